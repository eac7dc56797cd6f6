import {CliError} from "../../crawler/errors.ts";
import {didYouMean} from "../../crawler/nearest.ts";
import type {Driver} from "../dataset.ts";

/** The driver of that name or directory, in any case where none has exactly it; undefined where there is none. */
export function driverNamed(written: string, drivers: readonly Driver[]): Driver | undefined {
  const id = written.replace(/\/$/, "");
  return (
    drivers.find(({name, directory}) => name === id || directory === id) ??
    drivers.find(({name}) => name.toLowerCase() === id.toLowerCase())
  );
}

/** What is said of a name that nothing has. `kinds`: what it could have been, "driver, series or mail". */
export function unknownName(written: string, kinds: string, drivers: readonly Driver[]): CliError {
  return new CliError(`${JSON.stringify(written)} is no ${kinds} of the dataset${meantName(written, drivers)}`);
}

/** '; did you mean "acme"?', else the names there are. */
export function meantName(written: string, drivers: readonly Driver[]): string {
  const names = drivers.map(({name}) => name);
  return didYouMean(written, names) || `; drivers: ${names.length === 0 ? "none" : names.join(", ")}`;
}

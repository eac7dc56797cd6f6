import {parseArgs} from "node:util";
import {CliError, exit} from "../errors.ts";

export interface Option {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  readonly short?: string;
  /** name of the value in the help: FILE, DIR, URL */
  readonly value?: string;
  readonly help: string;
}

type ValueOf<O extends Option> = O extends {multiple: true}
  ? string[] | undefined
  : O extends {type: "boolean"}
    ? boolean | undefined
    : string | undefined;

export interface Parsed<O extends Record<string, Option>> {
  readonly values: {readonly [K in keyof O]: ValueOf<O[K]>};
  readonly positionals: string[];
}

export const dataDir = {type: "string", value: "DIR", help: "where the store lies (default var)"} as const;
export const quiet = {type: "boolean", help: "say nothing while all is well"} as const;
export const json = {type: "boolean", help: "print JSON"} as const;

/**
 * Reads a command's arguments; null when --help was asked for and printed. A wrong option is a CliError with exit code 2.
 * `usage` is the line after "Usage: vfio-lore ".
 */
export function parseOptions<const O extends Record<string, Option>>(
  args: string[],
  usage: string,
  options: O,
  {positionals = false}: {positionals?: boolean} = {},
): Parsed<O> | null {
  let parsed: {values: unknown; positionals: string[]};
  try {
    parsed = parseArgs({
      args,
      options: {...options, help: {type: "boolean", help: "print this"}},
      strict: true,
      allowPositionals: positionals,
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new CliError(`${reason}; see vfio-lore ${usage.split(" ")[0]} --help`, {exitCode: exit.usage});
  }
  if ((parsed.values as {help?: boolean}).help) {
    process.stdout.write(help(usage, options));
    return null;
  }
  return parsed as Parsed<O>;
}

function help(usage: string, options: Record<string, Option>): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const flag = `--${name}${option.value === undefined ? "" : ` ${option.value}`}`;
    return `  ${flag.padEnd(22)} ${option.help}${option.multiple ? " (repeatable)" : ""}`;
  });
  return `Usage: vfio-lore ${usage}\n\n${rows.join("\n")}\n`;
}

import {parseArgs} from "node:util";
import {CliError} from "../errors.ts";
import {nearest} from "../nearest.ts";

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
const help = {type: "boolean", short: "h", help: "print this"} as const;

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
  const [command] = usage.split(" ");
  let parsed: {values: unknown; positionals: string[]};
  try {
    parsed = parseArgs({args, options: {...options, help}, strict: true, allowPositionals: positionals});
  } catch (error) {
    throw new CliError(`${reasonOf(error, Object.keys(options))}; see vfio-lore ${command} --help`, {cause: error});
  }
  if ((parsed.values as {help?: boolean}).help) {
    process.stdout.write(helpText(usage, {...options, help}));
    return null;
  }
  for (const [name, value] of Object.entries(parsed.values as Record<string, unknown>)) {
    if ([value].flat().includes("")) throw new CliError(`--${name} needs a value; see vfio-lore ${command} --help`);
  }
  return parsed as Parsed<O>;
}

/** "Unknown option '--drivr'; did you mean "--driver"?" */
function reasonOf(error: unknown, names: readonly string[]): string {
  if (!(error instanceof Error)) return String(error);
  const [reason = ""] = error.message.split(/\. |\n/);
  const unknown = /^Unknown option '--([^']*)'/.exec(reason)?.[1];
  const meant = unknown === undefined ? null : nearest(unknown, names);
  return meant === null ? reason : `${reason}; did you mean "--${meant}"?`;
}

function helpText(usage: string, options: Record<string, Option>): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const short = option.short === undefined ? "" : `-${option.short}, `;
    const flag = `${short}--${name}${option.value === undefined ? "" : ` ${option.value}`}`;
    return `  ${flag.padEnd(22)} ${option.help}${option.multiple ? " (repeatable)" : ""}`;
  });
  return `Usage: vfio-lore ${usage}\n\n${rows.join("\n")}\n`;
}

/** Files that people write by hand: the configuration, overrides, readings, the roster. What is wrong with one is said in one line. */
import {readFileSync} from "node:fs";
import * as z from "zod";
import {CliError, systemReason} from "./errors.ts";
import {issueInWords} from "./issue-in-words.ts";
import {didYouMean} from "./nearest.ts";

/** Reads and checks a file; anything wrong is a CliError that begins with `name` ("the roster /srv/roster.json") and says what to mend. */
export function readWritten<T>(file: string, name: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new CliError(`${name} cannot be read: ${systemReason(cause)}`, {cause});
  }
  return parseWritten(text, name, schema);
}

/** The same of a text. */
export function parseWritten<T>(text: string, name: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliError(`${name} is no JSON: ${whereJsonEnds(text)}`, {cause});
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Of a misspelt name, which is also missing under its right one, the misspelling is told.
  const {issues} = parsed.error;
  const issue = issues.find(({code}) => code === "unrecognized_keys") ?? issues[0];
  throw new CliError(`${name} is wrong: ${issue === undefined ? "" : inWords(issue, value, schema)}`, {
    cause: parsed.error,
  });
}

function inWords(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): string {
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const place = issue.path.length === 0 ? "" : ` in "${issue.path.join(".")}"`;
    return `nothing is called ${JSON.stringify(key.slice(0, 80))}${place}${didYouMean(key, keysAt(schema, issue.path))}`;
  }
  const found = at(value, issue.path);
  const field = issue.path.length === 0 ? "the whole" : `"${issue.path.join(".")}"`;
  if (found === undefined) return `${field} is missing`;
  return `${field}${issueInWords(issue, found)}`;
}

/** The names that the schema knows at that place. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(schema, {io: "input", unrepresentable: "any"});
  for (const key of path) node = typeof key === "number" ? field(node, "items") : field(field(node, "properties"), key);
  const known = field(node, "properties");
  return typeof known === "object" && known !== null ? Object.keys(known) : [];
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(field, value);
}

function field(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === String(key))?.[1];
}

/** "line 3, column 5": the first character at which a text stops being JSON (RFC 8259). JSON.parse does not say on every version of Node. */
export function whereJsonEnds(text: string): string {
  let end = 0;
  const take = (token: RegExp): boolean => {
    token.lastIndex = end;
    if (!token.test(text)) return false;
    end = token.lastIndex;
    return true;
  };
  const list = (close: RegExp, item: () => boolean): boolean => {
    if (take(close)) return true;
    do if (!item()) return false;
    while (take(comma));
    return take(close);
  };
  const value = (): boolean =>
    take(scalar) ||
    (take(/\[\s*/y) && list(/\]\s*/y, value)) ||
    (take(/\{\s*/y) && list(/\}\s*/y, () => take(key) && value()));
  take(/\s*/y);
  value();
  const before = text.slice(0, end).split("\n");
  const what =
    end >= text.length ? "it ends too early" : `${JSON.stringify([...text.slice(end, end + 8)][0])} cannot stand there`;
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${what}`;
}

const comma = /,\s*/y;
// "a\u00e9\n"
const word = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const key = new RegExp(String.raw`${word}\s*:\s*`, "y");
// -1.5e3
const scalar = new RegExp(String.raw`(?:${word}|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*`, "y");

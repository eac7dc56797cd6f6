import {isAscii} from "node:buffer";
import {decodeText} from "./charset.ts";
import {endOfField, endOfLine, headerOf} from "./header-lines.ts";

/** One header field: name in lower case, value unfolded to one line, still with its encoded words. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** The names (lower case) of the fields that are wanted: all of a name, or but the first of it. */
export type Wanted = ReadonlyMap<string, "all" | "first">;

/**
 * The raw header of a mail or MIME part, and where its body starts; of the fields only those that are wanted, where names are given: a
 * mail has a hundred lines of header, and ten that matter. Later code trusts these bytes over any parser's idea of them. Lines that are
 * no field (mbox's "From " line, junk) are passed over. Bytes outside ASCII are read as UTF-8, else windows-1252.
 */
export function readHeader(
  raw: Buffer,
  wanted: Wanted | null = null,
): {readonly fields: readonly Field[]; readonly bodyStart: number} {
  const {text, bodyStart} = headerOf(raw);
  const plain = isAscii(raw.subarray(0, bodyStart)) && !text.includes("\r") && !text.includes("\0");
  const initials = wanted === null ? null : initialsOf(wanted);
  const fields: Field[] = [];
  const had = new Set<string>();
  for (let at = 0; at < text.length; ) {
    const start = at;
    at = endOfField(text, endOfLine(text, start));
    if (initials?.has(text.charCodeAt(start) | 0x20) === false) continue;
    const colon = text.slice(start, Math.min(at, start + longestName + 1)).indexOf(":");
    if (colon <= 0) continue;
    const name = text
      .slice(start, start + colon)
      .trimEnd()
      .toLowerCase();
    if (!isWanted(name, wanted, had)) continue;
    const value = text.slice(start + colon + 1, at);
    fields.push({name, value: plain ? unfold(value) : decoded(value)});
    had.add(name);
  }
  return {fields, bodyStart};
}

/** Every value of a header field, in the order of the mail (so the topmost Received comes first). */
export function allValues(fields: readonly Field[], name: string): string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value);
}

/** The first value of a header field, or null. */
export function firstValue(fields: readonly Field[], name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null;
}

function isWanted(name: string, wanted: Wanted | null, had: ReadonlySet<string>): boolean {
  if (wanted === null) return /^[!-9;-~]+$/.test(name);
  const which = wanted.get(name);
  return which === "all" || (which === "first" && !had.has(name));
}

const initialsByWanted = new WeakMap<Wanted, ReadonlySet<number>>();

function initialsOf(wanted: Wanted): ReadonlySet<number> {
  const known = initialsByWanted.get(wanted);
  if (known !== undefined) return known;
  const initials = new Set([...wanted.keys()].map((name) => name.charCodeAt(0)));
  initialsByWanted.set(wanted, initials);
  return initials;
}

function decoded(value: string): string {
  const text = plainAscii.test(value) ? value : decodeText(Buffer.from(value, "latin1"), null);
  return text.replace(/\r?\n/g, "").trim();
}

/** For what holds no carriage return. Most values have but the line feed at their end. */
function unfold(value: string): string {
  const newline = value.indexOf("\n");
  return newline < 0 || newline === value.length - 1 ? value.trim() : value.replaceAll("\n", "").trim();
}

/** What decodeText would give back as it is */
const plainAscii = /^[\t\n -~]*$/;
/** RFC 5322 leaves field names unbounded; none in use is longer. */
const longestName = 100;

import {decodeText} from "./charset.ts";
import {endOfField, endOfLine, headerOf} from "./header-lines.ts";

/** One header field: name in lower case, value unfolded to one line, still with its encoded words. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/**
 * The raw header of a mail or MIME part, and where its body starts; of the fields only those that are wanted, where names are given.
 * Later code trusts these bytes over any parser's idea of them. Lines that are no field (mbox's "From " line, junk) are passed over.
 * Bytes outside ASCII are read as UTF-8, else windows-1252.
 */
export function readHeader(
  raw: Buffer,
  wanted: ReadonlySet<string> | null = null,
): {readonly fields: readonly Field[]; readonly bodyStart: number} {
  const {text, bodyStart} = headerOf(raw, 0);
  const fields: Field[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOfField(text, endOfLine(text, at));
    const field = asField(text.slice(at, end), wanted);
    if (field !== null) fields.push(field);
    at = end;
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

function asField(bytes: string, wanted: ReadonlySet<string> | null): Field | null {
  const colon = bytes.slice(0, longestName + 1).indexOf(":");
  if (colon <= 0) return null;
  const name = bytes.slice(0, colon).trimEnd().toLowerCase();
  if (wanted !== null && !wanted.has(name)) return null;
  if (!/^[!-9;-~]+$/.test(name)) return null;
  const value = bytes.slice(colon + 1);
  const decoded = plainAscii.test(value) ? value : decodeText(Buffer.from(value, "latin1"), null);
  return {name, value: decoded.replace(/\r?\n/g, "").trim()};
}

/** What decodeText would give back as it is */
const plainAscii = /^[\t\n -~]*$/;
/** RFC 5322 leaves field names unbounded; none in use is longer. */
const longestName = 100;

import {decodeText} from "./charset.ts";

/** One header field: name in lower case, value unfolded to one line, still with its encoded words. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/**
 * The raw header of a mail or MIME part, and where its body starts. Later code trusts these bytes over any parser's idea of them.
 * Lines that are no field (mbox's "From " line, junk) are passed over. Bytes outside ASCII are read as UTF-8, else windows-1252.
 */
export function readHeader(raw: Buffer): {readonly fields: readonly Field[]; readonly bodyStart: number} {
  const fields: Field[] = [];
  let lines: Buffer[] = [];
  let at = 0;
  const flush = () => {
    const field = lines.length > 0 ? asField(Buffer.concat(lines)) : null;
    if (field !== null) fields.push(field);
    lines = [];
  };
  while (at < raw.length) {
    const newline = raw.indexOf(0x0a, at);
    const next = newline < 0 ? raw.length : newline + 1;
    const first = raw[at];
    if (first === 0x0a || (first === 0x0d && next === at + 2)) {
      at = next;
      break;
    }
    if (first !== 0x20 && first !== 0x09) flush();
    lines.push(raw.subarray(at, next));
    at = next;
  }
  flush();
  return {fields, bodyStart: at};
}

/** Every value of a header field, in the order of the mail (so the topmost Received comes first). */
export function allValues(fields: readonly Field[], name: string): string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value);
}

/** The first value of a header field, or null. */
export function firstValue(fields: readonly Field[], name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null;
}

function asField(bytes: Buffer): Field | null {
  const colon = bytes.indexOf(0x3a);
  if (colon <= 0 || colon > longestName) return null;
  const name = bytes.toString("latin1", 0, colon).trimEnd().toLowerCase();
  if (!/^[!-9;-~]+$/.test(name)) return null;
  const value = decodeText(bytes.subarray(colon + 1), null);
  return {name, value: value.replace(/\r?\n/g, "").trim()};
}

/** RFC 5322 leaves field names unbounded; none in use is longer. */
const longestName = 100;

import {decodeText} from "../../crawler/mail/charset.ts";
import type {Field} from "../../crawler/mail/header.ts";
import type {QuickHeader} from "../../crawler/mail/quick-header.ts";

/** What quickHeader must give, as expressions say it: slower, and the measure of the fast way. */
export function headerByText(raw: Buffer, names: ReadonlySet<string>): QuickHeader {
  const text = raw.toString("latin1");
  const blank = /(?:^|(?<=\n))\r?\n/.exec(text);
  const header = blank === null ? text : text.slice(0, blank.index);
  const values = new Map<string, string[]>();
  for (const [field] of header.matchAll(/[^\n]+(?:\n[ \t][^\n]*)*\n?/g)) {
    const name = /^[^:\n]{1,40}(?=:)/.exec(field)?.[0].toLowerCase() ?? "";
    const known = values.get(name) ?? [];
    if (!names.has(name) || known.length === mostOfOneName) continue;
    const value = Buffer.from(field.slice(name.length + 1, longestField), "latin1").toString("utf8");
    values.set(name, [...known, value.replace(/\r?\n/g, "").trim()]);
  }
  return {bodyStart: blank === null ? raw.length : blank.index + blank[0].length, values};
}

/** What readHeader must give, found byte by byte. */
export function fieldsByBytes(raw: Buffer): {readonly fields: readonly Field[]; readonly bodyStart: number} {
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

const longestField = 64 * 1024;
const mostOfOneName = 50;

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

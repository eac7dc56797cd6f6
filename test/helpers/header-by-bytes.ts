import {decodeText} from "../../crawler/mail/charset.ts";
import type {Field} from "../../crawler/mail/header.ts";
import type {QuickHeader} from "../../crawler/mail/quick-header.ts";

/** What quickHeader must give, found byte by byte as the rules say: slower, and the measure of the fast way. */
export function headerByBytes(raw: Buffer, names: ReadonlySet<string>, start = 0): QuickHeader {
  const initials = initialsOf(names);
  const values = new Map<string, string[]>();
  let at = start;
  while (at < raw.length) {
    const first = raw[at] ?? 0;
    const lineEnd = endOfLine(raw, at);
    if (first === lf || (first === cr && lineEnd === at + 2)) {
      at = lineEnd;
      break;
    }
    const name = initials.has(first | 0x20) ? nameAt(raw, at, names) : null;
    if (name === null) {
      at = lineEnd;
      continue;
    }
    const end = endOfField(raw, lineEnd);
    const value = raw.toString("utf8", at + name.length + 1, Math.min(end, at + longestField));
    const known = values.get(name);
    const unfolded = unfold(value);
    if (known === undefined) values.set(name, [unfolded]);
    else if (known.length < mostOfOneName) known.push(unfolded);
    at = end;
  }
  return {bodyStart: at, values};
}

/** The same for readHeader. */
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

const lf = 0x0a;
const cr = 0x0d;
const longestField = 64 * 1024;
const mostOfOneName = 50;
const initialsByNames = new WeakMap<ReadonlySet<string>, ReadonlySet<number>>();

function initialsOf(names: ReadonlySet<string>): ReadonlySet<number> {
  const known = initialsByNames.get(names);
  if (known !== undefined) return known;
  const initials = new Set([...names].map((name) => name.charCodeAt(0)));
  initialsByNames.set(names, initials);
  return initials;
}

function nameAt(raw: Buffer, at: number, names: ReadonlySet<string>): string | null {
  const colon = raw.subarray(at, at + 40).indexOf(0x3a);
  if (colon < 0) return null;
  const name = raw.toString("latin1", at, at + colon).toLowerCase();
  return names.has(name) ? name : null;
}

function endOfLine(raw: Buffer, at: number): number {
  const newline = raw.indexOf(lf, at);
  return newline < 0 ? raw.length : newline + 1;
}

/** A field goes on as long as the next line begins with a blank or a tab. */
function endOfField(raw: Buffer, lineEnd: number): number {
  let end = lineEnd;
  while (raw[end] === 0x20 || raw[end] === 0x09) end = endOfLine(raw, end);
  return end;
}

function unfold(value: string): string {
  return value.includes("\n") ? value.replace(/\r?\n/g, "").trim() : value.trim();
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

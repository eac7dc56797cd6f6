import {endOfField, endOfLine, headerOf} from "./header-lines.ts";

/** Where the body of a raw mail or MIME part starts, and the values of the few header fields that were asked for. */
export interface QuickHeader {
  readonly bodyStart: number;
  /** lower-case name -> unfolded values, in the order of the mail; a name that is absent has no entry */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads only the named fields (lower case) out of a header: whole lists are scanned with this, so it makes one string of the header's
 * bytes and looks for lines in that, which costs a third of looking at the bytes one by one; only what was asked for is decoded, as
 * UTF-8. A field is cut at 64 KB, and a header that never ends is all header.
 */
export function quickHeader(raw: Buffer, names: ReadonlySet<string>, start = 0): QuickHeader {
  const initials = initialsOf(names);
  const {text, bodyStart} = headerOf(raw, start);
  const values = new Map<string, string[]>();
  for (let at = 0; at < text.length; ) {
    const lineEnd = endOfLine(text, at);
    const name = initials.has(text.charCodeAt(at) | 0x20) ? nameAt(text, at, names) : null;
    if (name === null) {
      at = lineEnd;
      continue;
    }
    const end = endOfField(text, lineEnd);
    const known = values.get(name);
    if (known === undefined || known.length < mostOfOneName) {
      // From the bytes again: a piece of the string would keep the whole header in memory for as long as it is kept.
      const value = unfold(
        raw.toString("utf8", start + at + name.length + 1, start + Math.min(end, at + longestField)),
      );
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
    at = end;
  }
  return {bodyStart, values};
}

const longestField = 64 * 1024;
const mostOfOneName = 50;
const longestName = 40;
const initialsByNames = new WeakMap<ReadonlySet<string>, ReadonlySet<number>>();

function initialsOf(names: ReadonlySet<string>): ReadonlySet<number> {
  const known = initialsByNames.get(names);
  if (known !== undefined) return known;
  const initials = new Set([...names].map((name) => name.charCodeAt(0)));
  initialsByNames.set(names, initials);
  return initials;
}

function nameAt(text: string, at: number, names: ReadonlySet<string>): string | null {
  const colon = text.slice(at, at + longestName).indexOf(":");
  if (colon < 0) return null;
  const name = text.slice(at, at + colon).toLowerCase();
  return names.has(name) ? name : null;
}

function unfold(value: string): string {
  const newline = value.indexOf("\n");
  return newline < 0 || newline === value.length - 1 ? value.trim() : value.replace(/\r?\n/g, "").trim();
}

/** Where the body of a raw mail or MIME part starts, and the values of the few header fields that were asked for. */
export interface QuickHeader {
  readonly bodyStart: number;
  /** lower-case name -> unfolded values, in the order of the mail; a name that is absent has no entry */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads only the named fields (lower case) out of a header: whole lists are scanned with this, so it looks at how each line begins and makes
 * strings of nothing but what was asked for, as UTF-8. A field is cut at 64 KB, and a header that never ends is all header.
 */
export function quickHeader(raw: Buffer, names: ReadonlySet<string>): QuickHeader {
  const byInitial = byInitialOf(names);
  const values = new Map<string, string[]>();
  let at = 0;
  while (at < raw.length) {
    const blank = blankLine(raw, at);
    if (blank > 0) return {bodyStart: at + blank, values};
    const name = nameAt(raw, at, byInitial[raw[at] ?? 0]);
    const lineEnd = endOfLine(raw, at);
    if (name === null) {
      at = lineEnd;
      continue;
    }
    const end = endOfField(raw, lineEnd);
    const known = values.get(name);
    if (known === undefined || known.length < mostOfOneName) {
      const value = unfold(raw.toString("utf8", at + name.length + 1, Math.min(end, at + longestField)));
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
    at = end;
  }
  return {bodyStart: raw.length, values};
}

const longestField = 64 * 1024;
const mostOfOneName = 50;
const [tab, lineFeed, carriageReturn, space, colon] = [0x09, 0x0a, 0x0d, 0x20, 0x3a];

/** How long the line is that ends a header; 0 where another one begins here. */
function blankLine(raw: Buffer, at: number): number {
  if (raw[at] === lineFeed) return 1;
  return raw[at] === carriageReturn && raw[at + 1] === lineFeed ? 2 : 0;
}

/** Where the line ends, behind its line feed. */
function endOfLine(raw: Buffer, at: number): number {
  const newline = raw.indexOf(lineFeed, at);
  return newline < 0 ? raw.length : newline + 1;
}

/** A field goes on as long as the next line begins with a blank or a tab. */
function endOfField(raw: Buffer, lineEnd: number): number {
  let end = lineEnd;
  while (raw[end] === space || raw[end] === tab) end = endOfLine(raw, end);
  return end;
}

function nameAt(raw: Buffer, at: number, names: readonly string[] = []): string | null {
  for (const name of names) {
    const end = at + name.length;
    if (raw[end] === colon && raw.toString("latin1", at, end).toLowerCase() === name) return name;
  }
  return null;
}

/** The names by the byte that they begin with, small or capital. */
type ByInitial = readonly (readonly string[])[];

const tables = new WeakMap<ReadonlySet<string>, ByInitial>();

function byInitialOf(names: ReadonlySet<string>): ByInitial {
  const byInitial =
    tables.get(names) ??
    Array.from({length: 256}, (_, byte) =>
      [...names].filter((name) => name[0] === String.fromCharCode(byte).toLowerCase()),
    );
  tables.set(names, byInitial);
  return byInitial;
}

function unfold(value: string): string {
  const newline = value.indexOf("\n");
  return newline < 0 || newline === value.length - 1 ? value.trim() : value.replace(/\r?\n/g, "").trim();
}

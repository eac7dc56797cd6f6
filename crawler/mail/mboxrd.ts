/** One mail of an mbox as it was before it was put there; raw is null where it is larger than the bound. */
export interface MboxMail {
  readonly raw: Buffer | null;
  /** bytes in the mbox, without its "From " line */
  readonly size: number;
}

/** What is no mbox or only the beginning of one; `reason` completes "it ...". */
export class BrokenMbox extends Error {
  override readonly name = "BrokenMbox";
  readonly reason: string;

  constructor(reason: string) {
    super(`the mbox ${reason}`);
    this.reason = reason;
  }
}

/**
 * Splits an mbox into mails as its bytes come. A mail begins with a line "From SENDER DATE" at the start or after an empty line, with
 * a header field right below it, so that a "From " in running text (mboxo escapes no more than the worst) does not split a mail. One ">" is
 * taken from lines ">From ", ">>From ": that is what mboxrd means, and what mboxo means in all but pathological mail.
 * A `strict` one is known to be an mboxrd of public-inbox: every such line begins a mail, also right behind one that lacked its last line feed,
 * and be it a mail of which the server has nothing to show: an empty line.
 * Throws BrokenMbox where the bytes do not begin so, or end in the middle of a line or header. Empty input is an empty mbox.
 */
export async function* splitMbox(
  chunks: AsyncIterable<Buffer>,
  {largest, strict = false}: {largest: number; strict?: boolean},
): AsyncGenerator<MboxMail> {
  const held = growing();
  let begun = false;
  let size = 0;
  let searched = 0;
  const cut = (end: number): MboxMail | null => {
    const mail = begun ? asMail(held.view().subarray(0, end), size + end, largest, strict) : null;
    held.drop(end);
    begun = true;
    size = 0;
    searched = 0;
    return mail;
  };
  for await (const chunk of chunks) {
    held.append(chunk);
    for (;;) {
      const at = begin(held.view(), {from: searched, ended: false, begun, strict});
      if (at === null) break;
      if (!begun && at !== 0) throw new BrokenMbox("does not begin with a From line");
      const mail = cut(at);
      if (mail !== null) yield mail;
      skipFromLine(held);
    }
    // The line that begins a mail may be cut by the end of the chunk: the next search looks at the last bytes again.
    searched = Math.max(0, held.view().length - longestFromLine - longestName);
    if (!begun && held.view().length > longestFromLine + longestName)
      throw new BrokenMbox("does not begin with a From line");
    if (held.view().length > largest + 2 * longestFromLine) {
      const surplus = held.view().length - 2 * longestFromLine;
      size += surplus;
      held.drop(surplus);
      searched = 0;
    }
  }
  for (;;) {
    const at = begin(held.view(), {from: searched, ended: true, begun, strict});
    if (at === null) break;
    if (!begun && at !== 0) break;
    const mail = cut(at);
    if (mail !== null) yield mail;
    skipFromLine(held);
  }
  const rest = held.view();
  if (rest.length === 0 && !begun) return;
  if (!begun) throw new BrokenMbox("does not begin with a From line");
  if (rest.at(-1) !== lf) throw new BrokenMbox("ends in the middle of a line");
  if (
    size === 0 &&
    !isBare(rest) &&
    !/\n\r?\n/.test(rest.toString("latin1", 0, Math.min(rest.length, longestHeader)))
  ) {
    if (rest.length < longestHeader) throw new BrokenMbox("ends in the middle of a header");
  }
  yield asMail(rest, size + rest.length, largest, strict);
}

const lf = 0x0a;
const cr = 0x0d;
const longestFromLine = 2000;
const longestName = 100;
const longestHeader = 4 * 1024 * 1024;
const fromMarker = Buffer.from("From ");
/** "From mboxrd@z Thu Jan  1 00:00:00 1970", "From 0123abcd Mon Sep 17 00:00:00 2001" */
const fromLine = /^From \S{0,1000} {0,20}(?:[A-Z][a-z]{2} ){0,2}.{0,20}\d\d:\d\d.{0,60}\r?$/;
const fieldName = /^[!-9;-~]{1,76}[ \t]{0,4}:/;

/** Where the next mail begins, or null. Unless the input has ended, one too near to its end to judge is left for later. */
function begin(
  bytes: Buffer,
  {from, ended, begun, strict}: {from: number; ended: boolean; begun: boolean; strict: boolean},
): number | null {
  for (let at = bytes.indexOf(fromMarker, from); at >= 0; at = bytes.indexOf(fromMarker, at + 1)) {
    if (!(at === 0 ? !begun : strict ? bytes[at - 1] === lf : afterEmptyLine(bytes, at))) continue;
    const lineEnd = bytes.subarray(at, at + longestFromLine).indexOf(lf);
    if (lineEnd < 0 || (!ended && bytes.length < at + lineEnd + 1 + longestName)) {
      if (!ended && bytes.length < at + longestFromLine + longestName) return null;
      if (lineEnd < 0) continue;
    }
    const line = bytes.toString("latin1", at, at + lineEnd);
    const below = bytes.toString("latin1", at + lineEnd + 1, at + lineEnd + 1 + longestName);
    if (fromLine.test(line) && (strict || fieldName.test(below))) return at;
  }
  return null;
}

/** Nothing but an empty line or two: no mail, which has a header at least. */
export function isBare(bytes: Buffer): boolean {
  return bytes.length <= 4 && bytes.every((byte) => byte === lf || byte === cr);
}

function afterEmptyLine(bytes: Buffer, at: number): boolean {
  if (bytes[at - 1] !== lf) return false;
  return bytes[at - 2] === lf || at === 1 || (bytes[at - 2] === cr && bytes[at - 3] === lf);
}

function skipFromLine(held: Growing): void {
  held.drop(held.view().indexOf(lf) + 1);
}

function asMail(bytes: Buffer, size: number, largest: number, strict: boolean): MboxMail {
  if (size > largest) return {raw: null, size};
  return {raw: unescapeFrom(strict ? bytes.subarray(0, -1) : withoutSeparator(bytes)), size};
}

/** The empty line between two mails belongs to the mbox. */
function withoutSeparator(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== lf) return bytes;
  if (bytes.at(-2) === lf) return bytes.subarray(0, -1);
  return bytes.at(-2) === cr && bytes.at(-3) === lf ? bytes.subarray(0, -2) : bytes;
}

/** A copy of the bytes with one ">" less before every "From " at the start of a line that has some. */
function unescapeFrom(bytes: Buffer): Buffer {
  const kept: Buffer[] = [];
  const marker = Buffer.from(">From ");
  let from = 0;
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + marker.length)) {
    let start = at;
    while (start > 0 && bytes[start - 1] === 0x3e) start--;
    if (start > 0 && bytes[start - 1] !== lf) continue;
    kept.push(bytes.subarray(from, start));
    from = start + 1;
  }
  return Buffer.concat([...kept, bytes.subarray(from)]);
}

interface Growing {
  append(chunk: Buffer): void;
  /** valid until the next append or drop */
  view(): Buffer;
  drop(bytes: number): void;
}

/** Bytes that are added at the end and taken from the front, at a cost linear in both. */
function growing(): Growing {
  let bytes = Buffer.allocUnsafe(256 * 1024);
  let start = 0;
  let end = 0;
  return {
    append: (chunk) => {
      if (end + chunk.length > bytes.length) {
        const needed = end - start + chunk.length;
        const target = needed * 2 > bytes.length ? Buffer.allocUnsafe(needed * 2) : bytes;
        bytes.copy(target, 0, start, end);
        bytes = target;
        end -= start;
        start = 0;
      }
      chunk.copy(bytes, end);
      end += chunk.length;
    },
    view: () => bytes.subarray(start, end),
    drop: (count) => {
      start += count;
    },
  };
}

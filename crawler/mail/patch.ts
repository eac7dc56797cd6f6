import type {Address} from "../records.ts";
import {parseAddress} from "./address.ts";
import {decodeWords} from "./encoded-word.ts";

export interface PatchText {
  /** the patch's author where the mail's sender is another, from an in-body "From:" line */
  readonly inBodyFrom: Address | null;
  readonly inBodySubject: string | null;
  /** what becomes the commit message: in-body headers and everything from "---" on are cut */
  readonly message: string;
  /** what stands between "---" and the diff: changelog, diffstat */
  readonly notes: string;
  /** from the diff's first line to the end of the text; "" where there is none */
  readonly diff: string;
  /** whether a diffstat's summary line stands above the diff */
  readonly diffstat: boolean;
}

/**
 * The parts of a patch mail's text, by the rules of git mailinfo: header lines at its very beginning speak for the patch, a line
 * "---" ends the commit message, and so do "diff -", "Index: " and "--- FILE" (which git takes alone, and here needs its "+++"
 * line: people write "--- snip ---"). A text without any of them is all message.
 */
export function splitPatch(text: string): PatchText {
  const {inBodyFrom, inBodySubject, start} = inBodyHeaders(text);
  let messageEnd = text.length;
  let diffStart = text.length;
  for (const {line, at, next} of linesFrom(text, start)) {
    const isDiff = startsDiff(line) || (/^--- \S/.test(line) && text.startsWith("+++ ", next));
    if (messageEnd === text.length && (isDiff || /^---\s*$/.test(line))) messageEnd = at;
    if (!isDiff) continue;
    diffStart = at;
    break;
  }
  const separator = /^---\s*$/.test(text.slice(messageEnd, messageEnd + 80).split("\n", 1)[0] ?? "");
  const notesStart = separator ? Math.min(diffStart, endOfLine(text, messageEnd)) : messageEnd;
  return {
    inBodyFrom,
    inBodySubject,
    message: text.slice(start, messageEnd).trimEnd(),
    notes: text.slice(notesStart, diffStart).trim(),
    diff: text.slice(diffStart),
    diffstat: /^ \d{1,6} files? changed(?:,|$)/m.test(text.slice(start, diffStart)),
  };
}

/** The character at which the commit message starts: behind in-body headers and blank lines. */
function inBodyHeaders(text: string): Pick<PatchText, "inBodyFrom" | "inBodySubject"> & {readonly start: number} {
  let inBodyFrom: Address | null = null;
  let inBodySubject: string | null = null;
  let start = 0;
  let value = "";
  let name = "";
  let closed = false;
  const take = () => {
    if (name === "from") inBodyFrom ??= parseAddress(value);
    else if (name === "subject") inBodySubject ??= decodeWords(value).replace(/\s+/g, " ").trim();
    name = "";
  };
  for (const {line, at, next} of linesFrom(text, 0)) {
    const header = /^>?(From|Subject|Date): ?(.*)$/i.exec(line.slice(0, longestHeaderLine));
    if (closed && line.trim() !== "") break;
    if (name !== "" && /^[ \t]\S/.test(line)) value += ` ${line.slice(0, longestHeaderLine).trim()}`;
    else if (header !== null && (header[1]?.toLowerCase() !== "from" || header[2]?.includes("@"))) {
      take();
      name = header[1]?.toLowerCase() ?? "";
      value = header[2] ?? "";
    } else if (line.trim() !== "" && !/^From [0-9a-f]{40} /.test(line)) {
      start = at;
      break;
    } else if (name !== "") {
      take();
      closed = true;
    }
    start = next;
  }
  take();
  return {inBodyFrom, inBodySubject, start};
}

const longestHeaderLine = 2000;

/** "diff -" also stands in prose, so it needs the two paths of a diff line. */
function startsDiff(line: string): boolean {
  return /^diff -\S+ \S+ ?\S/.test(line) || line.startsWith("Index: ");
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

function* linesFrom(text: string, start: number): Generator<{line: string; at: number; next: number}> {
  for (let at = start; at < text.length; ) {
    const next = endOfLine(text, at);
    yield {line: text.slice(at, text[next - 1] === "\n" ? next - 1 : next), at, next};
    at = next;
  }
}

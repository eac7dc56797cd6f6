import {createHash} from "node:crypto";
import type {Message} from "./records.ts";

/**
 * A hash of what a reader sees of a mail: copies in which it is the same do not differ. Footers and blanks that a list's software adds at
 * the end are not counted as a difference.
 */
export function seenByReader({from, subject, text, attachments}: Message): string {
  const files = attachments.map(({filename, text: inside}) => [filename, inside]);
  const seen = [from.name, from.email, subject, withoutFooter(text).trimEnd(), files];
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex").slice(0, 32);
}

function withoutFooter(text: string): string {
  const start = Math.max(0, text.length - longestFooter);
  const end = text.slice(start);
  if (!end.includes(" mailing list")) return text;
  for (const {index, 0: head} of end.matchAll(footerHead)) {
    if (isFewLines(end.slice(index + head.length + 1))) return text.slice(0, start + index);
  }
  return text;
}

/** "_____...\nLIST mailing list\n"; behind it come "LIST@example.com\n..." */
const footerHead = /\n_{30,80}\n[^\n]{1,200} mailing list(?: --)?[^\n]{0,200}(?=\n)/g;
const mostLines = 6;
const longestLine = 300;
/** What all of it takes at most: 600 for the underscores and the list's name, and the lines */
const longestFooter = 600 + mostLines * (longestLine + 1);

/** Whether a text is six lines at most, of which one that is longer than 300 characters counts as several. */
function isFewLines(text: string): boolean {
  const lines = text.split("\n");
  const count = lines.reduce((sum, {length}, n) => {
    const least = n < lines.length - 1 ? 1 : 0;
    return sum + Math.max(least, Math.ceil(length / longestLine));
  }, 0);
  return count <= mostLines;
}

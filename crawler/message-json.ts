import {createHash} from "node:crypto";
import type {Message} from "./records.ts";

/**
 * A message as it is stored, and the digest of what a reader sees of it. To write a text as JSON takes longer than most of what is done to
 * make it out of a mail, and both need that: so it is done once, apart, and put in its place.
 */
export function asStored(message: Message): {readonly json: string; readonly digest: string} {
  const text = JSON.stringify(message.text);
  const around = JSON.stringify({...message, text: ""});
  // Within a string all quotes are escaped, and of attachments none has an empty text.
  const place = around.indexOf(emptyText) + emptyText.length;
  return {
    json: `${around.slice(0, place - 2)}${text}${around.slice(place)}`,
    digest: digestOf(message, text),
  };
}

const emptyText = '"text":""';

/** What a reader sees of a mail. Footers and blanks that a list's software adds at the end are not counted as a difference. */
function digestOf({from, subject, text, attachments}: Message, json: string): string {
  const head = JSON.stringify([from.name, from.email, subject]).slice(0, -1);
  const ignored = JSON.stringify(text.slice(withoutFooter(text).trimEnd().length));
  const body = `${json.slice(0, json.length + 1 - ignored.length)}"`;
  const rest = JSON.stringify(attachments.map(({filename, text: inside}) => [filename, inside]));
  return createHash("sha256").update(`${head},${body},${rest}]`).digest("hex").slice(0, 32);
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

/** A NAK in words, without a trailer: "NAK, read the code." */
import type {Line} from "../mail/own-lines.ts";
import {tidy} from "./words.ts";

export interface SpokenNak {
  /** as written, at most 300 characters */
  readonly sentence: string;
  /** the words that limit it; a NAK in the middle of a sentence stands under what that sentence says */
  readonly limit: string | null;
}

/** As much of a paragraph is read for a NAK. */
const longestParagraph = 5000;

/** The first NAK that the sender gives in words of his own: at the beginning of a paragraph, or within a sentence. Null for none. */
export function nakIn(lines: readonly Line[]): SpokenNak | null {
  if (!lines.some(({kind, text}) => kind === "own" && anyNak.test(text))) return null;
  let paragraph: string[] = [];
  for (const {kind, text} of [...lines, endOfMail]) {
    if (kind === "own" && text.trim() !== "") {
      paragraph.push(text);
      continue;
    }
    const found = nakInParagraph(paragraph);
    if (found !== null) return found;
    paragraph = [];
  }
  return null;
}

const endOfMail = {kind: "signature", text: ""} as const;

function nakInParagraph(paragraph: readonly string[]): SpokenNak | null {
  if (!paragraph.some((text) => anyNak.test(text))) return null;
  const [line = ""] = paragraph;
  const sentences = paragraph
    .join(" ")
    .slice(0, longestParagraph)
    .replace(/\s+/g, " ")
    .trim()
    .split(/(?<=[.!?])\s+(?=\S)/);
  if (saysNak(line)) {
    // "Nak. This belongs elsewhere." says why in the second one
    const [first = "", second = ""] = sentences;
    const limit = limitOfNak(line);
    return {sentence: limit ?? tidy(/\s/.test(first) ? first : `${first} ${second}`), limit};
  }
  const within = sentences.find(saysNakWithin);
  return within === undefined ? null : {sentence: tidy(within), limit: tidy(within)};
}

const anyNak = /nac?k/i;
// "Nak, this belongs to userspace." "NAK for any code ..." at the beginning of a paragraph; "a driver can nak" is prose
const nak =
  /^\s{0,3}(?:NAK|NACK|Nak|Nack|nak|nack)(?:ed)?(?:\s*(?:[,.:;!]|--?\s|$)|\s+(?:for|on|to|from\s+me|this|since|because|as\s|until|unless)\b)/;

export const saysNak = (line: string): boolean => nak.test(line);

// "an absolutely clear NAK from my side for this approach", "In case it needs saying, NAK to this."
const nakWithin = /^(.{0,400}?)\b(?:NAK|NACK)\s+(?:to|for\s+(?:this|that)|from\s+(?:me|my\s+side))\b/;
// "sounds like a NAK to", "a driver can NAK to", "his NAK to", "not a NAK to", "Max gave a NAK to"
const notGiven = [
  /\b(?:like|can|could|may|might|would|should|will|not|no|my|your|his|her|their|our|gave|given|got|get|has|have|had|was|were|\w{1,12}n't)\s+(?:[\w-]{1,20}\s+){0,3}$/i,
  /(?<!\b(?:it|that|this|here))'s\s+(?:[\w-]{1,20}\s+){0,2}$/i,
];

/** Whether a sentence gives a NAK in its middle; one that asks or tells of another's gives none. */
function saysNakWithin(sentence: string): boolean {
  const before = nakWithin.exec(sentence)?.[1];
  return before !== undefined && !/\?\s*$/.test(sentence) && !notGiven.some((rule) => rule.test(before.slice(-100)));
}

/** "NAK for any code I maintain" is no word against the rest: the condition as written, or null. */
export const limitOfNak = (line: string): string | null =>
  /^\s{0,3}nac?k(?:ed)?\s+(?:for|on|until|unless)\b/i.test(line) ? tidy(line) : null;

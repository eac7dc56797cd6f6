/** "Applied to the next branch for v6.10": a maintainer's word that he took a series or a part of it. */
import type {Head, Revision} from "../../crawler/records.ts";
import type {Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";
import {named} from "./evidence.ts";

export interface Applied {
  readonly message: Head;
  /** the sentence */
  readonly quote: string;
  readonly offset: number;
  /** indexes of the patches that he took; null: all */
  readonly patches: readonly number[] | null;
  /** "v6.10", where he says so */
  readonly release: string | null;
}

// Words that may stand before "applied" at the beginning of a sentence: "Thanks, series now applied", "Patches 1-9 applied".
const lead =
  /^(?:(?:ok(?:ay)?|thanks(?: a lot)?|thank you|done|great|good|all|both|now|yes|lgtm|looks good(?: to me)?|this|it(?:'s)?|and|has|have|i(?:'ve)?|we(?:'ve)?|the|whole|entire|patch ?(?:series|set)|series|set|patches|patch|is|are|was|were|just|also|been|manually|v\d+|#?\d+(?:\s*(?:-|–|to|through|,|&|and)\s*#?\d+)*|of)[,.:!]?\s+){0,8}/i;
const took =
  /^(?:applied|queued|merged|pushed(?= (?:to|out|this|it|the))|pulled|picked (?:it |this |them )?up|took|taken)\b(?!\s+(?:cleanly|on top|by|against|from|aside)\b)/i;
const range = /#?(\d+)\s*(?:-|–|to|through)\s*#?(\d+)|#?(\d+)/g;
const wholeSeries = /\b(?:series|all|both|set|patches)\b/i;
const forRelease = /\bfor\s+(v\d+\.\d+)\b/i;

/** The mails in which a maintainer of anything says that he applied this revision, by date. */
export function appliedIn(
  revision: Revision,
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Applied[] {
  return revision.replies.flatMap(({messageId, from, date, to, bot}) => {
    const maintains = roles.on(named(from), date).some(({role}) => role === "maintainer" || role === "vfio-maintainer");
    if (bot || !maintains) return [];
    const message = reader.head(messageId);
    const found = wordOfTaking(messageId, reader);
    if (message === null || found === null) return [];
    return [{message, ...found, patches: covered(found.quote, to, revision)}];
  });
}

/** What `sayApplied` finds in a mail. */
export const wordOfTaking = (messageId: string, reader: Reader): ReturnType<typeof sayApplied> =>
  reader.finding(messageId, "word of taking", () => sayApplied(reader.own(messageId)));

/** The sentence that says "applied", with the release that it names; null where no paragraph has one. */
export function sayApplied(
  paragraphs: readonly {readonly text: string; readonly offset: number}[],
): Pick<Applied, "quote" | "offset" | "release"> | null {
  for (const {text, offset} of paragraphs) {
    const flat = text.slice(0, 4000).replace(/\s+/g, " ").trim();
    for (const sentence of flat.split(/(?<=[.!?])\s+/)) {
      const words = sentence.slice(0, 300);
      const opening = lead.exec(words)?.[0] ?? "";
      if (words.endsWith("?") || !took.test(words.slice(opening.length))) continue;
      return {quote: words, offset, release: forRelease.exec(sentence)?.[1] ?? null};
    }
  }
  return null;
}

function covered(quote: string, to: number | null, {total}: Revision): readonly number[] | null {
  const before = quote.slice(0, quote.search(/\b(?:applied|queued|merged|pushed|pulled|picked|took|taken)\b/i));
  const numbers = /\bpatch/i.test(before) ? indexes(before) : [];
  if (numbers.length > 0) return numbers;
  if (to === null || to === 0 || total <= 1 || wholeSeries.test(before)) return null;
  return [to];
}

function indexes(text: string): number[] {
  const found = new Set<number>();
  for (const [, first, last, single] of text.matchAll(range)) {
    const start = Number(first ?? single);
    const end = Number(last ?? single);
    if (end - start > 1000) continue;
    for (let index = start; index <= end; index++) found.add(index);
  }
  return [...found];
}

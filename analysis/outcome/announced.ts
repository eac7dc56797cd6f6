/** A next version that was announced and is not among the mail read, or somebody who takes the work over. */
import type {Revision} from "../../crawler/records.ts";
import {displayName, quoteOf} from "../criteria/evidence.ts";
import type {Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";

// "I will send v5 next week", "will be in the next version", "before I begin working on v5", "starting with v5"
const sends =
  /\b(?:(?:I|we)(?:'ll|'m|\s+will|\s+am|\s+plan|\s+intend|\s+are)|going\s+to|will|begin|start(?:ing)?)\b.{0,80}\b(?:send|post|prepare|work(?:ing)?\s+on|submit|spin|respin|resend|with)\b.{0,40}\b(v\d{1,3}|next\s+version|new\s+version)\b/i;
// "I'm taking over this series", "I will be taking this over"
const takesOver =
  /\b(?:I|we)(?:'ll|'m|\s+will|\s+am|\s+are)?\s+(?:be\s+)?(?:tak(?:e|ing)\s+(?:(?:this|the|it)\s+)?(?:\w+\s+)?over)\b/i;

/**
 * The last such word in the discussion of the last version: "v5 announced, not among the mail read; NAME: ...". A next version is
 * its authors' to announce; a new owner may be anybody. null where nobody said so.
 */
export function announcedIn(
  last: Revision,
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): string | null {
  const authors = [last.author, last.submitter, ...last.patches.map(({author}) => author)];
  for (const {messageId, from, bot} of [...last.replies].reverse()) {
    if (bot) continue;
    for (const {text} of reader.own(messageId)) {
      const flat = text.slice(0, 4000).replace(/\s+/g, " ").trim();
      const sentence = flat
        .split(/(?<=[.!?])\s+/)
        .map((one) => one.slice(0, 500))
        .find(
          (one) =>
            !one.endsWith("?") &&
            (takesOver.test(one) || (sends.test(one) && authors.some((author) => roles.samePerson(author, from)))),
        );
      if (sentence === undefined) continue;
      const version = Number(/\bv(\d{1,3})\b/i.exec(sentence)?.[1] ?? last.version + 1);
      if (version <= last.version) continue;
      const what = takesOver.test(sentence) ? "a new owner and " : "";
      return `${what}v${version} announced, not among the mail read; ${displayName(from, roles)}: "${quoteOf(sentence)}"`;
    }
  }
  return null;
}

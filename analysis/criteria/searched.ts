/** What was read of a revision's discussion, and what of it nobody has. */
import {parseAddress} from "../../crawler/mail/address.ts";
import {ownLines} from "../../crawler/mail/own-lines.ts";
import type {Revision} from "../../crawler/records.ts";
import type {Searched} from "../dataset.ts";
import type {Reader} from "../reader.ts";
import type {Named} from "../roles.ts";

/**
 * The mails of the revision and the answers to it, and the message-ids that they answer and that no source had. Answers hang on
 * what they answer: a mail that a reply names and nobody has may hold the very vote that is looked for.
 */
export function searchedIn(revision: Revision, reader: Reader): Searched {
  const ids = [
    revision.cover,
    ...revision.patches.map(({messageId}) => messageId),
    ...revision.replies.map(({messageId}) => messageId),
  ];
  const read = new Set(ids.filter((id) => id !== null));
  const missing = new Set<string>();
  for (const {messageId} of revision.replies) {
    const message = reader.head(messageId);
    if (message === null) continue;
    for (const id of [...message.inReplyTo, ...message.references]) if (reader.head(id) === null) missing.add(id);
  }
  return {
    messages: read.size,
    revisions: [revision.id],
    lists: [...revision.lists],
    missing: [...missing].sort(),
  };
}

export interface Unread {
  readonly messageId: string;
  /** who wrote it, by the line with which an answer introduces its words; null where none tells */
  readonly writer: Named | null;
}

/** The mails of `searched.missing` with their writers. */
export function unreadIn(revision: Revision, {missing}: Searched, reader: Reader): Unread[] {
  const writers = new Map<string, Named>();
  for (const {messageId} of revision.replies) {
    const answered = reader.head(messageId)?.inReplyTo[0];
    if (answered === undefined || !missing.includes(answered)) continue;
    const writer = introduced(reader.get(messageId)?.text ?? "");
    if (writer !== null) writers.set(answered, writer);
  }
  return missing.map((messageId) => ({messageId, writer: writers.get(messageId) ?? null}));
}

// On Tue, Oct 31, 2023 at 04:17:45PM +0800, Jane Doe wrote:    2023-10-31 10:22, Jane Doe <jane@example.com> writes:
const introduction =
  /^(?:On|Am|Le)?\b.{0,200}?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[AP]M)?(?:\s*(?:\(?[+-]\d{4}\)?|[A-Z]{2,4}))*\s*(?:\([A-Z]+\))?,?\s*(.{2,120}?)\s+(?:wrote|writes|said)\s*:?$/;

/** The writer named in the first line that introduces a quote; null where there is none, or it holds no name. */
function introduced(text: string): Named | null {
  const lines = ownLines(text).filter(({kind}) => kind === "attribution");
  const joined = lines
    .slice(0, 3)
    .map((line) => line.text.trim())
    .join(" ");
  const found = introduction.exec(joined.slice(0, 400))?.[1]?.replace(/^[\s,]+/, "");
  if (found === undefined || !/\p{L}{2}/u.test(found)) return null;
  const address = parseAddress(found);
  return address ?? {name: found.replace(/["<>]/g, "").trim(), email: null};
}

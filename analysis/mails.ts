/** The mails that are analyzed: a short reading of each, and each as a whole when a rule wants its text. Texts are never held all at once. */
import type {Message} from "../crawler/records.ts";
import {type Reading, readMail} from "../crawler/series/posted.ts";
import {type Cache, noCache} from "./cache.ts";
import {type Place, readingAt} from "./place.ts";

export interface Mails {
  readonly readings: readonly Reading[];
  /** null for a mail that no source had */
  message(messageId: string): Message | null;
  /** a name for all that `message` gives: while the name is the same, so is that; null where `message` gives null */
  state(messageId: string): string | null;
  /** where findings are kept until the next run */
  readonly cache: Cache;
}

/** Mails that are in memory anyway. */
export function mailsIn(messages: readonly Message[]): Mails {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  const message = (messageId: string) => byId.get(messageId) ?? null;
  return {readings: messages.map(readMail), message, state: (id) => (byId.has(id) ? id : null), cache: noCache};
}

/** In the order in which they are read fastest. */
export const inRows = ({mails}: Place): Place["mails"] => mails.toSorted((a, b) => a.row - b.row);

/** What the reading of a mail is kept under. */
export const keyOf = (content: string): string => `mail ${content}`;

/** Mails that lie elsewhere; those that were read before are not read again. */
export function mailsAt(place: Place, cache: Cache): Mails {
  const read = new Map<string, Reading | null>();
  for (const {messageId, content} of inRows(place))
    read.set(
      messageId,
      cache.kept(keyOf(content), () => readingAt(place, messageId)),
    );
  const readings = place.mails.flatMap(({messageId, lists}) => {
    const reading = read.get(messageId) ?? null;
    return reading === null ? [] : [{...reading, message: {...reading.message, messageId, lists: [...lists]}}];
  });
  const states = new Map(place.mails.map(({messageId, lists, content}) => [messageId, `${content} ${lists.join()}`]));
  return {readings, message: (id) => place.message(id), state: (id) => states.get(id) ?? null, cache};
}

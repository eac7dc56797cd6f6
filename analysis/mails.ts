/** The mails that are analyzed: a short reading of each, and each as a whole when a rule wants its text. Texts are never held all at once. */
import type {Head, Message} from "../crawler/records.ts";
import {type Reading, readMail} from "../crawler/series/posted.ts";
import {type Cache, noCache} from "./cache.ts";
import {type Place, readingAt} from "./place.ts";

export interface Mails {
  /** what a series takes from each mail; made anew each time, for they need as much memory as all that is made of them */
  readings(): Iterable<Reading>;
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
  return {readings: () => messages.map(readMail), message, state: (id) => (byId.has(id) ? id : null), cache: noCache};
}

/** In the order in which they are read fastest. */
export const inRows = <M extends {readonly row: number}>({mails}: {readonly mails: readonly M[]}): M[] =>
  mails.toSorted((a, b) => a.row - b.row);

/** What the reading of a mail is kept under. */
export const keyOf = (content: string): string => `mail ${content}`;

/**
 * Mails that lie elsewhere; those that were read before are not read again.
 * @param early readings by `content`, made just now: each is given out once, and not held longer
 */
export function mailsAt(place: Place, cache: Cache, early: Map<string, Reading | null> = new Map()): Mails {
  const listed = new Map(place.mails.map((mail) => [mail.messageId, mail]));
  return {
    readings() {
      const once = sharedTexts();
      const read = new Map<string, Reading>();
      for (const {messageId, lists, content} of inRows(place)) {
        const reading = early.get(content) ?? cache.kept(keyOf(content), () => readingAt(place, messageId));
        early.delete(content);
        if (reading !== null)
          read.set(messageId, {...reading, message: once({...reading.message, messageId, lists: [...lists]})});
      }
      return place.mails.flatMap(({messageId}) => read.get(messageId) ?? []);
    },
    message: (id) => place.message(id),
    state(id) {
      const mail = listed.get(id);
      return mail === undefined ? null : `${mail.content} ${mail.lists.join()}`;
    },
    cache,
  };
}

/** The same heads, in which what many mails name, message-ids and people, is the same text: half of what they take in memory. */
function sharedTexts(): (head: Head) => Head {
  const known = new Map<string, string>();
  const shared = (text: string): string => {
    const first = known.get(text);
    if (first === undefined) known.set(text, text);
    return first ?? text;
  };
  return ({messageId, lists, date, dateFrom, from: {name, email}, subject, inReplyTo, references}) => ({
    lists,
    date,
    dateFrom,
    subject,
    messageId: shared(messageId),
    from: {name: shared(name), email: email === null ? null : shared(email)},
    inReplyTo: inReplyTo.map(shared),
    references: references.map(shared),
  });
}

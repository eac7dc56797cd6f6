/** The mails that are analyzed: a short reading of each, and each as a whole when a rule wants its text. Texts are never held all at once. */
import type {Message} from "../crawler/records.ts";
import {type Reading, readMail} from "../crawler/series/posted.ts";
import type {Cache} from "./cache.ts";

export interface Mails {
  readonly readings: readonly Reading[];
  /** null for a mail that no source had */
  message(messageId: string): Message | null;
}

/** Where mails lie: `Snapshot` of the store. */
interface Place {
  /** `content` names all that `message` gives besides the lists */
  readonly mails: readonly {readonly messageId: string; readonly lists: readonly string[]; readonly content: string}[];
  message(messageId: string): Message | null;
}

/** Mails that are in memory anyway. */
export function mailsIn(messages: readonly Message[]): Mails {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  return {readings: messages.map(readMail), message: (messageId) => byId.get(messageId) ?? null};
}

/** Mails that lie elsewhere; those that were read before are not read again. */
export function mailsAt(place: Place, cache: Cache): Mails {
  const readings = place.mails.flatMap(({messageId, lists, content}) => {
    const reading = cache.kept(`mail ${content}`, () => {
      const message = place.message(messageId);
      return message === null ? null : readMail(message);
    });
    return reading === null ? [] : [{...reading, message: {...reading.message, messageId, lists: [...lists]}}];
  });
  return {readings, message: (messageId) => place.message(messageId)};
}

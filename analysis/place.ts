/** Where mails lie, and what is read of one that lies there. */
import type {Message} from "../crawler/records.ts";
import {type Reading, readMail} from "../crawler/series/posted.ts";

/** `Snapshot` of the store. */
export interface Place {
  /** `content` names all that `message` gives besides the lists; `row` is the order in which they are read fastest */
  readonly mails: readonly {
    readonly messageId: string;
    readonly lists: readonly string[];
    readonly content: string;
    readonly row: number;
  }[];
  message(messageId: string): Message | null;
}

/** The reading of a mail; null for one that is not there. */
export function readingAt({message}: Pick<Place, "message">, messageId: string): Reading | null {
  const found = message(messageId);
  return found === null ? null : readMail(found);
}

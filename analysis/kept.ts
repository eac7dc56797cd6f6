/** What rules found that read many mails, kept until the next run while those mails are as they were. */
import {hashOf} from "./dataset-file.ts";
import type {Mails} from "./mails.ts";
import {type Reader, watched} from "./reader.ts";

interface Found<T> {
  readonly found: T;
  /** every mail that was asked for, there or not, with its state */
  readonly read: readonly (readonly [messageId: string, state: string | null])[];
}

/**
 * What `make` gives, from the last run where it reads nothing that has changed since. Which mails it reads shows when it does.
 * @param given all else that it depends on, as JSON; what it is called comes first
 */
export function keptFinding<T>(
  given: readonly unknown[],
  {state, cache}: Pick<Mails, "state" | "cache">,
  reader: Reader,
  make: (reader: Reader) => T,
): T {
  const {found} = cache.kept<Found<T>>(
    hashOf(JSON.stringify(given)),
    () => {
      const ids = new Set<string>();
      const made = make(watched(reader, (messageId) => ids.add(messageId)));
      return {found: made, read: [...ids].map((messageId) => [messageId, state(messageId)])};
    },
    ({read}) => read.every(([messageId, before]) => state(messageId) === before),
  );
  return found;
}

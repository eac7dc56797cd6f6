import {withAnyStore} from "../../crawler/cli/with-store.ts";
import {archiveUrl} from "../../crawler/mail/message-id.ts";
import {citationsOf} from "../citations.ts";
import type {Dataset} from "../dataset.ts";
import type {LoneMail} from "./terminal/mail-page.ts";

/** A mail that no series has: the store's, or one that the dataset cites without a store that holds it; null where neither knows it. */
export async function loneMail(messageId: string, dataDir: string, dataset: Dataset): Promise<LoneMail | null> {
  const citedBy = citationsOf(messageId, dataset);
  const message = await withAnyStore(dataDir, async (store) => (await store?.message(messageId)) ?? null);
  if (message !== null) {
    const {from, subject, date, lists} = message;
    const person = from.name !== "" ? from.name : (from.email ?? "somebody without a name");
    return {messageId, person, email: from.email, subject, date, lists, url: archiveUrl(messageId), citedBy};
  }
  const first = citedBy[0]?.evidence;
  if (first === undefined) return null;
  const {person, date, list, url} = first;
  return {messageId, person, email: null, subject: null, date, lists: list === "" ? [] : [list], url, citedBy};
}

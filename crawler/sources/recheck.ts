import {isMadeUp} from "../mail/made-up-id.ts";
import {messageIds} from "../mail/message-id.ts";
import {quickHeader} from "../mail/quick-header.ts";
import type {Origin} from "../store/model.ts";
import type {Store} from "../store/store.ts";
import {canBeAsked, pagesOf} from "./by-id.ts";
import type {Inbox} from "./inbox-http.ts";
import type {ReadEffects} from "./read.ts";

/**
 * Asks an inbox for some of the mails that it gave before, the ones after `from` in the order of their message-ids, with at most so many
 * searches: an archive that takes a mail back says so to nobody who reads it over HTTP. One that is missing is asked for once more by
 * itself, and then leaves the store. Returns where the next run goes on (null: from the beginning), and how many copies went.
 */
export async function recheck(
  {
    list,
    origin,
    inbox,
    searches,
    from,
  }: {
    readonly list: string;
    readonly origin: Origin;
    readonly inbox: Inbox;
    readonly searches: number;
    readonly from: string | null;
  },
  store: Store,
  effects: Pick<ReadEffects, "log">,
): Promise<{readonly next: string | null; readonly gone: number}> {
  let next = from;
  let gone = 0;
  for (let asked = 0; asked < searches; asked++) {
    const held = await store.heldBy(origin, next, mostInSearch);
    const [page = []] = pagesOf(held.filter((id) => canBeAsked(id) && !isMadeUp(id)));
    if (page.length === 0) return {next: held.length === mostInSearch ? (held.at(-1) ?? null) : null, gone};
    const missing = await missingOf(page, inbox);
    // A search that was just built anew finds little; nobody takes back so much at a time.
    if (missing.length > mostGone) {
      effects.log(
        `${list}: its search finds ${missing.length} of ${page.length} mails no more, which is not believed yet`,
      );
      return {next, gone};
    }
    const sure: string[] = [];
    for (const id of missing) if ((await missingOf([id], inbox)).length > 0) sure.push(id);
    if (sure.length > 0) effects.log(`${list}: its archive took ${sure.length} mails back: ${sure.join(" ")}`);
    gone += await store.takeBack(origin, sure);
    next = page.at(-1) ?? null;
  }
  return {next, gone};
}

const fields = new Set(["message-id"]);
const mostInSearch = 100;
const mostGone = 5;

async function missingOf(ids: readonly string[], inbox: Inbox): Promise<string[]> {
  const query = ids.map((id) => `mid:"${id}"`).join(" OR ");
  const answer = await inbox.search(query, {threads: false, why: `are ${ids.length} mails still there`});
  if (answer === null) return [...ids];
  try {
    const found = new Set<string>();
    for await (const {raw} of answer.mails()) {
      // Larger than what is read: it may be any of them.
      if (raw === null) return [];
      const header = quickHeader(raw, fields).values.get("message-id") ?? [];
      for (const id of header.flatMap(messageIds)) found.add(id);
    }
    // It is there, though its server shows no word of it.
    if (ids.length === 1 && answer.owed > 0) return [];
    return ids.filter((id) => !found.has(id));
  } finally {
    await answer.discard();
  }
}

import {HttpTrouble} from "../http/trouble.ts";
import {packMails} from "../store/packed.ts";
import type {Store} from "../store/store.ts";
import {canBeAsked, pagesOf} from "./by-id.ts";
import {openInbox} from "./inbox-http.ts";
import type {InboxSource} from "./lore.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./read.ts";
import {addFigures, noFigures} from "./read.ts";
import {asNewMail, blobOf} from "./reading.ts";
import type {Session} from "./session.ts";

/** Where ancestors are looked for, in this order. */
interface Place {
  readonly list: string;
  readonly url: URL;
  /** whole threads, because a thread that has become relevant was not kept before; else the mails that are asked for alone */
  readonly threads: boolean;
}

/**
 * Looks for the mails that relevant mail refers to and no list had: first in the inboxes of this run (a thread that was not
 * relevant before is taken whole), then in the archive of all lists. Many are asked for at once. What is not found is remembered and
 * not asked for again, unless its server may just not show it yet. Returns what was found; new mails may refer to others, so it is
 * called until it finds nothing.
 */
export async function fillGaps(
  inboxes: readonly InboxSource[],
  store: Store,
  session: Session,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<ReadFigures> {
  const known = await store.lookups();
  let wanted = (await store.gaps()).map(({messageId}) => messageId).filter((id) => !known.has(id) && canBeAsked(id));
  let figures = noFigures;
  const unsure = new Set<string>();
  for (const place of placesOf(inboxes, session)) {
    for (const ids of pagesOf(wanted)) {
      const {found, owes, ...brought} = await lookUp(place, ids, store, session, options);
      if (owes) for (const id of ids) unsure.add(id);
      figures = addFigures(figures, brought);
      await store.addLookups(effects.now().toISOString(), new Map([...found].map((id) => [id, 200])));
      wanted = wanted.filter((id) => !found.has(id));
    }
  }
  const away = wanted.filter((id) => !unsure.has(id));
  await store.addLookups(effects.now().toISOString(), new Map(away.map((id) => [id, 404])));
  return figures;
}

function placesOf(inboxes: readonly InboxSource[], {config}: Session): Place[] {
  const own = inboxes.map(({list, url}) => ({list, url, threads: true}));
  if (config.allLists === null) return own;
  const all = new Set(inboxes.map(({url}) => new URL(`/${config.allLists}/`, url).href));
  return [...own, ...[...all].map((href) => ({list: config.allLists ?? "", url: new URL(href), threads: false}))];
}

async function lookUp(
  place: Place,
  ids: readonly string[],
  store: Store,
  session: Session,
  options: ReadOptions,
): Promise<ReadFigures & {readonly found: ReadonlySet<string>; readonly owes: boolean}> {
  await session.mayAsk(new URL("?q=x", place.url));
  const query = ids.map((id) => `mid:"${id}"`).join(" OR ");
  const why = `${ids.length} ancestors`;
  const answer = await openInbox(place.url, session.client, session).search(query, {threads: place.threads, why});
  if (answer === null) return {...noFigures, found: new Set(), owes: false};
  const asked = new Set(ids);
  try {
    const mails: ReturnType<typeof asNewMail>[] = [];
    for await (const {raw, size} of answer.mails()) {
      if (raw === null) continue;
      const mail = asNewMail(raw, {
        blob: blobOf(raw),
        position: null,
        received: null,
        size,
        keepRaw: true,
        patterns: options.patterns,
      });
      if (place.threads || asked.has(mail.messageId)) mails.push(mail);
    }
    const found = new Set(mails.map(({messageId}) => messageId).filter((id) => asked.has(id)));
    const owes = answer.owed > 0;
    if (found.size === 0 && !owes)
      throw new HttpTrouble("broken", `${place.url.host} sent other mail than was asked for; try again later`);
    const key = {
      list: place.list,
      kind: "http",
      part: place.url.href,
      repository: null,
      patterns: options.patternsFingerprint,
    } as const;
    const added = await store.addMails(await store.openOrigin(key), {
      mails: [packMails(mails)],
      deletions: [],
      cursor: null,
      position: 0,
    });
    return {...added, deletions: 0, found, owes};
  } finally {
    await answer.discard();
  }
}

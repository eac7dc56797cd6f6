import {CliError} from "../errors.ts";
import {HttpTrouble} from "../http/trouble.ts";
import type {Origin} from "../store/model.ts";
import type {Store} from "../store/store.ts";
import type {Complete, InboxCursor, Window} from "./inbox-cursor.ts";
import {
  completed,
  covers,
  day,
  dayOf,
  isSettled,
  middleOf,
  newCursor,
  readCursor,
  windowsFrom,
} from "./inbox-cursor.ts";
import type {MailAnswer} from "./inbox-http.ts";
import {openInbox} from "./inbox-http.ts";
import type {Reader} from "./inbox-reader.ts";
import {openReader} from "./inbox-reader.ts";
import {askForOwed, patience, searchDelay, searchPatiently} from "./owed.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./read.ts";
import {addFigures, noFigures} from "./read.ts";
import {recheck} from "./recheck.ts";
import type {Session} from "./session.ts";

export interface InboxSource {
  readonly list: string;
  readonly url: URL;
}

export interface InboxResult {
  readonly figures: ReadFigures;
  readonly origin: number;
  /** why it was not read to its end, or null */
  readonly trouble: string | null;
}

/**
 * Reads an inbox over HTTP. The first time it searches for what is relevant, a year of dates at a time, and takes whole threads; later it asks
 * whether anything changed, and if so for all mail received since (with an overlap), because a reply in an old thread need not match any
 * search. A run that ends early leaves the cursor after the last year that was read whole. Mails of which the server shows no word after some
 * waiting keep nothing else away: they are asked for again by later runs.
 */
export async function readInbox(
  {list, url}: InboxSource,
  store: Store,
  session: Session,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<InboxResult> {
  if (options.all) {
    throw new CliError(`--all would take the whole of ${url.href} through its search; use the source git+${url.href}`);
  }
  const patterns = options.patternsFingerprint;
  const known = await store.openOrigin({list, kind: "http", part: url.href, repository: null, patterns});
  const query = session.config.queries.map((one) => `(${one})`).join(" OR ");
  const wanted = newCursor(query, options.since);
  const had = readCursor(known.cursor);
  const goesOn = known.patterns === patterns && (had === null || covers(had, wanted));
  const origin = goesOn ? known : await store.reopenOrigin(known, patterns);
  const reader = openReader(list, origin, openInbox(url, session.client, session), {
    store,
    session,
    options,
    effects,
  });
  try {
    await session.mayAsk(new URL("?q=x", url));
    const cursor = readCursor(origin.cursor) ?? wanted;
    const reached =
      cursor.complete === null
        ? await readYears(reader, query, cursor)
        : await readNews(reader, cursor, cursor.complete);
    const read = await askForOwed(reader, await readDrivers(reader, reached));
    await store.finishOrigin(origin, effects.now().toISOString());
    // What was just read is there, and an inbox that did not change took nothing back.
    const changed = cursor.complete !== null && reached !== cursor;
    const deletions = changed ? await recheckSome(reader, origin, read) : 0;
    return {figures: addFigures(reader.figures(), {...noFigures, deletions}), origin: origin.id, trouble: null};
  } catch (error) {
    if (!(error instanceof HttpTrouble)) throw error;
    await store.blameOrigin(known, error.message);
    return {figures: reader.figures(), origin: origin.id, trouble: error.message};
  }
}

async function readYears(reader: Reader, query: string, begun: InboxCursor): Promise<InboxCursor> {
  const {inbox, session, effects, list, figures} = reader;
  const complete = completed(await inbox.manifest(null), null, effects.now());
  const windows = windowsFrom(begun.next, dayOf(effects.now()));
  let cursor = begun;
  for (const [index, window] of windows.entries()) {
    const {requests} = session.client.used();
    effects.progress(list, index, windows.length, `searches, ${figures().copies} mails, ${requests} requests`);
    for await (const answer of searchWindow(reader, query, window)) await reader.take(answer);
    cursor = await reader.move({...cursor, next: window.to, complete: index === windows.length - 1 ? complete : null});
  }
  return cursor;
}

async function readNews(reader: Reader, cursor: InboxCursor, complete: Complete): Promise<InboxCursor> {
  const {inbox, session, effects, list, figures, take, move} = reader;
  const manifest = await inbox.manifest(complete.lastModified);
  if (isSettled(manifest, complete)) return cursor;
  // Counted from the older of both: a mirror may stand still, and a mail's own dates may lie in the future.
  const last = Math.min(Date.parse(cursor.newest ?? complete.readAt), Date.parse(complete.readAt));
  const from = new Date(Math.max(0, last - session.config.overlapDays * day));
  const why = `all mail since ${from.toISOString().slice(0, 10)}`;
  const reached = completed(manifest, complete, effects.now());
  const query = `rt:${Math.floor(from.getTime() / 1000)}..`;
  for (let tries = 1; ; tries++) {
    const before = figures().copies;
    const answer = await searchPatiently(reader, {query, threads: false, why});
    const seen = [...(await take(answer))].sort();
    const isNew = figures().copies > before && seen.some((name) => !cursor.seen.includes(name));
    const isAll = isNew || (answer?.owed ?? 0) > 0 || reached.changedAt === complete.changedAt;
    if (isAll) return move({...cursor, seen, complete: reached});
    if (tries === patience) {
      effects.log(
        `${list}: its manifest says that something changed, but its search shows nothing new yet; the next run asks again`,
      );
      return move({...cursor, seen});
    }
    await effects.sleep(searchDelay);
  }
}

/** Threads whose subjects name a driver, which only the diffs that were read tell of. */
async function readDrivers(reader: Reader, cursor: InboxCursor): Promise<InboxCursor> {
  const names = (await reader.store.drivers()).filter(
    (name) => !cursor.drivers.includes(name) && /^[a-z0-9][\w.-]{0,60}$/.test(name),
  );
  if (names.length === 0) return cursor;
  const query = names.map((name) => `s:"${name}"`).join(" OR ");
  const since = cursor.asked.since === null ? null : dayOf(new Date(cursor.asked.since));
  for await (const answer of searchWindow(reader, query, {from: since, to: null})) await reader.take(answer);
  // What came may touch drivers that were not known before.
  return readDrivers(reader, await reader.move({...cursor, drivers: [...cursor.drivers, ...names].sort()}));
}

/** Looks whether some of the mails that were read before are still there. All is read by then: trouble on the way is for the next run. */
async function recheckSome(reader: Reader, origin: Origin, cursor: InboxCursor): Promise<number> {
  const {list, inbox, session, store, effects} = reader;
  const about = {list, origin, inbox, searches: session.config.recheckedSearches, from: cursor.checked ?? null};
  try {
    const {next, gone} = await recheck(about, store, effects);
    await reader.move({...cursor, checked: next});
    return gone;
  } catch (error) {
    if (!(error instanceof HttpTrouble)) throw error;
    effects.log(`${list}: not all mails could be looked after: ${error.message}`);
    return 0;
  }
}

/** The threads of one window of dates; where they are too much for one answer, those of its halves. */
async function* searchWindow(reader: Reader, query: string, window: Window): AsyncGenerator<MailAnswer | null> {
  const {from, to} = window;
  const range = from === null && to === null ? "" : ` AND d:${from ?? ""}..${to ?? ""}`;
  let middle: string | null;
  try {
    const why = `threads of ${from ?? "the beginning"} to ${to ?? "today"}`;
    yield await searchPatiently(reader, {query: `(${query})${range}`, threads: true, why});
    return;
  } catch (error) {
    middle =
      error instanceof HttpTrouble && error.kind === "too-large" ? middleOf(window, dayOf(reader.effects.now())) : null;
    if (middle === null) throw error;
  }
  yield* searchWindow(reader, query, {from, to: middle});
  yield* searchWindow(reader, query, {from: middle, to});
}

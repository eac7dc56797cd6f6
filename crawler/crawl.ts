import type {CrawlConfig} from "./config.ts";
import {patternsFingerprint} from "./config.ts";
import {settleStore} from "./settle.ts";
import {epochFinder} from "./sources/absent.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./sources/read.ts";
import {addFigures, noFigures} from "./sources/read.ts";
import type {SourceResult} from "./sources/read-sources.ts";
import {readSources} from "./sources/read-sources.ts";
import {checkManners, openSession} from "./sources/session.ts";
import type {Source} from "./sources/source.ts";
import {parseSources} from "./sources/source.ts";
import {isLong} from "./sources/whole-history.ts";
import type {RunOutcome} from "./store/model.ts";
import type {Store} from "./store/store.ts";
import {hasStore, openStore} from "./store/store.ts";
import type {Workers} from "./workers.ts";
import {openWorkers, workersHere} from "./workers.ts";

export interface CrawlOptions {
  readonly dataDir: string;
  readonly config: CrawlConfig;
  /** replaces the configured sources where it is not empty */
  readonly sources: readonly string[];
  /** keep every thread, not the relevant ones alone */
  readonly all: boolean;
  /** leave out mail that the archive received before; ISO 8601, or null */
  readonly since: string | null;
  /** the caller holds the data directory's lock already */
  readonly locked?: boolean;
  /** threads beside this one, and the sizes of what they read, where they are not as usual: the result is the same */
  readonly workers?: number;
  readonly sizes?: ReadOptions["sizes"];
}

export interface CrawlResult {
  readonly outcome: "done" | "unreachable";
  readonly sources: readonly SourceResult[];
  /** mails that no list had brought before */
  readonly fresh: number;
  /** mails that were parsed for the first time; of a thread that proved not to be relevant, as many as were at hand */
  readonly parsed: number;
  /** messages that the store gives out differently now */
  readonly changed: number;
  readonly unreadable: number;
  /** when the archives received their newest mail, or null */
  readonly newest: string | null;
  readonly requests: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Brings new mail from the sources into the store and parses what is relevant. Wrong sources and bad data throw a CliError before
 * anything of them is stored; a source that cannot be reached is in the result, and what others brought is kept. Holds the
 * data directory's lock meanwhile, unless the caller does.
 */
export async function crawl(options: CrawlOptions, effects: ReadEffects): Promise<CrawlResult> {
  const written = options.sources.length > 0 ? options.sources : options.config.sources;
  const sources = parseSources(written, await epochFinder(written, options.dataDir));
  const unmannerly = checkManners(
    options.config.http,
    sources.flatMap((source) => ("url" in source ? [source.url] : [])),
  );
  if (unmannerly !== null) effects.log(unmannerly);
  const started = effects.now();
  const workers = openWorkers(options.workers ?? workersHere);
  let lock: {release(): void} | null = null;
  let store: Store | null = null;
  try {
    if (!hasStore(options.dataDir)) startEarly(sources, workers);
    // Not imported above: to load a database takes half as long as a thread takes to start.
    const {lockDataDir} = await import("./store/lock.ts");
    if (!options.locked) lock = lockDataDir(options.dataDir, {command: "crawl", now: started});
    store = await openStore(options.dataDir);
    return await crawlInto({store, workers}, sources, options, effects, started);
  } finally {
    // Threads take as long to end as the store does.
    const closing = [workers.close(), store?.close()];
    await Promise.allSettled(closing);
    lock?.release();
    await Promise.all(closing);
  }
}

/** Where there is a long history to read for the first time, its threads start while the database is loaded and the store is made. */
function startEarly(sources: readonly Source[], workers: Workers): void {
  const epochs = sources.flatMap((source) => (source.kind === "git" ? source.epochs : []));
  if (epochs.some(({path}) => isLong(workers.objects(path)))) workers.start();
}

async function crawlInto(
  {store, workers}: {store: Store; workers: Workers},
  sources: readonly Source[],
  options: CrawlOptions,
  effects: ReadEffects,
  started: Date,
): Promise<CrawlResult> {
  const run = await store.beginRun(started.toISOString());
  const session = openSession(store, run, {config: options.config.http, dataDir: options.dataDir}, effects);
  const finish = async (outcome: RunOutcome, read: readonly SourceResult[]): Promise<Date> => {
    const finished = effects.now();
    const {copies, fresh} = read.reduce<ReadFigures>(addFigures, noFigures);
    await store.endRun(run, finished.toISOString(), outcome, {copies, mails: fresh, ...session.client.used()});
    return finished;
  };
  try {
    const {config, dataDir, since, all, sizes} = options;
    const patterns = config.relevant;
    const reading = {
      ...{dataDir, patterns, patternsFingerprint: patternsFingerprint(patterns), since, all, workers},
      ...(sizes === undefined ? {} : {sizes}),
    };
    const read = await readSources(store, sources, session, reading, effects);
    await store.setDriverDirectories(patterns.drivers);
    await store.forget(config.forget.map((id) => id.replace(/^<|>$/g, "")));
    const {parsed, changed} = await settleStore(store, all ? "all" : "relevant", {
      workers,
      progress: (done) => effects.progress("parsed", done, done),
    });
    const results = await withoutIrrelevant(store, read);
    const outcome = results.some(({trouble}) => trouble !== null) ? "unreachable" : "done";
    const finished = await finish(outcome, results);
    return {
      outcome,
      sources: results,
      fresh: results.reduce((sum, {fresh}) => sum + fresh, 0),
      parsed: results.reduce((sum, {parsed: already}) => sum + already, parsed),
      changed,
      unreadable: (await store.quarantine()).length,
      newest: await store.newest(),
      ...session.client.used(),
      milliseconds: finished.getTime() - started.getTime(),
    };
  } catch (error) {
    await finish("failed", []);
    throw error;
  } finally {
    session.close();
  }
}

/** Mails that came with a search and are in no relevant thread are not kept, nor counted. */
async function withoutIrrelevant(store: Store, read: readonly SourceResult[]): Promise<SourceResult[]> {
  if (!read.some(({origin}) => origin !== null)) return [...read];
  const dropped = await store.dropIrrelevant();
  return read.map((result) => {
    const {copies, mails} = (result.origin === null ? null : dropped.get(result.origin)) ?? {copies: 0, mails: 0};
    return {...result, copies: result.copies - copies, fresh: result.fresh - mails};
  });
}

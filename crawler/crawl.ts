import type {CrawlConfig} from "./config.ts";
import {patternsFingerprint} from "./config.ts";
import {CliError, exit} from "./errors.ts";
import {settleStore} from "./settle.ts";
import {findEpochs} from "./sources/epochs.ts";
import {openMaildir, openMbox, readFilesOf} from "./sources/files.ts";
import {prepareEpoch, readEpoch} from "./sources/git.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./sources/read.ts";
import {addFigures, noFigures} from "./sources/read.ts";
import type {Source} from "./sources/source.ts";
import {parseSources} from "./sources/source.ts";
import {lockDataDir} from "./store/lock.ts";
import type {Store} from "./store/store.ts";
import {openStore} from "./store/store.ts";

export interface CrawlOptions {
  readonly dataDir: string;
  readonly config: CrawlConfig;
  /** replaces the configured sources where it is not empty */
  readonly sources: readonly string[];
  /** keep every thread, not the relevant ones alone */
  readonly all: boolean;
  /** leave out mail that the archive received before; ISO 8601, or null */
  readonly since: string | null;
}

export interface SourceResult extends ReadFigures {
  readonly source: string;
  readonly list: string;
  /** why the source could not be reached or read to its end, or null */
  readonly trouble: string | null;
}

export interface CrawlResult {
  readonly outcome: "done" | "unreachable";
  readonly sources: readonly SourceResult[];
  /** mails that no list had brought before */
  readonly fresh: number;
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
 * data directory's lock meanwhile.
 */
export async function crawl(options: CrawlOptions, effects: ReadEffects): Promise<CrawlResult> {
  const written = options.sources.length > 0 ? options.sources : options.config.sources;
  const sources = parseSources(written, findEpochs);
  const started = effects.now();
  const lock = lockDataDir(options.dataDir, {command: "crawl", now: started});
  try {
    const store = await openStore(options.dataDir);
    try {
      return await crawlInto(store, sources, options, effects, started);
    } finally {
      await store.close();
    }
  } finally {
    lock.release();
  }
}

async function crawlInto(
  store: Store,
  sources: readonly Source[],
  options: CrawlOptions,
  effects: ReadEffects,
  started: Date,
): Promise<CrawlResult> {
  const run = await store.beginRun(started.toISOString());
  let read: SourceResult[] = [];
  try {
    read = await readSources(store, sources, options, effects);
    const {parsed, changed} = await settleStore(store, options.all ? "all" : "relevant", {
      progress: (done) => effects.progress("parsed", done, done),
    });
    const counts = await store.counts();
    const outcome = read.some(({trouble}) => trouble !== null) ? "unreachable" : "done";
    const finished = effects.now();
    await store.endRun(run, finished.toISOString(), outcome, figuresOf(read));
    return {
      outcome,
      sources: read,
      fresh: read.reduce((sum, {fresh}) => sum + fresh, 0),
      parsed,
      changed,
      unreadable: (await store.quarantine()).length,
      newest: counts.map(({newest}) => newest).reduce((a, b) => (a !== null && (b === null || a > b) ? a : b), null),
      requests: 0,
      bytes: 0,
      milliseconds: finished.getTime() - started.getTime(),
    };
  } catch (error) {
    await store.endRun(run, effects.now().toISOString(), "failed", figuresOf(read));
    throw error;
  }
}

function figuresOf(read: readonly SourceResult[]): {copies: number; mails: number; requests: number; bytes: number} {
  const {copies, fresh} = read.reduce<ReadFigures>(addFigures, noFigures);
  return {copies, mails: fresh, requests: 0, bytes: 0};
}

async function readSources(
  store: Store,
  sources: readonly Source[],
  options: CrawlOptions,
  effects: ReadEffects,
): Promise<SourceResult[]> {
  const readOptions: ReadOptions = {
    dataDir: options.dataDir,
    patterns: options.config.relevant,
    patternsFingerprint: patternsFingerprint(options.config.relevant),
    since: options.since,
  };
  // All that can be found wrong is found before the first of them is read.
  const prepared: {source: Source; read: () => Promise<ReadFigures>}[] = [];
  for (const source of sources) prepared.push({source, read: await prepare(source, store, readOptions, effects)});
  const results: SourceResult[] = [];
  for (const {source, read} of prepared) {
    results.push({source: source.written, list: source.list, ...(await read()), trouble: null});
  }
  return results;
}

/** Checks a source as far as can be without storing anything, and gives back how to read it. */
async function prepare(
  source: Source,
  store: Store,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<() => Promise<ReadFigures>> {
  switch (source.kind) {
    case "git": {
      const {list, written} = source;
      const epochs: {number: number; repository: string}[] = [];
      for (const epoch of source.epochs) {
        epochs.push({number: epoch.number, repository: await prepareEpoch(epoch, list, written, options.dataDir)});
      }
      return async () => {
        let figures = noFigures;
        for (const {number, repository} of epochs) {
          figures = addFigures(figures, await readEpoch({list, number, repository, written}, store, options, effects));
        }
        return figures;
      };
    }
    case "mbox":
    case "maildir": {
      const {list, written} = source;
      const files =
        source.kind === "mbox" ? await openMbox(source.file, written) : openMaildir(source.directory, written, effects);
      return () => readFilesOf({list, files}, store, options, effects);
    }
    case "http":
    case "git+https":
      throw new CliError(`source ${source.written}: this kind cannot be read yet`, {exitCode: exit.later});
    default:
      return source satisfies never;
  }
}

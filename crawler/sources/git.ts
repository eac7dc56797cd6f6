import {resolve} from "node:path";
import {CliError, exit} from "../errors.ts";
import {parserVersion} from "../settle.ts";
import type {Origin} from "../store/model.ts";
import type {Store} from "../store/store.ts";
import type {Done, ScanJob} from "../work.ts";
import type {Workers} from "../workers.ts";
import {importBundle} from "./bundle.ts";
import {cloneOf, mendOf} from "./clone.ts";
import {GitFailed} from "./git-command.ts";
import {countCommits, headOf, isAncestor, stretchesOf} from "./git-epoch.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./read.ts";
import {addFigures, noFigures} from "./read.ts";
import type {Epoch} from "./source.ts";
import type {Stretch} from "./stretch.ts";
import {wholeHistory} from "./whole-history.ts";

/** Makes an epoch readable: a bundle is imported, a repository is read where it lies. Gives the repository's path. */
export async function prepareEpoch(epoch: Epoch, list: string, written: string, dataDir: string): Promise<string> {
  // The next command may be given in another folder.
  if (epoch.form === "repository") return resolve(epoch.path);
  const clone = cloneOf(dataDir, list, epoch.number);
  await importBundle(epoch.path, clone, written);
  return clone;
}

/**
 * Reads what an epoch has had since its cursor. A history that no longer holds the cursor's commit was rewritten: it is read anew
 * beside what is there, takes its place when it is complete, and what it no longer holds is gone.
 */
export async function readEpoch(
  {list, number, repository, written}: {list: string; number: number; repository: string; written: string},
  store: Store,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<ReadFigures> {
  try {
    const known = await store.openOrigin({
      list,
      kind: "git",
      part: String(number),
      repository,
      patterns: options.patternsFingerprint,
    });
    const head = await headOf(repository);
    if (head === null) {
      if (known.cursor !== null) throw new GitFailed("it has no commit any more, or its branch cannot be read", null);
      await store.finishOrigin(known, effects.now().toISOString());
      return noFigures;
    }
    const cursor = readCursor(known.cursor);
    const goesOn =
      cursor === null ||
      (known.patterns === options.patternsFingerprint &&
        reaches(cursor.since, options.since) &&
        (await isAncestor(repository, cursor.commit, head)));
    const origin = goesOn ? known : await store.reopenOrigin({...known, repository}, options.patternsFingerprint);
    if (!goesOn) effects.log(`${list}: epoch ${number} is read anew (its history or what is looked for has changed)`);
    const begun = goesOn ? cursor : readCursor(origin.cursor);
    const usable = goesOn || (begun !== null && (await isAncestor(repository, begun.commit, head))) ? begun : null;
    const figures = await readRange({origin, repository, head, begun: usable}, store, options, effects);
    await store.finishOrigin(origin, effects.now().toISOString());
    return figures;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const lines = error.message.split("\n").map((line) => line.trim());
    const said = lines.filter((line) => line !== "").join("; ");
    const mend = mendOf(repository, options.dataDir);
    throw new CliError(
      `source ${written}: cannot read the epoch ${repository}: ${said}; where it is damaged, ${mend}`,
      {
        exitCode: exit.fault,
        cause: error,
      },
    );
  }
}

interface Cursor {
  readonly commit: string;
  /** mails received before this were left out */
  readonly since: string | null;
}

/**
 * Commits that are stored at a time. Message-ids fall anywhere in their index, so that each transaction writes nearly all of its pages:
 * fewer of them write less. But while one is written, the threads do only what they have before them, which is about as much. What was
 * scanned of so many mails takes some 2 MB; one that came parsed counts as six.
 */
const commitsStored = 4000;
const weightOfParsed = 5;
/** Commits that one job reads and scans. */
const commitsRead = 250;

/** Reads from where it was read to before (`begun`), or the whole history. */
async function readRange(
  {origin, repository, head, begun}: {origin: Origin; repository: string; head: string; begun: Cursor | null},
  into: Store,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<ReadFigures> {
  const since = begun === null ? options.since : begun.since;
  if (begun?.commit === head) return noFigures;
  const {stored = commitsStored, read = commitsRead} = options.sizes ?? {};
  const range = {since: begun?.commit ?? null, head, first: origin.position, size: read};
  const {stretches, total} = await historyIn(repository, range, options.workers, effects);
  effects.progress(origin.list, 0, total);
  // What is read for the first time has mostly not been parsed either, and its bytes are at hand.
  const parse = origin.cursor !== null || !origin.current ? "none" : options.all ? "all" : "relevant";
  const under: Stretch[] = [];
  // Where git takes its time to walk through a history, there is much to do behind it.
  const long = setTimeout(() => options.workers.start(), 100);
  async function* jobs(): AsyncGenerator<ScanJob> {
    for await (const stretch of stretches) {
      clearTimeout(long);
      under.push(stretch);
      yield {does: "scan", repository, stretch, since, patterns: options.patterns, parse};
    }
  }
  let figures = noFigures;
  let batch: Done[] = [];
  let weight = 0;
  let reached: Stretch | null = null;
  const store = async () => {
    if (reached === null) return;
    const position = reached.first + reached.count;
    const deletions = batch.flatMap((one) => one.deletions);
    const added = await into.addMails(origin, {
      mails: batch.map((one) => one.mails),
      deletions,
      parsed: {parser: parserVersion, mails: batch.map((one) => one.parsed)},
      cursor: JSON.stringify({commit: reached.end, since} satisfies Cursor),
      position,
    });
    figures = addFigures(figures, {...added, deletions: deletions.length});
    effects.progress(origin.list, position - origin.position, total);
    [batch, weight, reached] = [[], 0, null];
  };
  try {
    for await (const done of options.workers.each(jobs())) {
      reached = under.shift() ?? reached;
      batch.push(done);
      weight += (reached?.count ?? 0) + weightOfParsed * done.parsed.here.count;
      if (weight >= stored) await store();
    }
  } finally {
    clearTimeout(long);
  }
  await store();
  return figures;
}

/** What there is to read, and how many commits that is: 0 where git would have to count them and nobody looks at the progress. */
async function historyIn(
  repository: string,
  range: Parameters<typeof stretchesOf>[1],
  workers: Workers,
  {watched}: ReadEffects,
): Promise<{stretches: Iterable<Stretch> | AsyncIterable<Stretch>; total: number}> {
  const whole = range.since === null ? await wholeHistory(repository, range, workers) : null;
  return whole === null
    ? {stretches: stretchesOf(repository, range), total: watched ? await countCommits(repository, range) : 0}
    : {stretches: taken(whole), total: whole.reduce((sum, {count}) => sum + count, 0)};
}

/** One after the other; nobody holds those that were read: there may be 10 MB of them. */
function* taken<T>(all: T[]): Generator<T> {
  for (let first = all.shift(); first !== undefined; first = all.shift()) yield first;
}

/** Whether a reading that began at `had` holds all that one from `wants` on would. */
function reaches(had: string | null, wants: string | null): boolean {
  return had === null || (wants !== null && had <= wants);
}

function readCursor(text: string | null): Cursor | null {
  return text === null ? null : (JSON.parse(text) as Cursor);
}

import {existsSync} from "node:fs";
import {HttpTrouble} from "../http/trouble.ts";
import {parserVersion} from "../settle.ts";
import type {Store} from "../store/store.ts";
import {nothingAt} from "./absent.ts";
import {placeOf} from "./clone.ts";
import {openMaildir, openMbox, readFilesOf} from "./files.ts";
import {fillGaps} from "./gaps.ts";
import {prepareEpoch, readEpoch} from "./git.ts";
import {fetchEpochs} from "./git-https.ts";
import {readInbox} from "./lore.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./read.ts";
import {addFigures, noFigures} from "./read.ts";
import type {Session} from "./session.ts";
import type {Source} from "./source.ts";

export interface SourceResult extends ReadFigures {
  readonly source: string;
  readonly list: string;
  /** the store's number of an inbox that was read over HTTP, else null */
  readonly origin: number | null;
  /** why the source could not be reached or read to its end, or null */
  readonly trouble: string | null;
}

/**
 * Reads all sources, one after the other. All that can be found wrong with any of them is found before the first is read. One that
 * cannot be reached is in its result; what it gave before the trouble is kept.
 */
export async function readSources(
  store: Store,
  sources: readonly Source[],
  session: Session,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<SourceResult[]> {
  const prepared: (() => Promise<SourceResult>)[] = [];
  for (const source of sources) prepared.push(await prepare(source, store, session, options, effects));
  const results: SourceResult[] = [];
  for (const read of prepared) results.push(await read());
  return fillAllGaps(results, sources, store, session, options, effects);
}

/** Checks a source as far as can be without storing anything, and gives back how to read it. */
async function prepare(
  source: Source,
  store: Store,
  session: Session,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<() => Promise<SourceResult>> {
  const {list, written} = source;
  const result = (figures: ReadFigures): SourceResult => ({
    source: written,
    list,
    origin: null,
    trouble: null,
    ...figures,
  });
  switch (source.kind) {
    case "git": {
      const away = source.epochs.filter(({path}) => !existsSync(path));
      const [first] = away;
      if (first !== undefined)
        return async () => {
          const trouble = nothingAt(first.path);
          for (const origin of await store.origins())
            if (away.some(({path}) => path === origin.repository)) await store.blameOrigin(origin, trouble);
          return {...result(noFigures), trouble};
        };
      const epochs: {number: number; repository: string}[] = [];
      for (const epoch of source.epochs) {
        epochs.push({number: epoch.number, repository: await prepareEpoch(epoch, list, written, options.dataDir)});
      }
      for (const {list: of, part, repository, current} of await store.origins()) {
        if (of !== list || !current || repository === null || epochs.some(({number}) => String(number) === part))
          continue;
        if (!existsSync(placeOf(repository, options.dataDir)))
          effects.log(`${list}: epoch ${part} is not at ${repository} any more; what was read of it stays`);
      }
      return async () => {
        let figures = noFigures;
        for (const epoch of epochs)
          figures = addFigures(figures, await readEpoch({list, written, ...epoch}, store, options, effects));
        return result(figures);
      };
    }
    case "mbox":
    case "maildir": {
      const files =
        source.kind === "mbox" ? await openMbox(source.file, written) : openMaildir(source.directory, written, effects);
      return async () => result(await readFilesOf({list, files}, store, options, effects));
    }
    case "git+https":
      return async () => {
        let figures = noFigures;
        try {
          for await (const epoch of fetchEpochs(source, options.dataDir, session, effects)) {
            figures = addFigures(figures, await readEpoch({list, written, ...epoch}, store, options, effects));
          }
          return result(figures);
        } catch (error) {
          if (!(error instanceof HttpTrouble)) throw error;
          return {...result(figures), trouble: error.message};
        }
      };
    case "http":
      return async () => {
        const read = await readInbox(source, store, session, options, effects);
        return {...result(read.figures), origin: read.origin, trouble: read.trouble};
      };
    default:
      return source satisfies never;
  }
}

/** Looking for ancestors brings mails that refer to others; so many times at most. */
const mostRounds = 10;

async function fillAllGaps(
  results: readonly SourceResult[],
  sources: readonly Source[],
  store: Store,
  session: Session,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<SourceResult[]> {
  const inboxes = sources.flatMap((source, index) => {
    const result = results[index];
    return source.kind === "http" && result?.trouble === null ? [{...source, result}] : [];
  });
  const [first] = inboxes;
  if (first === undefined) return [...results];
  let figures = noFigures;
  let trouble: string | null = null;
  try {
    for (let round = 0; round < mostRounds; round++) {
      await store.prepareSettling("relevant", parserVersion);
      const found = await fillGaps(inboxes, store, session, options, effects);
      figures = addFigures(figures, found);
      if (found.copies === 0) break;
    }
  } catch (error) {
    if (!(error instanceof HttpTrouble)) throw error;
    trouble = error.message;
  }
  return results.map((result) =>
    result === first.result ? {...result, ...addFigures(result, figures), trouble} : result,
  );
}

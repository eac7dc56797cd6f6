import {join} from "node:path";
import {CliError, exit} from "../errors.ts";
import type {Patterns} from "../mail/scan.ts";
import type {NewMail, Origin} from "../store/model.ts";
import type {Store} from "../store/store.ts";
import {importBundle} from "./bundle.ts";
import {GitFailed} from "./git-command.ts";
import type {EpochMail} from "./git-epoch.ts";
import {commitsBetween, headOf, isAncestor, openEpoch} from "./git-epoch.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./read.ts";
import {addFigures, noFigures} from "./read.ts";
import {asNewMail, largestMail} from "./reading.ts";
import type {Epoch} from "./source.ts";

/** Where the data directory keeps its own clone of an epoch. */
export function cloneOf(dataDir: string, list: string, epoch: number): string {
  return join(dataDir, "git", list, `${epoch}.git`);
}

/** Makes an epoch readable: a bundle is imported, a repository is read where it lies. Gives the repository's path. */
export async function prepareEpoch(epoch: Epoch, list: string, written: string, dataDir: string): Promise<string> {
  if (epoch.form === "repository") return epoch.path;
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
    const figures = await readRange(origin, repository, head, store, options, effects);
    await store.finishOrigin(origin, effects.now().toISOString());
    return figures;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new CliError(`source ${written}: cannot read the epoch ${repository}: ${error.message}`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
}

interface Cursor {
  readonly commit: string;
  /** mails received before this were left out */
  readonly since: string | null;
}

/**
 * Commits that are read, scanned and stored at a time. Message-ids and hashes fall anywhere in their indexes, so that each transaction
 * writes nearly all pages of these: fewer of them write less. What was scanned of so many mails takes some 30 MB.
 */
const batchSize = 5000;

async function readRange(
  origin: Origin,
  repository: string,
  head: string,
  store: Store,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<ReadFigures> {
  const begun = readCursor(origin.cursor);
  const usable = begun !== null && (await isAncestor(repository, begun.commit, head)) ? begun : null;
  const since = usable === null ? options.since : usable.since;
  const commits = await commitsBetween(repository, {since: usable?.commit ?? null, head, first: origin.position});
  if (commits.length === 0) return noFigures;
  effects.progress(origin.list, 0, commits.length);
  const epoch = openEpoch(repository, {largest: largestMail});
  let figures = noFigures;
  try {
    for (let at = 0; at < commits.length; at += batchSize) {
      const batch = commits.slice(at, at + batchSize);
      const wanted = since === null ? batch : batch.filter(({received}) => received >= since);
      const read = await epoch.read(wanted, (mail) => take(mail, options.patterns));
      const deletions = read.flatMap((one) => ("deletion" in one ? [one.deletion] : []));
      const added = await store.addMails(origin, {
        mails: read.flatMap((one) => ("mail" in one ? [one.mail] : [])),
        deletions,
        cursor: JSON.stringify({commit: batch.at(-1)?.id ?? head, since} satisfies Cursor),
        position: origin.position + at + batch.length,
      });
      figures = addFigures(figures, {...added, deletions: deletions.length});
      effects.progress(origin.list, at + batch.length, commits.length);
    }
  } finally {
    epoch.close();
  }
  return figures;
}

type Taken = {readonly mail: NewMail} | {readonly deletion: {readonly position: number; readonly blob: string}};

function take({kind, commit, blob, size, raw}: EpochMail, patterns: Patterns): Taken {
  const {position, received} = commit;
  if (kind === "deletion") return {deletion: {position, blob}};
  return {mail: asNewMail(raw, {blob, position, received, size, keepRaw: false, patterns})};
}

/** Whether a reading that began at `had` holds all that one from `wants` on would. */
function reaches(had: string | null, wants: string | null): boolean {
  return had === null || (wants !== null && had <= wants);
}

function readCursor(text: string | null): Cursor | null {
  return text === null ? null : (JSON.parse(text) as Cursor);
}

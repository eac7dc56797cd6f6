import {existsSync, readdirSync, rmSync, statSync} from "node:fs";
import {join} from "node:path";
import {GitFailed, git} from "./sources/git-command.ts";
import type {Store} from "./store/store.ts";
import {storeFile} from "./store/store-file.ts";

/** Bytes on disk before and after. */
export interface Pruned {
  readonly store: {readonly before: number; readonly after: number};
  readonly clones: {readonly before: number; readonly after: number};
  /** repositories that git could not tidy, with its reason */
  readonly troubles: readonly string[];
}

/**
 * Gives back space without changing what the store gives out: rows that nothing reads, free pages, what killed runs left behind, and
 * objects of clones that no reference reaches any more. The caller holds the data directory's lock.
 */
export async function prune(store: Store, dataDir: string): Promise<Pruned> {
  const measure = () => ({store: storeSize(dataDir), clones: sizeOf(join(dataDir, "git"))});
  const before = measure();
  const troubles: string[] = [];
  for (const name of leftovers(dataDir)) rmSync(join(dataDir, name), {recursive: true, force: true});
  for (const clone of clonesIn(join(dataDir, "git"))) {
    try {
      await git(["gc", "--quiet", "--prune=now"], {gitDir: clone});
    } catch (error) {
      if (!(error instanceof GitFailed)) throw error;
      troubles.push(`${clone}: ${error.message}`);
    }
  }
  await store.prune();
  const after = measure();
  return {
    store: {before: before.store, after: after.store},
    clones: {before: before.clones, after: after.clones},
    troubles,
  };
}

/** What a run that was killed can leave in the data directory; none is under way while the lock is held. */
function leftovers(dataDir: string): string[] {
  return readdirSync(dataDir).filter((name) =>
    /^(?:tmp|restore\.part|(?:dataset\.(?:note\.)?json|analysis\.cache)\.\d+(?:-\d+)?\.tmp)$/.test(name),
  );
}

function clonesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, encoding: "utf8"})
    .filter((path) => /^[^/\\]+[/\\]\d+\.git$/.test(path))
    .map((path) => join(folder, path))
    .sort();
}

function storeSize(dataDir: string): number {
  return [storeFile, `${storeFile}-wal`]
    .map((name) => statSync(join(dataDir, name), {throwIfNoEntry: false})?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .reduce((sum, {parentPath, name}) => sum + statSync(join(parentPath, name)).size, 0);
}

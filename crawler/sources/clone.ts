import {existsSync} from "node:fs";
import {join, resolve, sep} from "node:path";

/** Where the data directory keeps its own clone of an epoch. */
export function cloneOf(dataDir: string, list: string, epoch: number): string {
  return join(dataDir, "git", list, `${epoch}.git`);
}

/** A clone is looked for beside the store: both may have been moved or copied since a crawl noted where it lay. */
export function placeOf(repository: string, dataDir: string): string {
  const [folder, list = "", name = ""] = repository.split(sep).slice(-3);
  const [, epoch] = /^(\d{1,9})\.git$/.exec(name) ?? [];
  if (folder !== "git" || epoch === undefined) return repository;
  const here = cloneOf(dataDir, list, Number(epoch));
  return existsSync(here) ? here : repository;
}

/** What to do about a damaged one: a clone is made again by itself; a repository that a `git:` source reads may be its owner's only one. */
export function mendOf(repository: string, dataDir: string): string {
  const isClone = resolve(repository).startsWith(join(resolve(dataDir), "git") + sep);
  return isClone ? "remove it and crawl again" : "put a sound copy in its place and crawl again";
}

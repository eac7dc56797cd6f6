import {existsSync, readdirSync, statSync} from "node:fs";
import {resolve, sep} from "node:path";
import {openStore} from "../store/store.ts";
import {findEpochs} from "./epochs.ts";
import type {FindEpochs} from "./source.ts";
import {partsOf} from "./source.ts";

/**
 * How the epochs of `git:` sources are found: on the disk, and where nothing is at a path any more (a mirror that is not mounted), as those
 * that the store read there before. They are then out of reach, and not a mistake in what was written.
 */
export async function epochFinder(written: readonly string[], dataDir: string): Promise<FindEpochs> {
  if (!written.some(namesAbsent)) return findEpochs;
  const store = await openStore(dataDir, {create: false});
  const origins = (await store?.origins()) ?? [];
  await store?.close();
  return (path, source) => {
    if (!isAway(path)) return findEpochs(path, source);
    const epochs = origins.flatMap(({kind, list, part, repository, current}) =>
      kind === "git" && current && repository !== null && isAt(repository, path)
        ? [{list, number: Number(part), path: repository, form: "repository" as const}]
        : [],
    );
    const [list, ...others] = new Set(epochs.map((epoch) => epoch.list));
    return list === undefined || others.length > 0 ? findEpochs(path, source) : {list, epochs};
  };
}

/** What is said of an epoch that is out of reach. */
export function nothingAt(path: string): string {
  return `there is nothing at ${path} any more; is it mounted?`;
}

function namesAbsent(written: string): boolean {
  const {kind, place} = partsOf(written);
  return kind === "git" && isAway(resolve(place));
}

/** A place to mount something at is an empty folder. */
function isAway(path: string): boolean {
  return !existsSync(path) || (statSync(path).isDirectory() && readdirSync(path).length === 0);
}

function isAt(repository: string, path: string): boolean {
  return repository === path || repository.startsWith(path + sep);
}

import {existsSync, mkdirSync, readdirSync, renameSync, rmSync} from "node:fs";
import {join} from "node:path";
import {sealFile} from "./store/seal.ts";
import {storeFile} from "./store/store-file.ts";

/** What makes a data directory; the last are made from the store, and of another store they would be wrong. */
const parts = [
  ...["git", `${storeFile}-wal`, `${storeFile}-shm`, storeFile, sealFile(storeFile)],
  ...["dataset.json", "dataset.note.json", "crawl.json"],
];

/** Where the data directory has the new store until it is in its place, and the old one until then. */
export const incomingIn = (dataDir: string): string => join(dataDir, "restore.part");
const outgoingIn = (dataDir: string): string => join(dataDir, "restore.old");

/**
 * Lets the store and the clones of `incomingIn` take the place of those that are there. The store itself is moved last: whoever is killed
 * before leaves the old ones aside, and `settleReplacing`, which is called next, puts them back; after that, it takes them away.
 */
export function replaceStore(dataDir: string): void {
  const [incoming, outgoing] = [incomingIn(dataDir), outgoingIn(dataDir)];
  mkdirSync(outgoing);
  for (const name of parts) if (existsSync(join(dataDir, name))) renameSync(join(dataDir, name), join(outgoing, name));
  for (const name of ["git", storeFile])
    if (existsSync(join(incoming, name))) renameSync(join(incoming, name), join(dataDir, name));
}

/** Ends what a replacing that was killed or failed left half done. The caller holds the data directory's lock. */
export function settleReplacing(dataDir: string): void {
  const [incoming, outgoing] = [incomingIn(dataDir), outgoingIn(dataDir)];
  if (isReplacing(dataDir) && existsSync(join(incoming, storeFile))) {
    for (const name of readdirSync(outgoing)) {
      rmSync(join(dataDir, name), {recursive: true, force: true});
      renameSync(join(outgoing, name), join(dataDir, name));
    }
  }
  for (const folder of [outgoing, incoming]) rmSync(folder, {recursive: true, force: true});
}

/** Whether one was begun and not ended; of a moment, unless the caller holds the lock. */
export function isReplacing(dataDir: string): boolean {
  return existsSync(outgoingIn(dataDir));
}

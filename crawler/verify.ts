import {createHash} from "node:crypto";
import {closeSync, existsSync, fstatSync, openSync, readdirSync, readSync} from "node:fs";
import {join} from "node:path";
import {openCatFile} from "./sources/cat-file.ts";
import {mendOf, placeOf} from "./sources/clone.ts";
import {GitFailed, git} from "./sources/git-command.ts";
import {blobOf, largestMail} from "./sources/reading.ts";
import type {RawLocator} from "./store/model.ts";
import type {Store} from "./store/store.ts";

/**
 * Checks the database file, the repositories, and that every raw mail still has the bytes that its name stands for. Gives one sentence
 * for each fault, with what to do about it; none where all is well.
 */
export async function verifyStore(store: Store, dataDir: string): Promise<string[]> {
  const faults = await store.verify();
  const named = (await store.origins()).flatMap(({repository}) => repository ?? []);
  const repositories = new Map<string, Repository>();
  for (const name of [...new Set(named)].sort()) {
    const path = placeOf(name, dataDir);
    const mend = mendOf(path, dataDir);
    const fault = await checkRepository(path, mend);
    if (fault !== null) faults.push(fault);
    repositories.set(name, {path, mend, isSound: fault === null});
  }
  for await (const page of store.locators()) faults.push(...(await checkPage(store, page, repositories)));
  return faults;
}

interface Repository {
  readonly path: string;
  /** what to do where it is damaged */
  readonly mend: string;
  readonly isSound: boolean;
}

async function checkRepository(repository: string, mend: string): Promise<string | null> {
  try {
    await git(["fsck", "--no-dangling", "--no-progress", "--connectivity-only"], {gitDir: repository});
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    return `${repository} is damaged (${error.message}); ${mend}`;
  }
  const file = packFiles(repository).find((path) => !isWhole(path));
  return file === undefined ? null : `${repository} is damaged (${file}); ${mend}`;
}

/** git checks packs and their indexes as far as it reads them, which leaves what only a repacking, or nobody, uses. */
function packFiles(repository: string): string[] {
  const folder = join(repository, "objects/pack");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(?:idx|pack)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Whether a file ends in the hash of all that stands before it, as git's packs and indexes do; true of one that was repacked away meanwhile. */
function isWhole(path: string): boolean {
  if (!existsSync(path)) return true;
  const file = openSync(path, "r");
  try {
    return endsInHash(file, "sha1", 20) || endsInHash(file, "sha256", 32);
  } finally {
    closeSync(file);
  }
}

function endsInHash(file: number, algorithm: string, length: number): boolean {
  const end = fstatSync(file).size - length;
  const hash = createHash(algorithm);
  const piece = Buffer.allocUnsafe(1 << 20);
  for (let at = 0; at < end; ) {
    const read = readSync(file, piece, 0, Math.min(piece.length, end - at), at);
    if (read === 0) return false;
    hash.update(piece.subarray(0, read));
    at += read;
  }
  const said = Buffer.alloc(length);
  readSync(file, said, 0, length, Math.max(0, end));
  return hash.digest().equals(said);
}

async function checkPage(
  store: Store,
  page: readonly RawLocator[],
  repositories: ReadonlyMap<string, Repository>,
): Promise<string[]> {
  const faults: string[] = [];
  const own = page.filter(({repository}) => repository === null);
  for (const {blob, messageId} of own) {
    const raw = await store.rawMail(blob);
    if (raw === null || blobOf(raw) !== blob)
      faults.push(`the raw mail of ${messageId} is damaged or lost; crawl its source again`);
  }
  for (const name of new Set(page.map((locator) => locator.repository))) {
    const repository = name === null ? undefined : repositories.get(name);
    if (repository === undefined || !repository.isSound) continue;
    const {path, mend} = repository;
    const mails = page.filter((locator) => locator.repository === name);
    const reader = openCatFile(path);
    const blobs = mails.map(({blob}) => blob);
    try {
      await reader.read(blobs, largestMail, (object, index) => {
        const mail = mails[index];
        if (mail === undefined || object?.bytes === null) return;
        if (object === null || blobOf(object.bytes) !== mail.blob) {
          faults.push(`the raw mail of ${mail.messageId} is not in ${path}; ${mend}`);
        }
      });
    } catch (error) {
      faults.push(`${path} cannot be read (${error instanceof Error ? error.message : error}); ${mend}`);
    } finally {
      reader.close();
    }
  }
  return faults;
}

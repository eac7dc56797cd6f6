import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {openCatFile} from "./sources/cat-file.ts";
import {GitFailed, git} from "./sources/git-command.ts";
import {blobOf, largestMail} from "./sources/reading.ts";
import type {RawLocator} from "./store/model.ts";
import type {Store} from "./store/store.ts";

/**
 * Checks the database file, the repositories, and that every raw mail still has the bytes that its name stands for. Gives one sentence
 * for each fault, with what to do about it; none where all is well.
 */
export async function verifyStore(store: Store): Promise<string[]> {
  const faults = await store.verify();
  const repositories = new Set(
    (await store.origins()).flatMap(({repository}) => (repository === null ? [] : [repository])),
  );
  const sound = new Set<string>();
  for (const repository of [...repositories].sort()) {
    const fault = await checkRepository(repository);
    if (fault === null) sound.add(repository);
    else faults.push(fault);
  }
  for await (const page of store.locators()) faults.push(...(await checkPage(store, page, sound)));
  return faults;
}

async function checkRepository(repository: string): Promise<string | null> {
  try {
    await git(["fsck", "--no-dangling", "--no-progress", "--connectivity-only"], {gitDir: repository});
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    return `${repository} is damaged (${error.message}); remove it and crawl again`;
  }
  const index = packIndexes(repository).find((file) => !isWhole(file));
  return index === undefined ? null : `${repository} is damaged (${index}); remove it and crawl again`;
}

/** git checks an index of a pack as far as it reads it, which leaves parts that only a repacking uses. */
function packIndexes(repository: string): string[] {
  const folder = join(repository, "objects/pack");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".idx"))
    .sort()
    .map((name) => join(folder, name));
}

/** Whether a file ends in the hash of all that stands before it, as git's indexes do; true of one that was repacked away meanwhile. */
function isWhole(file: string): boolean {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const endsIn = (hash: string, length: number) =>
    createHash(hash).update(bytes.subarray(0, -length)).digest().equals(bytes.subarray(-length));
  return bytes.length === 0 || endsIn("sha1", 20) || endsIn("sha256", 32);
}

async function checkPage(store: Store, page: readonly RawLocator[], sound: ReadonlySet<string>): Promise<string[]> {
  const faults: string[] = [];
  const own = page.filter(({repository}) => repository === null);
  for (const {blob, messageId} of own) {
    const raw = await store.rawMail(blob);
    if (raw === null || blobOf(raw) !== blob)
      faults.push(`the raw mail of ${messageId} is damaged or lost; crawl its source again`);
  }
  for (const repository of new Set(page.map((locator) => locator.repository))) {
    if (repository === null || !sound.has(repository)) continue;
    const mails = page.filter((locator) => locator.repository === repository);
    const reader = openCatFile(repository);
    const blobs = mails.map(({blob}) => blob);
    try {
      await reader.read(blobs, largestMail, (object, index) => {
        const mail = mails[index];
        if (mail === undefined || object?.bytes === null) return;
        if (object === null || blobOf(object.bytes) !== mail.blob) {
          faults.push(`the raw mail of ${mail.messageId} is lost from ${repository}; remove that and crawl again`);
        }
      });
    } catch (error) {
      faults.push(
        `${repository} cannot be read (${error instanceof Error ? error.message : error}); remove it and crawl again`,
      );
    } finally {
      reader.close();
    }
  }
  return faults;
}

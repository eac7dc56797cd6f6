import type {SharedIndexes} from "../packs/index-memory.ts";
import type {Objects} from "../packs/objects.ts";
import {openObjects} from "../packs/objects.ts";
import type {CatFile} from "./cat-file.ts";
import {openCatFile} from "./cat-file.ts";
import {GitFailed} from "./git-command.ts";
import {blobOf} from "./reading.ts";

export interface Blobs extends CatFile {
  /** what is read without git */
  readonly objects: Objects;
}

/**
 * Reads a repository's blobs by their names, as `git cat-file` would: from its files where they can be understood, and through git itself
 * where not, which is started for the first of these. To the same bytes, in half the time. One that is not what its name says is GitFailed.
 * @param shared what another thread reads this repository with
 */
export function openBlobs(gitDir: string, shared: SharedIndexes = new Map()): Blobs {
  const objects = openObjects(gitDir, {shared});
  let git: CatFile | null = null;
  return {
    objects,
    read: async (names, largest, use) => {
      for (const [index, id] of names.entries()) {
        const object = objects.read(id, largest);
        if (object === null) {
          git ??= openCatFile(gitDir);
          await git.read([id], largest, (found) => {
            // git gives out what lies where its index says, whatever that is.
            if (found?.bytes && blobOf(found.bytes, found.id.length === 64 ? "sha256" : "sha1") !== found.id)
              throw new GitFailed(`the mail ${found.id} is damaged`, null);
            return use(found, index);
          });
          continue;
        }
        const used = use(object.type === "blob" ? {id, size: object.size, bytes: object.bytes} : null, index);
        if (used !== undefined) await used;
      }
    },
    close: () => {
      objects.close();
      git?.close();
    },
  };
}

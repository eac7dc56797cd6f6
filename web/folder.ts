import {lstat, readFile, rename, rm, rmdir, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {CliError, exit} from "../crawler/errors.ts";
import {makeFolder} from "../crawler/make-folder.ts";

/** The folder that a site is written to. Paths are relative, with "/". */
export interface Folder {
  /** null where there is no such file */
  readonly read: (path: string) => Promise<Uint8Array | null>;
  /** a reader or a kill meets the old file or the new one, never a part */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  /** and the folders that are empty after it */
  readonly remove: (path: string) => Promise<void>;
}

/** A folder on disk. It never writes outside itself, neither by ".." nor through a link. */
export function folderOnDisk(root: string): Folder {
  const made = new Set<string>();
  const prepare = async (path: string): Promise<string> => {
    const folders = path.split("/").slice(0, -1);
    for (let depth = 0; depth <= folders.length; depth += 1) {
      const folder = join(root, ...folders.slice(0, depth));
      if (made.has(folder)) continue;
      makeFolder(folder);
      if (depth > 0 && (await lstat(folder)).isSymbolicLink()) {
        throw new CliError(`${folder} is a link that leads elsewhere; remove it or choose another --out`);
      }
      made.add(folder);
    }
    return join(root, ...path.split("/"));
  };
  return {
    async read(path) {
      try {
        return await readFile(join(root, ...safe(path)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw asCliError(error);
      }
    },
    async write(path, bytes) {
      let part: string | null = null;
      try {
        const file = await prepare(safe(path).join("/"));
        part = `${file}.part`;
        await writeFile(part, bytes);
        await rename(part, file);
      } catch (error) {
        if (part !== null) await rm(part, {force: true}).catch(() => undefined);
        throw asCliError(error);
      }
    },
    async remove(path) {
      const file = join(root, ...safe(path));
      try {
        await rm(file, {force: true});
      } catch (error) {
        throw asCliError(error);
      }
      for (let folder = dirname(file); folder !== root && folder.startsWith(root); folder = dirname(folder)) {
        made.delete(folder);
        try {
          await rmdir(folder);
        } catch (error) {
          if (!isMissing(error)) return;
        }
      }
    },
  };
}

/** The path's parts; anything that could leave the folder is refused. */
function safe(path: string): string[] {
  const parts = path.split("/");
  if (
    path === "" ||
    path.includes("\\") ||
    path.includes("\0") ||
    parts.some((part) => part === "" || part === "." || part === "..")
  ) {
    throw new CliError(`refused to touch ${JSON.stringify(path)}: not a path inside the site`, {exitCode: exit.fault});
  }
  return parts;
}

/** A full disk or a permission that is not there: one line that names the file (node's own message does). */
function asCliError(error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error && "syscall" in error)) return error;
  return new CliError(`cannot write the site: ${error.message}; mend that or choose another --out, and build again`, {
    exitCode: exit.fault,
    cause: error,
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

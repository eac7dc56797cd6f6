import {accessSync, constants, existsSync, statSync} from "node:fs";
import {dirname, resolve} from "node:path";
import {pathToFileURL} from "node:url";
import {CliError, exit} from "../errors.ts";

/** How a store's file is opened, and a look back at the end of reading it. */
export interface Access {
  /** the file's path, or SQLite's address of a file that nobody changes */
  readonly location: string;
  readonly readOnly: boolean;
  /** Throws a CliError with exit code 75 where somebody changed the file meanwhile, so that what was read may not fit together. */
  proveUnchanged(): void;
}

/**
 * SQLite makes the files of its log (`-wal`, `-shm`) beside a store even for reading. Where the reader may not, and nobody writes, all is in
 * the store's file itself: it is opened as one that never changes. Where a log lies there, of one who writes or was killed, SQLite reads along.
 */
export function accessOf(
  path: string,
  {create, mayWrite = systemAllowsWriting}: {create: boolean; mayWrite?: (path: string) => boolean},
): Access {
  const free = {location: path, readOnly: false, proveUnchanged: () => {}};
  if (create || !existsSync(path) || existsSync(`${path}-wal`) || (mayWrite(path) && mayWrite(dirname(path))))
    return free;
  const before = stateOf(path);
  return {
    location: `${pathToFileURL(resolve(path)).href}?immutable=1`,
    readOnly: true,
    // Who writes does so in the log first; until the log is brought into the file, what is read here is whole.
    proveUnchanged: () => {
      if (stateOf(path) === before) return;
      throw new CliError(`another run wrote the store ${path} while it was read; run this again`, {
        exitCode: exit.later,
      });
    },
  };
}

function systemAllowsWriting(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function stateOf(path: string): string {
  const {ino, size, mtimeNs} = statSync(path, {bigint: true});
  return `${ino} ${size} ${mtimeNs}`;
}

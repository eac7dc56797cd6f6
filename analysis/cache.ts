/**
 * What was worked out before, in a file that may be lost at any moment. Each finding stands under a key that names all it depends on
 * (the bytes of a mail, say), so that it is either right or not asked for; nothing is ever brought up to date. What changes all of it
 * at once, above all the program, is the file's identity: under another one the cache is empty. So is one that is cut short, damaged
 * or not there. Findings that a run did not ask for are left out when it is saved.
 */
import {readFileSync} from "node:fs";
import {CliError} from "../crawler/errors.ts";
import {hashOf, writeWhole} from "./dataset-file.ts";

export interface Cache {
  /**
   * What was kept under the key, where it `holds`; else what `make` gives, which is kept: plain JSON, not to be changed by who gets it.
   */
  kept<T>(key: string, make: () => T, holds?: (kept: T) => boolean): T;
  /** Writes what this run asked for, if that differs from what the file held. A folder that cannot be written keeps no cache. */
  save(): Promise<void>;
}

/** Nothing is kept: for tests, and where there is no folder to keep it in. */
export const noCache: Cache = {kept: (_, make) => make(), save: async () => {}};

export function openCache(file: string, identity: string): Cache {
  const before = readLines(file, identity);
  const now = new Map<string, string>();
  let grown = false;
  return {
    kept: (key, make, holds) => {
      const known = now.get(key) ?? before.get(key);
      if (known !== undefined) {
        // Written by this very program from what `make` gave, and whole: the file's hash says so.
        const kept = JSON.parse(known);
        if (holds === undefined || holds(kept)) {
          now.set(key, known);
          return kept;
        }
      }
      const made = JSON.stringify(make());
      now.set(key, made);
      grown = true;
      // Read back as the next run will: what comes out cannot depend on when it was made, and holds no text that it was cut out of.
      return JSON.parse(made);
    },
    save: async () => {
      if (!grown && now.size === before.size) return;
      const body = [...now].map(([key, json]) => `${JSON.stringify(key)}\t${json}\n`).join("");
      try {
        await writeWhole(file, `${header(identity, hashOf(body))}\n${body}`);
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
      }
    },
  };
}

const header = (identity: string, sha256: string): string => JSON.stringify({identity, sha256});

/** The lines of a whole file of that identity, by key; none otherwise. */
function readLines(file: string, identity: string): Map<string, string> {
  const lines = new Map<string, string>();
  const bytes = readOrNull(file);
  const end = bytes?.indexOf("\n") ?? -1;
  if (bytes === null || end < 0) return lines;
  const body = bytes.subarray(end + 1);
  if (bytes.toString("utf8", 0, end) !== header(identity, hashOf(body))) return lines;
  for (const line of body.toString("utf8").split("\n")) {
    const tab = line.indexOf("\t");
    if (tab > 0) lines.set(JSON.parse(line.slice(0, tab)), line.slice(tab + 1));
  }
  return lines;
}

function readOrNull(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

/**
 * What was worked out before, in a file that may be lost at any moment. Each finding stands under a key that names all it depends on
 * (the bytes of a mail, say), so that it is either right or not asked for; nothing is ever brought up to date. What changes all of it
 * at once, above all the program, is the file's identity: under another one the cache is empty. So is one that is cut short, damaged
 * or not there. Findings that a run did not ask for are left out when it is saved.
 */
import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {CliError} from "../crawler/errors.ts";
import {chunksOf, hashOf, writeWhole} from "./dataset-file.ts";

export interface Cache {
  /**
   * What was kept under the key, where it `holds`; else what `make` gives, which is kept: plain JSON, not to be changed by who gets it.
   */
  kept<T>(key: string, make: () => T, holds?: (kept: T) => boolean): T;
  /** Whether something is kept under the key. */
  has(key: string): boolean;
  /** Keeps JSON under the key, as what `make` gave. */
  keep(key: string, json: string): void;
  /** Writes what this run asked for, if that differs from what the file held. A folder that cannot be written keeps no cache. */
  save(): Promise<void>;
}

/** Nothing is kept: for tests, and where there is no folder to keep it in. */
export const noCache: Cache = {kept: (_, make) => make(), has: () => false, keep: () => {}, save: async () => {}};

export function openCache(file: string, identity: string): Cache {
  const before = readLines(file, identity);
  const now = new Map<string, Line>();
  let grown = false;
  const keep = (key: string, json: string): void => {
    now.set(key, Buffer.from(`${key}\t${json}\n`));
    grown = true;
  };
  return {
    kept: (name, make, holds) => {
      const key = JSON.stringify(name);
      const known = now.get(key) ?? before.get(key);
      if (known !== undefined) {
        // Written by this very program from what `make` gave, and whole: the file's hash says so.
        const kept = JSON.parse(jsonIn(known));
        if (holds === undefined || holds(kept)) {
          now.set(key, known);
          return kept;
        }
      }
      const made = JSON.stringify(make());
      keep(key, made);
      // Read back as the next run will: what comes out cannot depend on when it was made, and holds no text that it was cut out of.
      return JSON.parse(made);
    },
    has: (name) => {
      const key = JSON.stringify(name);
      return now.has(key) || before.has(key);
    },
    keep: (name, json) => keep(JSON.stringify(name), json),
    save: async () => {
      if (!grown && now.size === before.size) return;
      const hash = createHash("sha256");
      for (const line of now.values()) hash.update(line);
      try {
        await writeWhole(file, chunksOf([`${header(identity, hash.digest("hex"))}\n`, ...now.values()]));
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
      }
    },
  };
}

/** A line of the file: key, tab, JSON. As bytes, which V8 has neither to go through nor to move. */
type Line = Buffer;

const jsonIn = (line: Line): string => line.toString("utf8", line.indexOf(tabByte) + 1);

const header = (identity: string, sha256: string): string => JSON.stringify({identity, sha256});

/** The lines of a whole file of that identity, by key (as JSON); none otherwise. */
function readLines(file: string, identity: string): Map<string, Line> {
  const lines = new Map<string, Line>();
  const bytes = readOrNull(file);
  const end = bytes?.indexOf("\n") ?? -1;
  if (bytes === null || end < 0) return lines;
  const body = bytes.subarray(end + 1);
  if (bytes.toString("utf8", 0, end) !== header(identity, hashOf(body))) return lines;
  for (let at = 0; at < body.length; ) {
    const tab = body.indexOf(tabByte, at);
    const newline = body.indexOf(newlineByte, tab);
    if (tab < 0 || newline < 0) break;
    lines.set(body.toString("utf8", at, tab), body.subarray(at, newline + 1));
    at = newline + 1;
  }
  return lines;
}

const tabByte = 9;
const newlineByte = 10;

function readOrNull(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

/**
 * What was worked out before, in a file that may be lost at any moment. Each finding stands under a key that names all it depends on
 * (the bytes of a mail, say), so that it is either right or not asked for; nothing is ever brought up to date. What changes all of it
 * at once, above all the program, is the file's identity: under another one the cache is empty. So is one that is cut short, damaged
 * or not there. Findings that a run did not ask for are left out when it is saved.
 */
import {readFileSync} from "node:fs";
import {CliError} from "../crawler/errors.ts";
import {hashOf, utf8Of, writeWhole} from "./dataset-file.ts";

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
  const now = new Map<string, Finding>();
  let grown = false;
  return {
    kept: (name, make, holds) => {
      const key = JSON.stringify(name);
      const known = now.get(key) ?? before.get(key);
      if (known !== undefined) {
        // Written by this very program from what `make` gave, and whole: the file's hash says so.
        const kept = JSON.parse(known.toString());
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
      const body = utf8Of(linesOf(now));
      try {
        await writeWhole(file, [Buffer.from(`${header(identity, hashOf(body))}\n`), body]);
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
      }
    },
  };
}

/** JSON; that of the file as its bytes there, which are read where it is asked for and written again as they are. */
type Finding = string | Buffer;

const header = (identity: string, sha256: string): string => JSON.stringify({identity, sha256});

function* linesOf(findings: ReadonlyMap<string, Finding>): Generator<Finding> {
  for (const [key, json] of findings) {
    yield `${key}\t`;
    yield json;
    yield "\n";
  }
}

/** The lines of a whole file of that identity, by key (as JSON); none otherwise. */
function readLines(file: string, identity: string): Map<string, Finding> {
  const lines = new Map<string, Finding>();
  const bytes = readOrNull(file);
  const end = bytes?.indexOf("\n") ?? -1;
  if (bytes === null || end < 0) return lines;
  const body = bytes.subarray(end + 1);
  if (bytes.toString("utf8", 0, end) !== header(identity, hashOf(body))) return lines;
  for (let at = 0; at < body.length; ) {
    const tab = body.indexOf(tabByte, at);
    const newline = body.indexOf(newlineByte, tab);
    if (tab < 0 || newline < 0) break;
    lines.set(body.toString("utf8", at, tab), body.subarray(tab + 1, newline));
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

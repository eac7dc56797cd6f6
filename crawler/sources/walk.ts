import {setImmediate} from "node:timers/promises";
import type {Objects} from "../packs/objects.ts";
import {readPackedCommit} from "./packed-commit.ts";
import type {Stretch} from "./stretch.ts";
import {changeLine} from "./stretch.ts";

/** A part of a history. */
export interface Walked {
  /** the oldest first */
  readonly stretches: readonly Omit<Stretch, "first">[];
  /** the commit before its oldest one; null where the history begins */
  readonly before: string | null;
}

export interface Walk {
  /** the commit to begin at */
  readonly from: string;
  /** commits to end before */
  readonly until: readonly string[];
  /** commits in a stretch, at most */
  readonly size: number;
  /** stretches to end after */
  readonly most: number;
}

/**
 * Walks back through a history, to its beginning or as far as is said, and cuts what it passes into stretches. It tells of each commit what it
 * changes, as `git log --raw` would. Null where git is to be asked, see readPackedCommit.
 */
export async function walkBack(objects: Objects, {from, until, size, most}: Walk): Promise<Walked | null> {
  const stretches: Omit<Stretch, "first">[] = [];
  const page = openPage(size);
  const ends = new Set(until);
  let end = from;
  let commit = readPackedCommit(objects, from);
  while (commit !== null) {
    const before = commit.parent;
    const parent = before === null ? null : readPackedCommit(objects, before);
    const same = parent?.blob === commit.blob && parent.file === commit.file;
    page.add(changeLine(commit.seconds, same ? null : commit.file, commit.blob));
    commit = parent;
    const last = before === null || ends.has(before);
    if (!last && page.count() < size) continue;
    stretches.push({...page.take(), end});
    if (last || stretches.length === most) return {stretches: stretches.reverse(), before};
    end = before;
    // A thread that reads by itself has others to hear.
    await setImmediate();
  }
  return null;
}

/** Lines that come in the opposite order. Strings that wait to be joined would be moved by each tidying of the young heap. */
function openPage(size: number) {
  const bytes = Buffer.alloc(size * longestLine);
  let start = bytes.length;
  let count = 0;
  return {
    add: (line: string): void => {
      start -= line.length + 1;
      bytes.write(`${line}\n`, start, "latin1");
      count++;
    },
    count: (): number => count,
    /** All of them, and begins anew. */
    take: (): {changes: string; count: number} => {
      const taken = {changes: bytes.toString("latin1", start, bytes.length - 1), count};
      start = bytes.length;
      count = 0;
      return taken;
    },
  };
}

/** twelve digits of seconds, a letter, a name of 40 digits, two blanks and a line feed */
const longestLine = 56;

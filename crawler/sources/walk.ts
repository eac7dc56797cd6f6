import {setImmediate} from "node:timers/promises";
import type {Objects} from "../packs/objects.ts";
import {readPackedCommit} from "./packed-commit.ts";
import type {Change, Stretch} from "./stretch.ts";
import {packChanges} from "./stretch.ts";

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
  let changes: Change[] = [];
  const ends = new Set(until);
  let end = from;
  let commit = readPackedCommit(objects, from);
  while (commit !== null) {
    const before = commit.parent;
    const parent = before === null ? null : readPackedCommit(objects, before);
    const same = parent?.blob === commit.blob && parent.file === commit.file;
    changes.push({seconds: commit.seconds, file: same ? null : commit.file, blob: commit.blob});
    commit = parent;
    const last = before === null || ends.has(before);
    if (!last && changes.length < size) continue;
    stretches.push({changes: packChanges(changes.reverse(), nameDigits), count: changes.length, end});
    changes = [];
    if (last || stretches.length === most) return {stretches: stretches.reverse(), before};
    end = before;
    // A thread that reads by itself has others to hear.
    await setImmediate();
  }
  return null;
}

/** Longer names are left to git. */
const nameDigits = 40;

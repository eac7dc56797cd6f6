import {setImmediate} from "node:timers/promises";
import type {Objects} from "../packs/objects.ts";
import {readPackedCommit} from "./packed-commit.ts";
import type {Change, Stretch} from "./stretch.ts";
import {recordLength, writeChange} from "./stretch.ts";

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
    page.add({seconds: commit.seconds, file: same ? null : commit.file, blob: commit.blob});
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

/** Records that come in the opposite order. */
function openPage(size: number) {
  const bytes = Buffer.alloc(size * record);
  let count = 0;
  return {
    add: (change: Change): void => writeChange(bytes, bytes.length - ++count * record, change),
    count: (): number => count,
    /** All of them, and begins anew. */
    take: (): {changes: Uint8Array<ArrayBuffer>; count: number} => {
      const taken = {changes: new Uint8Array(bytes.subarray(bytes.length - count * record)), count};
      count = 0;
      return taken;
    },
  };
}

const record = recordLength(40);

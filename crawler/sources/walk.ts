import {setImmediate} from "node:timers/promises";
import type {Objects} from "../packs/objects.ts";
import {readPackedCommit} from "./packed-commit.ts";
import type {Stretch} from "./stretch.ts";
import {changeLine} from "./stretch.ts";

/** A part of a history. */
export interface Walked {
  /** the oldest first */
  readonly stretches: readonly Omit<Stretch, "first">[];
  /** the commit that it was not to go beyond; null where the history begins */
  readonly before: string | null;
}

/**
 * Walks back through a history from a commit to its beginning, or to one of `until`, and cuts what it passes into stretches of at most
 * `size` commits. It tells of each what it changes, as `git log --raw` would. Null where git is to be asked, see readPackedCommit, and
 * where there are more commits than are good to hold in memory.
 */
export async function walkBack(
  objects: Objects,
  {from, until, size}: {readonly from: string; readonly until: ReadonlySet<string>; readonly size: number},
): Promise<Walked | null> {
  const stretches: Omit<Stretch, "first">[] = [];
  const page = openPage(size);
  let end = from;
  let commit = readPackedCommit(objects, from);
  while (commit !== null && stretches.length * size < mostCommits) {
    const before = commit.parent;
    const parent = before === null ? null : readPackedCommit(objects, before);
    const same = parent?.blob === commit.blob && parent.file === commit.file;
    page.add(changeLine(commit.seconds, same ? null : commit.file, commit.blob));
    const last = before === null || until.has(before);
    if (last || page.count() === size) {
      stretches.push({...page.take(), end});
      end = before ?? end;
      // A thread that reads by itself has others to hear.
      await setImmediate();
    }
    if (last) return {stretches: stretches.reverse(), before};
    commit = parent;
  }
  return null;
}

/** 28 MB; an epoch of a gigabyte has 400,000. */
const mostCommits = 500_000;

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

import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Objects} from "../packs/objects.ts";
import type {Workers} from "../workers.ts";
import {readPackedCommit} from "./packed-commit.ts";
import type {Stretch} from "./stretch.ts";
import type {Walked} from "./walk.ts";

export interface Whole {
  readonly head: string;
  /** the place of its first commit */
  readonly first: number;
  /** commits in a stretch, at most */
  readonly size: number;
  /** stretches that are walked at a time, and objects that are worth several hands, where they are not as usual */
  readonly most?: number;
  readonly worthThreads?: number;
}

/**
 * The whole history of an epoch, as `git log` tells it. Git walks a history to its beginning before it says anything, and nobody else has
 * anything to do meanwhile; here each hand walks parts of it. Null for a history that is not plain (see walkBack), and where git has less to do:
 * then git is to be asked. Whether git takes the repository for a sound one is not looked at.
 */
export async function wholeHistory(
  repository: string,
  {head, first, size, most = stretchesAtOnce, worthThreads = manyObjects}: Whole,
  workers: Workers,
): Promise<Stretch[] | null> {
  // What a history is to git is more, or less, than its commits say; or its files are elsewhere.
  if (["info/grafts", "shallow", "commondir"].some((file) => existsSync(join(repository, file)))) return null;
  const starts = startsIn(workers.objects(repository), head, {workers, worthThreads});
  if (starts === null) return null;
  const walked = new Map<string, Walked | null>();
  const left = [...starts];
  let over = false;
  /** Walks from one of the starts to the next, or to the beginning; then from another, as long as there is one. */
  const walk = async (hand: number): Promise<void> => {
    for (let from = left.shift(); from !== undefined && !over; ) {
      const part: Walked | null = await workers.ask(hand, {does: "walk", repository, from, until: starts, size, most});
      walked.set(from, part);
      over ||= partsBefore(head, walked) !== "unknown";
      const before = part?.before ?? null;
      from = before === null || starts.includes(before) ? left.shift() : before;
    }
  };
  const hands = Array.from({length: Math.min(workers.count, starts.length)}, (_, hand) => walk(hand));
  await Promise.all(hands).finally(() => {
    over = true;
  });
  const parts = partsBefore(head, walked);
  return parts === null || parts === "unknown" ? null : placed(parts, first);
}

/** A tenth of a second in a thread: that long it may walk where nobody needs it any more. */
const stretchesAtOnce = 40;

/**
 * What was walked from the head to the beginning, the oldest first; null where git is to be asked about a part of it. What does not belong to
 * this history has no say.
 */
function partsBefore(head: string, walked: ReadonlyMap<string, Walked | null>): Walked[] | null | "unknown" {
  const parts: Walked[] = [];
  for (let from: string | null = head; from !== null; ) {
    const part = walked.get(from);
    if (part === undefined) return "unknown";
    // An index that gives one commit the place of another makes a history go round.
    if (part === null || parts.length === walked.size) return null;
    parts.push(part);
    from = part.before;
  }
  return parts.reverse();
}

function placed(parts: readonly Walked[], first: number): Stretch[] {
  let place = first;
  return parts.flatMap(({stretches}) =>
    stretches.map((stretch) => {
      place += stretch.count;
      return {...stretch, first: place - stretch.count};
    }),
  );
}

/** The head, and commits to begin at elsewhere, for threads that are started, where that is worth it; null where git has less to do. */
function startsIn(
  objects: Objects,
  head: string,
  {workers, worthThreads}: {workers: Workers; worthThreads: number},
): string[] | null {
  const extent = objects.extent();
  if (extent.packs > mostPacks) return null;
  if (workers.count < 2 || !isLong(objects, worthThreads)) return [head];
  workers.start();
  return [head, ...partings(objects, head, partsOfHand * workers.count)];
}

/** Whether it takes longer to walk through a history of these objects than for a thread to start. */
export function isLong(objects: Objects, worthThreads: number = manyObjects): boolean {
  return objects.extent().objects >= worthThreads;
}

/** Each object is looked for in one pack after the other. */
const mostPacks = 20;
/** So many, of which a third are commits, one thread walks through in the time that another takes to start. */
const manyObjects = 30_000;

/**
 * Commits that part the way from `head` to the beginning of its history into so many parts, of about the same length as far as the dates of
 * some commits from all over the packs tell. Nothing depends on whether they are in that history, or on their dates.
 */
function partings(objects: Objects, head: string, parts: number): string[] {
  const newest = readPackedCommit(objects, head)?.seconds ?? 0;
  const commits = objects
    .sample(sampled)
    .flatMap((id) => {
      const seconds = readPackedCommit(objects, id)?.seconds ?? newest;
      return seconds < newest ? [{id, seconds}] : [];
    })
    .sort((a, b) => a.seconds - b.seconds);
  const ids = Array.from({length: parts - 1}, (_, part) => commits[Math.floor(((part + 1) * commits.length) / parts)]);
  return [...new Set(ids.flatMap((commit) => (commit === undefined ? [] : [commit.id])))];
}

/** The parts are not equal, and a thread begins later than this one. */
const partsOfHand = 4;
/** A third of them are commits. To look at 200 takes longer than what their better parts would save. */
const sampled = 60;

import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Objects} from "../packs/objects.ts";
import {openObjects} from "../packs/objects.ts";
import type {Workers} from "../workers.ts";
import {readPackedCommit} from "./packed-commit.ts";
import type {Stretch} from "./stretch.ts";
import type {Walked} from "./walk.ts";

/**
 * The whole history of an epoch, as `git log` tells it. Git walks a history to its beginning before it says anything, and nobody else has
 * anything to do meanwhile; here each thread walks a part. Null for a history that is not plain (see walkBack): git is to be asked then.
 */
export async function wholeHistory(
  repository: string,
  {
    head,
    first,
    size,
    worthThreads = manyObjects,
  }: {readonly head: string; readonly first: number; readonly size: number; readonly worthThreads?: number},
  workers: Workers,
): Promise<Stretch[] | null> {
  // What a history is to git is more, or less, than its commits say.
  if (["info/grafts", "shallow"].some((file) => existsSync(join(repository, file)))) return null;
  const starts = startsOf(repository, {head, worthThreads}, workers);
  const walked = new Map<string, Walked>();
  const jobs = starts.map((from) => ({does: "walk", repository, from, until: starts, size}) as const);
  let next = 0;
  for await (const one of workers.each(jobs)) {
    const from = starts[next++];
    if (one === null || from === undefined) return null;
    walked.set(from, one);
  }
  const parts: Walked[] = [];
  for (let from: string | null = head; from !== null; ) {
    const part = walked.get(from);
    if (part === undefined) return null;
    parts.push(part);
    from = part.before;
  }
  let place = first;
  return parts.reverse().flatMap(({stretches}) =>
    stretches.map((stretch) => {
      place += stretch.count;
      return {...stretch, first: place - stretch.count};
    }),
  );
}

/** The head, and commits to begin at in other threads where that is worth it. */
function startsOf(
  repository: string,
  {head, worthThreads}: {head: string; worthThreads: number},
  workers: Workers,
): string[] {
  const objects = openObjects(repository);
  try {
    if (workers.count < 2 || objects.count() < worthThreads) return [head];
    workers.start();
    return [head, ...partings(objects, head, workers.count)];
  } finally {
    objects.close();
  }
}

/** A thread walks through so many in the time that it takes to start. */
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

/** A third of the objects of an epoch are commits. */
const sampled = 200;

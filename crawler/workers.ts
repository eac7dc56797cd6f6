import {availableParallelism} from "node:os";
import {setImmediate} from "node:timers/promises";
import {setFlagsFromString} from "node:v8";
import {Worker} from "node:worker_threads";
import {claimsMemory, openClaims} from "./claims.ts";
import {CliError, exit} from "./errors.ts";
import type {SharedIndexes} from "./packs/index-memory.ts";
import type {Objects} from "./packs/objects.ts";
import {threadScript} from "./program.ts";
import {GitFailed} from "./sources/git-command.ts";
import {largestMail} from "./sources/reading.ts";
import type {Job, Result} from "./work.ts";
import {openHand} from "./work.ts";

/** Who does jobs: this thread, and others beside it, which start with the first jobs that are worth it. */
export interface Workers {
  /** how many hands there are; number 0 is this thread */
  readonly count: number;
  /**
   * Does the jobs and yields what they brought, in the jobs' order; a few are under way while the last is looked at. This thread does one
   * when the others have enough before them, and at the end those that they have not begun.
   */
  each<J extends Job>(jobs: Iterable<J> | AsyncIterable<J>): AsyncGenerator<Result<J>>;
  /** Has the hand with that number do a job. */
  ask<J extends Job>(hand: number, job: J): Promise<Result<J>>;
  /** The objects of a repository, as this thread reads them. */
  objects(repository: string): Objects;
  /** Starts all threads before the first job is there; it is known that there will be many. */
  start(): void;
  close(): Promise<void>;
}

/** Threads beside this one. With two cores a third thread only costs: it starts, and V8 optimizes for it what it has optimized before. */
export const workersHere: number = Math.min(availableParallelism() - 1, 4);

/** What a worker is sent. */
export interface Sent {
  /** how many it was sent before, see Claims */
  readonly number: number;
  readonly job: Job;
  /** of the job's repository, as the thread reads it that sends */
  readonly shared: SharedIndexes;
}

/** What it answers, in the order in which it was asked. */
export type Answer =
  | {readonly done: Result<Job>}
  | {readonly failed: {readonly message: string; readonly git: boolean}};

/** With no thread beside it the calling thread does all jobs itself, one after the other: to the same results. */
export function openWorkers(most: number, script: string | URL = ownScript): Workers {
  const threads: Thread[] = [];
  const here = openHand(largestMail);
  const indexesOf = ({repository}: Job): SharedIndexes => here.objects(repository).indexes();
  const startUpTo = (threadCount: number) => {
    if (threadCount > threads.length) tidyWithHelpers(false);
    while (threads.length < threadCount) threads.push(startThread(script, indexesOf));
  };
  /** The thread with the fewest jobs before it, which may still have to start; null where all have enough. */
  const idlest = (): Thread | null => {
    if (threads.length < most && threads.every((thread) => thread.waiting() > 0)) startUpTo(threads.length + 1);
    const [first = null] = threads.toSorted((a, b) => a.waiting() - b.waiting());
    return first === null || first.waiting() >= jobsAhead ? null : first;
  };
  /** Does a job that waits behind others in a thread; false where none does. */
  const help = async (): Promise<boolean> => {
    for (const thread of threads.toSorted((a, b) => b.waiting() - a.waiting())) {
      const left = thread.takeBack();
      if (left === null) continue;
      const work = here.work(left.job);
      work.then(left.done, left.failed);
      await settled(work);
      return true;
    }
    return false;
  };
  /** With as many of this thread's between them as the others have before them. */
  const mostUnder = 2 * jobsAhead * most;
  return {
    count: most + 1,
    each: async function* <J extends Job>(jobs: Iterable<J> | AsyncIterable<J>) {
      const under: UnderWay<J>[] = [];
      let had = 0;
      for await (const job of jobs) {
        const worthThreads = ++had > jobsAlone || threads.length > 0;
        const thread = worthThreads ? idlest() : null;
        const one = underWay<J>(thread === null ? here.work(job) : thread.ask(job));
        under.push(one);
        if (thread === null) await settled(one.result);
        while (under[0]?.settled || under.length > mostUnder) yield await next();
      }
      while (under.length > 0) if (under[0]?.settled || !(await help())) yield await next();

      async function next(): Promise<Result<J>> {
        const first = under.shift();
        if (first === undefined) throw new RangeError("nothing is under way");
        return first.result;
      }
    },
    ask: <J extends Job>(hand: number, job: J) => {
      startUpTo(hand);
      const thread = threads[hand - 1];
      return (thread === undefined ? here.work(job) : thread.ask(job)) as Promise<Result<J>>;
    },
    objects: here.objects,
    start: () => startUpTo(most),
    close: async () => {
      here.close();
      await Promise.all(threads.map((thread) => thread.stop()));
      if (threads.length > 0) tidyWithHelpers(true);
    },
  };
}

/**
 * Whether V8 tidies young heaps with helpers, in all threads: while each core has a thread of its own to run, they are only in its way. V8
 * looks at this flag before each tidying; of the others of its kind, those for marking must not change while a program runs.
 */
function tidyWithHelpers(yes: boolean): void {
  setFlagsFromString(yes ? "--parallel-scavenge" : "--no-parallel-scavenge");
}

interface UnderWay<J extends Job> {
  readonly result: Promise<Result<J>>;
  /** came or failed */
  settled: boolean;
}

/** Looked at in its turn; until then nobody hears of its failure. */
function underWay<J extends Job>(work: Promise<Result<Job>>): UnderWay<J> {
  const one: UnderWay<J> = {result: work as Promise<Result<J>>, settled: false};
  const settle = () => {
    one.settled = true;
  };
  work.then(settle, settle);
  return one;
}

/** Waits until it came or failed, and until this thread has heard what came from others meanwhile. */
async function settled(work: Promise<Result<Job>>): Promise<void> {
  await work.catch(() => undefined);
  await setImmediate();
}

const ownScript = threadScript("crawler/worker");

/** Kept small, the heap of a thread is tidied early: without bounds each takes 100 MB more. A mail needs up to thirty times its size. */
export const maxYoungGenerationSizeMb = 16;
const heap = {maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb};
export const largestInThread: number = 4 * 1024 * 1024;

/** Jobs that a thread has before it, so that it need not wait while the store is written. */
const jobsAhead = 6;
/** So many are done in the time that a thread takes to start. */
const jobsAlone = 2;

interface Thread {
  ask(job: Job): Promise<Result<Job>>;
  /** The last of its jobs, which it will not do; null where it has begun all. */
  takeBack(): Asked | null;
  /** how many jobs it has before it */
  waiting(): number;
  stop(): Promise<void>;
}

interface Asked extends Omit<Sent, "shared"> {
  readonly done: (result: Result<Job>) => void;
  readonly failed: (error: Error) => void;
}

function startThread(script: string | URL, indexesOf: (job: Job) => SharedIndexes): Thread {
  const memory = claimsMemory();
  const claims = openClaims(memory);
  const thread = new Worker(script, {workerData: memory, resourceLimits: heap});
  const asked: Asked[] = [];
  let sent = 0;
  let broken: Error | null = null;
  const breakAll = (reason: string, cause?: unknown) => {
    broken ??= new CliError(`a worker thread ended (${reason}); run again, what was read before is in the store`, {
      exitCode: exit.fault,
      cause,
    });
    for (const {failed} of asked.splice(0)) failed(broken);
  };
  thread.on("message", (answer: Answer) => {
    const waiting = asked.shift();
    if ("done" in answer) waiting?.done(answer.done);
    else waiting?.failed(asError(answer.failed));
  });
  thread.on("error", (error) => breakAll(error instanceof Error ? error.message : String(error), error));
  thread.on("exit", (code) => breakAll(`exit code ${code}`));
  return {
    ask: (job) =>
      new Promise((done, failed) => {
        if (broken !== null) {
          failed(broken);
          return;
        }
        const shared = indexesOf(job);
        const number = sent++;
        asked.push({number, job, done, failed});
        claims.offer(number);
        thread.postMessage({number, job, shared} satisfies Sent);
      }),
    takeBack: () => {
      const last = asked.at(-1);
      if (last === undefined || !claims.take(last.number)) return null;
      asked.pop();
      return last;
    },
    waiting: () => asked.length,
    stop: async () => {
      await thread.terminate();
    },
  };
}

function asError({message, git}: {message: string; git: boolean}): Error {
  return git ? new GitFailed(message, null) : new Error(message);
}

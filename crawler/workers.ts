import {availableParallelism} from "node:os";
import {Worker} from "node:worker_threads";
import {CliError, exit} from "./errors.ts";
import {threadScript} from "./program.ts";
import {GitFailed} from "./sources/git-command.ts";
import {largestMail} from "./sources/reading.ts";
import type {Job, Result} from "./work.ts";
import {openHand} from "./work.ts";

/** Threads that do jobs beside the one that writes the store. They start with the first jobs that are worth it. */
export interface Workers {
  /** Does the jobs and yields what they brought, in the jobs' order; a few are under way while the last is looked at. */
  each<J extends Job>(jobs: Iterable<J> | AsyncIterable<J>): AsyncGenerator<Result<J>>;
  /** how many threads there may be */
  readonly count: number;
  /** Starts all threads before the first job is there; it is known that there will be many. */
  start(): void;
  close(): Promise<void>;
}

/** One for each core: the thread that writes has little to do meanwhile. With a single core they only cost. */
export const workersHere: number = availableParallelism() < 2 ? 0 : Math.min(availableParallelism(), 4);

/** What a worker answers, in the order in which it was asked. */
export type Answer =
  | {readonly done: Result<Job>}
  | {readonly failed: {readonly message: string; readonly git: boolean}};

/** With `count: 0` the calling thread does all jobs itself, one after the other: to the same results. */
export function openWorkers(count: number, script: string | URL = ownScript): Workers {
  const threads: Thread[] = [];
  const here = openHand(largestMail);
  let asked = 0;
  const threadOf = (number: number): Thread => {
    threads[number] ??= startThread(script);
    return threads[number];
  };
  const ask = <J extends Job>(job: J): Promise<Result<J>> => {
    const answer = threadOf(asked++ % count).ask(job) as Promise<Result<J>>;
    // Looked at in its turn; until then nobody hears of its failure.
    answer.catch(() => undefined);
    return answer;
  };
  return {
    count,
    each: async function* <J extends Job>(jobs: Iterable<J> | AsyncIterable<J>) {
      const queue: {readonly job: J; answer: Promise<Result<J>> | null}[] = [];
      for await (const job of jobs) {
        queue.push({job, answer: null});
        // A job that stays alone is not worth starting a thread.
        if (count > 0 && (queue.length > 1 || threads.length > 0)) for (const one of queue) one.answer ??= ask(one.job);
        if (queue.length > count * jobsAhead) yield await next();
      }
      while (queue.length > 0) yield await next();

      async function next(): Promise<Result<J>> {
        const first = queue.shift();
        if (first === undefined) throw new RangeError("nothing is under way");
        return first.answer ?? (here.work(first.job) as Promise<Result<J>>);
      }
    },
    start: () => {
      for (let number = 0; number < count; number++) threadOf(number);
    },
    close: async () => {
      here.close();
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}

const ownScript = threadScript("crawler/worker");

/** Kept small, the heap of a thread is tidied early: without bounds each takes 100 MB more. A mail needs up to thirty times its size. */
export const maxYoungGenerationSizeMb = 16;
const heap = {maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb};
export const largestInThread: number = 4 * 1024 * 1024;

/** Jobs that a thread has before it, so that it need not wait while the store is written. */
const jobsAhead = 8;

interface Thread {
  ask(job: Job): Promise<Result<Job>>;
  stop(): Promise<void>;
}

function startThread(script: string | URL): Thread {
  const thread = new Worker(script, {resourceLimits: heap});
  const asked: {done: (result: Result<Job>) => void; failed: (error: Error) => void}[] = [];
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
        asked.push({done, failed});
        thread.postMessage(job);
      }),
    stop: async () => {
      await thread.terminate();
    },
  };
}

function asError({message, git}: {message: string; git: boolean}): Error {
  return git ? new GitFailed(message, null) : new Error(message);
}

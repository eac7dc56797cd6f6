import {Worker} from "node:worker_threads";
import {threadScript} from "../../crawler/program.ts";
import type {Listed} from "../../crawler/store/row-reader.ts";
import {maxYoungGenerationSizeMb} from "../../crawler/workers.ts";

/** A thread that reads mails: it opens the store while this one finds out which there are to read. */
export interface SecondReader {
  /** Has it read these mails, from the last to the first; once. It tells what it has read. */
  read(mails: readonly Listed[], tell: (read: Read) => void): void;
  /** Asks it to stop, and waits until it has ended. Must be called before the store is closed. */
  close(): Promise<void>;
}

/** What the thread is started with. */
export interface Start {
  /** as `openRowReader` takes it */
  readonly location: string;
  /** two numbers: 1 in the first asks the thread to stop, 1 in the second says that it has done with the store */
  readonly state: Int32Array<SharedArrayBuffer>;
}

/** What it answers, many times: readings, as JSON. A mail that nobody could read is not among them. */
export type Read = readonly (readonly [content: string, json: string])[];

/** A thread that cannot start, or ends because the store has other mails by now, reads no more: who asked it reads all that is left. */
export function openSecondReader(
  location: string,
  script: string | URL = threadScript("analysis/cli/reading-thread"),
): SecondReader {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const started: Start = {location, state};
  const thread = new Worker(script, {workerData: started, resourceLimits: {maxYoungGenerationSizeMb}});
  const ended = new Promise<void>((done) => {
    thread.once("exit", () => {
      Atomics.store(state, 1, 1);
      done();
    });
  });
  thread.on("error", () => undefined);
  const stop = () => {
    Atomics.store(state, 0, 1);
    // One that was not asked to read yet waits for this.
    thread.postMessage([] satisfies readonly Listed[]);
  };
  // Whoever ends a thread in the middle of a call of the database's driver, ends the process with it (SIGABRT).
  const stopAtExit = () => {
    stop();
    Atomics.wait(state, 1, 0, mostWait);
  };
  process.once("exit", stopAtExit);
  return {
    read: (mails, tell) => {
      thread.on("message", tell);
      thread.postMessage(mails);
    },
    close: async () => {
      stop();
      await ended;
      process.off("exit", stopAtExit);
    },
  };
}

/** Milliseconds in which a thread starts and reads a mail. */
const mostWait = 3000;

import {availableParallelism} from "node:os";
import {setImmediate} from "node:timers/promises";
import {Worker} from "node:worker_threads";
import {threadScript} from "../../crawler/program.ts";
import {maxYoungGenerationSizeMb} from "../../crawler/workers.ts";
import type {Cache} from "../cache.ts";
import {inRows, keyOf} from "../mails.ts";
import {type Place, readingAt} from "../place.ts";

/** What the thread is asked. */
export interface Wanted {
  /** as openSnapshot takes it */
  readonly location: string;
  /** which mails, as the snapshot names them */
  readonly contents: readonly string[];
  /** two numbers: 1 in the first asks the thread to stop, 1 in the second says that it has done with the store */
  readonly state: Int32Array<SharedArrayBuffer>;
}

/** What it answers, many times: readings, as JSON. */
export type Read = readonly (readonly [content: string, json: string])[];

/**
 * Reads the mails that no run has read before in two threads: half of what a first analysis does. This one begins with the first, the other
 * with the last, and where they meet all are in the cache. What is missing there after all, because the thread is gone or saw
 * another state of the store, is read by who asks for it.
 */
export async function readAhead(
  place: Place & {readonly location: string},
  cache: Cache,
  {
    least = worthAThread,
    script = threadScript("analysis/cli/reading-thread"),
  }: {least?: number; script?: string | URL} = {},
): Promise<void> {
  const wanted = inRows(place).filter(({content}) => !cache.has(keyOf(content)));
  if (wanted.length < least || availableParallelism() < 2) return;
  const state = new Int32Array(new SharedArrayBuffer(8));
  const asked: Wanted = {location: place.location, contents: wanted.map(({content}) => content), state};
  const thread = new Worker(script, {workerData: asked, resourceLimits: {maxYoungGenerationSizeMb}});
  const ended = new Promise<void>((done) => {
    thread.once("exit", () => {
      Atomics.store(state, 1, 1);
      done();
    });
  });
  const stop = () => Atomics.store(state, 0, 1);
  // Whoever ends a thread in the middle of a call of the database's driver, ends the process with it (SIGABRT).
  const stopAtExit = () => {
    stop();
    Atomics.wait(state, 1, 0, mostWait);
  };
  process.once("exit", stopAtExit);
  thread.on("message", (read: Read) => {
    for (const [content, json] of read) cache.keep(keyOf(content), json);
  });
  // Without it, this thread reads all that is left.
  thread.on("error", () => undefined);
  try {
    for (const [index, {messageId, content}] of wanted.entries()) {
      if (cache.has(keyOf(content))) break;
      cache.keep(keyOf(content), JSON.stringify(readingAt(place, messageId)));
      if (index % mailsAtOnce === 0) await setImmediate();
    }
  } finally {
    stop();
    await ended;
    process.off("exit", stopAtExit);
  }
}

/** For fewer mails a thread takes longer to start than this one takes to read them. */
const worthAThread = 2000;
/** Mails that this thread reads before it takes what the other has read. */
const mailsAtOnce = 20;
/** Milliseconds in which a thread starts and reads a mail. */
const mostWait = 3000;

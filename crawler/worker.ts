/** A worker thread: does the jobs that it is sent, one after the other, and answers each but those that were taken back. */
import {parentPort, workerData} from "node:worker_threads";
import {openClaims} from "./claims.ts";
import type {SharedIndexes} from "./packs/index-memory.ts";
import {GitFailed} from "./sources/git-command.ts";
import type {Job} from "./work.ts";
import {openHand} from "./work.ts";
import type {Answer, Sent} from "./workers.ts";
import {largestInThread} from "./workers.ts";

const hand = openHand(largestInThread);
const claims = openClaims(workerData);
let before: Promise<void> = Promise.resolve();

parentPort?.on("message", ({number, job, shared}: Sent) => {
  before = before.then(async () => {
    if (!claims.take(number)) return;
    const given = await answer(job, shared);
    parentPort?.postMessage(given, handedOver(given));
  });
});

/** What is not copied into the other thread. To copy what is small takes less than what V8 must do anew after the first buffer was given away. */
function handedOver(given: Answer): ArrayBuffer[] {
  return "done" in given && given.done !== null && "parsed" in given.done ? [given.done.parsed.here.texts.buffer] : [];
}

async function answer(job: Job, shared: SharedIndexes): Promise<Answer> {
  try {
    return {done: await hand.work(job, shared)};
  } catch (error) {
    const message = error instanceof GitFailed ? error.message : error instanceof Error ? error.stack : String(error);
    return {failed: {message: message ?? "", git: error instanceof GitFailed}};
  }
}

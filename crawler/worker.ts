/** A worker thread: does the jobs that it is sent, one after the other, and answers each. */
import {parentPort} from "node:worker_threads";
import {GitFailed} from "./sources/git-command.ts";
import type {Job} from "./work.ts";
import {openHand} from "./work.ts";
import type {Answer} from "./workers.ts";
import {largestInThread} from "./workers.ts";

const hand = openHand(largestInThread);
let before: Promise<void> = Promise.resolve();

parentPort?.on("message", (job: Job) => {
  before = before.then(async () => {
    const given = await answer(job);
    parentPort?.postMessage(given, handedOver(given));
  });
});

/** What is not copied into the other thread. */
function handedOver(given: Answer): ArrayBuffer[] {
  return "done" in given && given.done !== null && "parsed" in given.done ? [given.done.parsed.texts.buffer] : [];
}

async function answer(job: Job): Promise<Answer> {
  try {
    return {done: await hand.work(job)};
  } catch (error) {
    const message = error instanceof GitFailed ? error.message : error instanceof Error ? error.stack : String(error);
    return {failed: {message: message ?? "", git: error instanceof GitFailed}};
  }
}

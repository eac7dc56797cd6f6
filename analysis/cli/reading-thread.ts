/** A thread that reads mails, from the last to the first, until it is asked to stop; see `readAhead`. */
import {parentPort, workerData} from "node:worker_threads";
import {openSnapshot} from "../../crawler/store/snapshot.ts";
import {readingAt} from "../place.ts";
import type {Read, Wanted} from "./read-ahead.ts";

const mailsInAnswer = 50;

const {location, contents, state} = workerData as Wanted;
const isToStop = () => Atomics.load(state, 0) === 1;
try {
  if (!isToStop()) await readAll();
} finally {
  Atomics.store(state, 1, 1);
  Atomics.notify(state, 1);
}

async function readAll(): Promise<void> {
  const snapshot = await openSnapshot(location);
  const ids = new Map(snapshot.mails.map(({content, messageId}) => [content, messageId]));
  let read: Read[number][] = [];
  for (const content of contents.toReversed()) {
    if (isToStop()) break;
    // The store may have gone on since the question.
    const messageId = ids.get(content);
    if (messageId !== undefined) read.push([content, JSON.stringify(readingAt(snapshot, messageId))]);
    if (read.length < mailsInAnswer) continue;
    parentPort?.postMessage(read satisfies Read);
    read = [];
  }
  parentPort?.postMessage(read satisfies Read);
  await snapshot.close();
}

/** A thread that reads mails, from the last to the first, until it is asked to stop or the store has others; see `openSecondReader`. */
import {once} from "node:events";
import {parentPort, workerData} from "node:worker_threads";
import {readMail} from "../../crawler/series/posted.ts";
import type {Listed, RowReader} from "../../crawler/store/row-reader.ts";
import {openRowReader} from "../../crawler/store/row-reader.ts";
import type {Read, Start} from "./second-reader.ts";

const mailsInAnswer = 50;

const {location, state} = workerData as Start;
const isToStop = () => Atomics.load(state, 0) === 1;
try {
  if (!isToStop()) {
    const reader = await openRowReader(location);
    await readAll(reader).finally(reader.close);
  }
} finally {
  Atomics.store(state, 1, 1);
  Atomics.notify(state, 1);
}

async function readAll(reader: RowReader): Promise<void> {
  if (parentPort === null) return;
  const [wanted] = (await once(parentPort, "message")) as [readonly Listed[]];
  let read: Read[number][] = [];
  for (const listed of wanted.toReversed()) {
    if (isToStop()) break;
    const message = reader.message(listed);
    if (message !== null) read.push([listed.content, JSON.stringify(readMail(message))]);
    if (read.length < mailsInAnswer) continue;
    parentPort.postMessage(read satisfies Read);
    read = [];
  }
  parentPort.postMessage(read satisfies Read);
}

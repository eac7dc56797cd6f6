/** A thread that reads mails, from the last to the first, until it is stopped; see `readAhead`. */
import {parentPort, workerData} from "node:worker_threads";
import {openSnapshot} from "../../crawler/store/snapshot.ts";
import {readingAt} from "../place.ts";
import type {Read, Wanted} from "./read-ahead.ts";

const mailsInAnswer = 50;

const {location, contents} = workerData as Wanted;
const snapshot = await openSnapshot(location);
const ids = new Map(snapshot.mails.map(({content, messageId}) => [content, messageId]));
for (let end = contents.length; end > 0; end -= mailsInAnswer) {
  const read: Read = contents
    .slice(Math.max(0, end - mailsInAnswer), end)
    .reverse()
    .flatMap((content) => {
      // The store may have gone on since the question.
      const messageId = ids.get(content);
      return messageId === undefined ? [] : [[content, JSON.stringify(readingAt(snapshot, messageId))] as const];
    });
  parentPort?.postMessage(read);
}
await snapshot.close();

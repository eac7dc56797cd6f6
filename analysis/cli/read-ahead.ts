import {availableParallelism} from "node:os";
import {setImmediate} from "node:timers/promises";
import type {Reading} from "../../crawler/series/posted.ts";
import type {Snapshot} from "../../crawler/store/snapshot.ts";
import type {Store} from "../../crawler/store/store.ts";
import {type Cache, noCache} from "../cache.ts";
import {inRows, keyOf} from "../mails.ts";
import {readingAt} from "../place.ts";
import {openSecondReader, type SecondReader} from "./second-reader.ts";

/** A thread to read ahead with, where there must be many mails that no run has read before; else null. */
export async function secondReaderFor(
  store: Pick<Store, "size" | "location">,
  cache: Cache,
): Promise<SecondReader | null> {
  const unread = async () => (await store.size()) - cache.count(keyOf(""));
  return canReadAhead(cache) && (await unread()) >= worthAThread ? openSecondReader(store.location) : null;
}

const canReadAhead = (cache: Cache): boolean => cache !== noCache && availableParallelism() > 1;

/**
 * Reads the mails that no run has read before in two threads, half of what a first analysis does: this one begins with the first, the
 * other with the last, and where they meet all are in the cache. What is missing there after all, because the thread is gone or saw
 * another state of the store, is read by who asks for it. Returns readings by their content, as many as may be in memory.
 * @param second what `secondReaderFor` gave; without, one is started where many mails are unread after all: what the cache has may be outdated
 */
export async function readAhead(
  snapshot: Snapshot,
  cache: Cache,
  {second, open}: {second: SecondReader | null; open: () => SecondReader},
): Promise<Map<string, Reading | null>> {
  const early = new Map<string, Reading | null>();
  const keep = (content: string, json: string) => {
    cache.keep(keyOf(content), json);
    // Both threads have work now, later only one.
    if (early.size < mostEarly) early.set(content, JSON.parse(json));
  };
  const wanted = inRows(snapshot).filter(({content}) => !cache.has(keyOf(content)));
  const reader = second ?? (canReadAhead(cache) && wanted.length >= worthAThread ? open() : null);
  if (reader === null) return early;
  try {
    reader.read(wanted, (read) => {
      for (const [content, json] of read) keep(content, json);
    });
    for (const [index, {messageId, content}] of wanted.entries()) {
      if (cache.has(keyOf(content))) break;
      keep(content, JSON.stringify(readingAt(snapshot, messageId)));
      if (index % mailsAtOnce === 0) await setImmediate();
    }
  } finally {
    await reader.close();
  }
  return early;
}

/** For fewer mails a thread takes longer to start than this one takes to read them. */
const worthAThread = 2000;
/** Mails that this thread reads before it takes what the other has read. */
const mailsAtOnce = 20;
/** Of so many mails readings may be in memory before a series is made of them. */
const mostEarly = 20_000;

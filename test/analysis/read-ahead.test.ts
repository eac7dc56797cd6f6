import {rmSync} from "node:fs";
import {join} from "node:path";
import {Worker} from "node:worker_threads";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {openCache} from "../../analysis/cache.ts";
import {type Read, readAhead, type Wanted} from "../../analysis/cli/read-ahead.ts";
import {inRows, keyOf} from "../../analysis/mails.ts";
import {readingAt} from "../../analysis/place.ts";
import {threadScript} from "../../crawler/program.ts";
import type {Snapshot} from "../../crawler/store/snapshot.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
const data = join(folder, "var");
const count = 130;

beforeAll(async () => {
  const steps = Array.from({length: count}, (_, n) => ({
    mail: rawMail({id: `${n}@example.com`, subject: `[PATCH] vfio: ${n}`, body: patchBody(`drivers/vfio/${n}.c`)}),
  }));
  appendEpoch(join(folder, "kvm/git/0.git"), steps);
  await crawlQuietly(data, [`git:${join(folder, "kvm")}`]);
});

const onSnapshot = (use: (snapshot: Snapshot) => Promise<void>) =>
  withStore(data, async (store) => {
    const snapshot = await store.snapshot();
    try {
      await use(snapshot);
    } finally {
      await snapshot.close();
    }
  });

/** The readings as JSON, in the order of the mails' rows. */
const expected = (snapshot: Snapshot): Read =>
  inRows(snapshot).map(({content, messageId}) => [content, JSON.stringify(readingAt(snapshot, messageId))]);

/** A thread that does no more than this. */
const threadThat = (does: string): URL => new URL(`data:text/javascript,${encodeURIComponent(does)}`);

describe("reading ahead", () => {
  it.each<[string, URL | undefined]>([
    ["a second thread", undefined],
    ["one that cannot start", threadThat("throw new Error('no memory')")],
    ["one that ends at once", threadThat("process.exit(1)")],
    [
      "one that sees another store",
      threadThat("import {parentPort} from 'node:worker_threads'; parentPort.postMessage([])"),
    ],
  ])("with %s, all that was to be read is in the cache, as who asks would have read it", async (_, script) => {
    await onSnapshot(async (snapshot) => {
      const file = join(folder, "analysis.cache");
      rmSync(file, {force: true});
      const cache = openCache(file, "this program");
      const [known, ...others] = expected(snapshot);
      cache.keep(keyOf(known?.[0] ?? ""), JSON.stringify("known before"));
      await readAhead(snapshot, cache, script === undefined ? {least: 1} : {least: 1, script});
      const kept = (content: string) =>
        cache.kept(keyOf(content), () => {
          throw new Error("not read ahead");
        });
      expect(kept(known?.[0] ?? "")).toBe("known before");
      expect(others.map(([content]) => [content, JSON.stringify(kept(content))])).toEqual(others);
      expect(others).toHaveLength(count - 1);
    });
  });

  it("reads no mail in a thread, nor here, where there are few", async () => {
    await onSnapshot(async (snapshot) => {
      const cache = openCache(join(folder, "none.cache"), "this program");
      await readAhead(snapshot, cache, {script: threadThat("process.exit(1)")});
      expect(snapshot.mails.filter(({content}) => cache.has(keyOf(content)))).toEqual([]);
    });
  });

  it("takes what the thread has read, from the last mail to the first", async () => {
    await onSnapshot(async (snapshot) => {
      const contents = inRows(snapshot).map(({content}) => content);
      const state = new Int32Array(new SharedArrayBuffer(8));
      const asked: Wanted = {location: snapshot.location, contents: ["of a mail that is gone", ...contents], state};
      const thread = new Worker(threadScript("analysis/cli/reading-thread"), {workerData: asked});
      const answers: Read[] = [];
      thread.on("message", (read: Read) => answers.push(read));
      await new Promise((ended, failed) => thread.on("exit", ended).on("error", failed));
      expect(answers.length).toBeGreaterThan(2);
      expect(answers.flat()).toEqual(expected(snapshot).toReversed());
      expect([...state]).toEqual([0, 1]);
    });
  });

  it("stops the thread by asking it: it leaves the store, and ends by itself", async () => {
    await onSnapshot(async (snapshot) => {
      const state = new Int32Array(new SharedArrayBuffer(8));
      const asked: Wanted = {location: snapshot.location, contents: snapshot.mails.map(({content}) => content), state};
      Atomics.store(state, 0, 1);
      const thread = new Worker(threadScript("analysis/cli/reading-thread"), {workerData: asked});
      const answers: Read[] = [];
      thread.on("message", (read: Read) => answers.push(read));
      expect(await new Promise((ended, failed) => thread.on("exit", ended).on("error", failed))).toBe(0);
      expect(answers.flat()).toEqual([]);
      expect([...state]).toEqual([1, 1]);
    });
  });
});

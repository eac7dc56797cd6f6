import {rmSync} from "node:fs";
import {join} from "node:path";
import {Worker} from "node:worker_threads";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {noCache, openCache} from "../../analysis/cache.ts";
import {readAhead, secondReaderFor} from "../../analysis/cli/read-ahead.ts";
import {openSecondReader, type Read, type SecondReader, type Start} from "../../analysis/cli/second-reader.ts";
import {inRows, keyOf, mailsAt} from "../../analysis/mails.ts";
import {readingAt} from "../../analysis/place.ts";
import {threadScript} from "../../crawler/program.ts";
import type {Listed} from "../../crawler/store/row-reader.ts";
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

const onSnapshot = (use: (snapshot: Snapshot, location: string) => Promise<void>) =>
  withStore(data, async (store) => {
    const snapshot = await store.snapshot();
    try {
      await use(snapshot, store.location);
    } finally {
      await snapshot.close();
    }
  });

/** The readings as JSON, in the order of the mails' rows. */
const expected = (snapshot: Snapshot): Read =>
  inRows(snapshot).map(({content, messageId}) => [content, JSON.stringify(readingAt(snapshot, messageId))]);

const given = (second: SecondReader | null) => ({
  second,
  open: (): SecondReader => {
    throw new Error("one more");
  },
});

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
    await onSnapshot(async (snapshot, location) => {
      const file = join(folder, "analysis.cache");
      rmSync(file, {force: true});
      const cache = openCache(file, "this program");
      const [known, ...others] = expected(snapshot);
      cache.keep(keyOf(known?.[0] ?? ""), JSON.stringify("known before"));
      const early = await readAhead(snapshot, cache, given(openSecondReader(location, script)));
      const kept = (content: string) =>
        cache.kept(keyOf(content), () => {
          throw new Error("not read ahead");
        });
      expect(kept(known?.[0] ?? "")).toBe("known before");
      expect(others.map(([content]) => [content, JSON.stringify(kept(content))])).toEqual(others);
      expect(others).toHaveLength(count - 1);
      const inTheirOrder = others.map(([content]) => [content, JSON.stringify(early.get(content))]);
      expect(inTheirOrder).toEqual(others);
      expect(early.size).toBe(count - 1);
    });
  });

  it("gives out what was read early as what the cache has, and holds it no longer", async () => {
    await onSnapshot(async (snapshot, location) => {
      const cache = openCache(join(folder, "early.cache"), "this program");
      const early = await readAhead(snapshot, cache, given(openSecondReader(location)));
      const mails = mailsAt(snapshot, cache, early);
      const first = [...mails.readings()];
      expect(first).toHaveLength(count);
      expect(early.size).toBe(0);
      expect([...mails.readings()]).toEqual(first);
    });
  });

  it("has no second reader where few mails are new to the cache, nor where nothing is kept", async () => {
    await withStore(data, async (store) => {
      const cache = openCache(join(folder, "none.cache"), "this program");
      const of = (size: number) => ({location: store.location, size: async () => size});
      expect(await secondReaderFor(store, cache)).toBeNull();
      expect(await secondReaderFor(of(3000), noCache)).toBeNull();
      const second = await secondReaderFor(of(3000), cache);
      expect(second).not.toBeNull();
      await second?.close();
      for (let n = 0; n < 1001; n++) cache.keep(keyOf(String(n)), "0");
      cache.keep("what is none", "0");
      expect(await secondReaderFor(of(3000), cache)).toBeNull();
    });
  });

  it("needs no reader where few are unread, and starts one where many are after all", async () => {
    await onSnapshot(async (snapshot) => {
      const cache = openCache(join(folder, "many.cache"), "this program");
      expect(await readAhead(snapshot, cache, given(null))).toEqual(new Map());
      expect(snapshot.mails.filter(({content}) => cache.has(keyOf(content)))).toEqual([]);
      const [mail] = snapshot.mails;
      const many = Array.from({length: 2000}, (_, row) => ({...mail!, row, content: `mail ${row}`}));
      const asked: number[] = [];
      const open = () => ({read: (mails: readonly unknown[]) => asked.push(mails.length), close: async () => {}});
      const early = await readAhead({...snapshot, mails: many}, cache, {second: null, open});
      expect([asked, early.size]).toEqual([[2000], 2000]);
    });
  });

  it("tells what the second reader has read, from the last mail to the first", async () => {
    await onSnapshot(async (snapshot, location) => {
      const second = openSecondReader(location);
      const answers: Read[] = [];
      await new Promise<void>((told) => {
        second.read(inRows(snapshot), (read) => {
          answers.push(read);
          if (answers.flat().length >= count) told();
        });
      });
      await second.close();
      expect(answers.length).toBeGreaterThan(2);
      expect(answers.flat()).toEqual(expected(snapshot).toReversed());
    });
  });

  it.each<[string, (mail: Listed) => Listed]>([
    ["is not there", (mail) => ({...mail, row: 1_000_000})],
    ["is another", (mail) => ({...mail, content: `another ${mail.content}`})],
  ])("ends the thread, which leaves the store, at a mail that %s by now", async (_, otherwise) => {
    await onSnapshot(async (snapshot, location) => {
      const started: Start = {location, state: new Int32Array(new SharedArrayBuffer(8))};
      const thread = new Worker(threadScript("analysis/cli/reading-thread"), {workerData: started});
      const answers: Read[] = [];
      thread.on("message", (read: Read) => answers.push(read));
      const mails = inRows(snapshot);
      thread.postMessage([...mails.slice(0, 30), otherwise(mails[30]!), ...mails.slice(30)]);
      const errors: unknown[] = [];
      await new Promise((ended) => thread.on("error", (error) => errors.push(error)).on("exit", ended));
      expect(String(errors)).toContain(`another mail in the place of ${mails[30]!.messageId}`);
      expect(answers.flat()).toEqual(expected(snapshot).toReversed().slice(0, 100));
      expect([...started.state]).toEqual([0, 1]);
    });
  });

  it.each([
    ["was asked to read", true],
    ["was never asked to", false],
  ])("closes one that %s by asking it: it leaves the store, and ends by itself", async (_, asked) => {
    await onSnapshot(async (snapshot, location) => {
      const before = process.listenerCount("exit");
      const second = openSecondReader(location);
      const answers: Read[] = [];
      if (asked) second.read(snapshot.mails, (read) => answers.push(read));
      await Promise.all([second.close(), second.close()]);
      expect(answers.flat()).toEqual([]);
      expect(process.listenerCount("exit")).toBe(before);
    });
  });

  it.each([
    ["was asked for nothing", 0],
    ["is to stop before it has begun", 1],
  ])("leaves the store before it ends, and says so, when it %s", async (_, stop) => {
    await onSnapshot(async (_, location) => {
      const started: Start = {location, state: new Int32Array(new SharedArrayBuffer(8))};
      Atomics.store(started.state, 0, stop);
      const thread = new Worker(threadScript("analysis/cli/reading-thread"), {workerData: started});
      thread.postMessage([]);
      expect(await new Promise((ended, failed) => thread.on("exit", ended).on("error", failed))).toBe(0);
      expect([...started.state]).toEqual([stop, 1]);
    });
  });
});

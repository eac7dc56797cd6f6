import {createHash} from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import fc from "fast-check";
import {afterAll, beforeEach, describe, expect, it, onTestFinished, vi} from "vitest";
import {type AnalyzeOptions, analyzeMails} from "../../analysis/analyze.ts";
import {type Cache, openCache} from "../../analysis/cache.ts";
import {analyzeStore, updateDataset} from "../../analysis/cli/judged-store.ts";
import {datasetBytes} from "../../analysis/dataset-file.ts";
import {mailsAt} from "../../analysis/mails.ts";
import type {Message} from "../../crawler/records.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail} from "../helpers/epoch.ts";
import {runCli} from "../helpers/run-cli.ts";
import {explained, judgeMails, mail, mona, nina, paul, posting, reply, rita, rob, roster, sam} from "./made-up.ts";

const place = mkdtempSync(join(tmpdir(), "vfio-lore-cache-"));
afterAll(() => rmSync(place, {recursive: true}));
const file = join(place, "analysis.cache");
const openedToWrite = () => {
  const descriptor = openSync(file, "r+");
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
};
beforeEach(() => rmSync(file, {recursive: true, force: true}));

async function kept(...keys: readonly string[]): Promise<void> {
  const cache = openCache(file, "this program");
  for (const key of keys) cache.kept(key, () => [key, "\n\t\u2028 ü"]);
  await cache.save();
}

/** Which of the keys a cache still knows. */
function known(cache: Cache, ...keys: readonly string[]): string[] {
  return keys.filter((key) => {
    const make = vi.fn(() => null);
    cache.kept(key, make);
    return make.mock.calls.length === 0;
  });
}

describe("a cache", () => {
  it("gives out what it was given, and asks for it once", async () => {
    await kept("a", "b\tc\nd");
    const make = vi.fn(() => []);
    const cache = openCache(file, "this program");
    expect([cache.kept("a", make), cache.kept("b\tc\nd", make)]).toEqual([
      ["a", "\n\t\u2028 ü"],
      ["b\tc\nd", "\n\t\u2028 ü"],
    ]);
    expect(make).not.toHaveBeenCalled();
  });

  it("leaves out what a run did not ask for", async () => {
    await kept("a", "b");
    await kept("b");
    expect(known(openCache(file, "this program"), "a", "b")).toEqual(["b"]);
  });

  it("makes anew what does not hold any more", async () => {
    await kept("a");
    const cache = openCache(file, "this program");
    expect(
      cache.kept(
        "a",
        () => ["anew"],
        () => false,
      ),
    ).toEqual(["anew"]);
    await cache.save();
    expect(openCache(file, "this program").kept("a", () => [])).toEqual(["anew"]);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ["of another program", (bytes) => Buffer.from(bytes.toString().replace("this program", "that program"))],
    ["cut short", (bytes) => bytes.subarray(0, bytes.length - 3)],
    ["cut short at the end of a line", (bytes) => bytes.subarray(0, bytes.lastIndexOf("\n", bytes.length - 2) + 1)],
    ["cut short in its first line", (bytes) => bytes.subarray(0, 20)],
    [
      "with one bit turned",
      (bytes) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 5 ? byte ^ 1 : byte))),
    ],
    ["with a line more", (bytes) => Buffer.concat([bytes, Buffer.from('"c"\tnull\n')])],
    ["that is empty", () => Buffer.alloc(0)],
    ["of zeros", (bytes) => Buffer.alloc(bytes.length)],
  ])("%s is none, and is written anew", async (_what, spoil) => {
    await kept("a", "b");
    writeFileSync(file, spoil(readFileSync(file)));
    expect(known(openCache(file, "this program"), "a", "b", "c")).toEqual([]);
    await kept("a");
    expect(known(openCache(file, "this program"), "a")).toEqual(["a"]);
  });

  it("that cannot be read or written is none", async () => {
    mkdirSync(join(file, "in the way"), {recursive: true});
    await kept("a");
    expect(known(openCache(file, "this program"), "a")).toEqual([]);
    expect(readdirSync(place)).toEqual(["analysis.cache"]);
  });

  it.each<[string, (length: number) => void]>([
    ["overwritten", (length) => writeSync(openedToWrite(), "0".repeat(length), 0)],
    ["cut short", (length) => truncateSync(file, Math.floor(length / 2))],
    ["emptied", () => truncateSync(file, 0)],
  ])("that is %s while it is used gives no damaged thing out, nor keeps one", async (_what, spoil) => {
    const keys = Array.from({length: 60}, (_, n) => `key ${n}`);
    const valueFor = (key: string) => [key, "x".repeat(500_000)];
    const ask = (cache: Cache, some: readonly string[]) => {
      for (const key of some) expect(cache.kept(key, () => valueFor(key))).toEqual(valueFor(key));
    };
    const first = openCache(file, "this program");
    ask(first, keys);
    await first.save();
    const second = openCache(file, "this program");
    spoil(statSync(file).size);
    ask(second, keys.slice(0, 40));
    second.keep("more", "1");
    await second.save();
    const third = openCache(file, "this program");
    const remade = keys.filter((key) => !third.has(key));
    ask(third, keys);
    expect(third.has("more")).toBe(true);
    expect(remade).toEqual(expect.arrayContaining(keys.slice(40)));
    await third.save();
  });

  it("of the process that ends last stands, whole, where two write at once", async () => {
    await Promise.all([kept("a", "x"), kept("b", "x"), kept("c", "x")]);
    expect(known(openCache(file, "this program"), "a", "b", "c", "x")).toHaveLength(2);
  });
});

const first = posting({driverTrailers: ["Reviewed-by: Rob Reader <rob@acme.example.com>"]});
const second = posting({version: 2, date: "2023-06-01T00:00:00Z", lists: ["kvm", "netdev"]});
const later = posting({name: "other", author: sam, parent: null, message: "Another.", date: "2023-07-01T00:00:00Z"});
const discussion = [
  reply(first[2], rita, "Reviewed-by: Rita Reader <rita@reviews.example.com>"),
  reply(
    first[2],
    mona,
    "What stops the guest from sending unchecked data to the device? That is exploitable by the user.",
  ),
  reply(second[1], paul, "Acked-by: Paul Parent <paul@acme.example.com>"),
  reply(second[2], rob, "NAK, this is not safe."),
  reply(second[0], mona, "Applied to vfio next branch for v6.6. Thanks!"),
];
const mails = [...first, ...second, ...later, ...discussion];

const beside: Record<string, Partial<AnalyzeOptions>> = {
  usual: {},
  "another roster": {roster: {...roster, roles: roster.roles.filter(({person}) => person !== rita.name)}},
  "an employer more": {roster: {...roster, domains: {"reviews.example.com": "Reviews"}}},
  "a link cut": {
    overrides: [
      {revision: second[0]!.messageId, supersedes: null, reason: "two works", by: nina.name, date: "2024-01-01"},
    ],
  },
  "a reading": {
    annotations: [
      {
        criterion: "documentation",
        question: "composition",
        driver: "acme",
        state: "met",
        messageId: second[2]!.messageId,
        offset: 0,
        length: 10,
        sha256: createHash("sha256").update(second[2]!.text.slice(0, 10)).digest("hex"),
        reader: nina.name,
        date: "2024-01-01",
        reason: "read",
      },
    ],
  },
  "other directories": {driverDirectories: ["drivers/vfio/pci/", "drivers/vfio/platform/"]},
};

/** Mails as a store would list them. */
function placeOf(messages: readonly Message[]) {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  return {
    mails: messages.map((message) => {
      const {lists, ...rest} = message;
      return {
        messageId: message.messageId,
        lists,
        content: createHash("sha256").update(JSON.stringify(rest)).digest("hex"),
        row: 0,
      };
    }),
    message: (messageId: string) => byId.get(messageId) ?? null,
  };
}

const spoilings: readonly ((bytes: Buffer) => Buffer)[] = [
  ...Array.from({length: 6}, () => (bytes: Buffer) => bytes),
  (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)),
  (bytes) => Buffer.from(bytes.map((byte, at) => (at === Math.floor(bytes.length / 3) ? byte ^ 4 : byte))),
];

describe("what was kept", () => {
  it("changes no byte of the dataset, whatever came, went or changed since", async () => {
    // A vote that is none any more changes the series; a first paragraph only what rules find in them.
    const votes = (message: Message): Message => ({...message, text: message.text.replace("-by:", "-By :")});
    const words = (message: Message): Message => ({
      ...message,
      text: `${explained}\n\nApplied, thanks.\n\n${message.text}`,
    });
    // Little differs from one step to the next, so that most of what was kept is used.
    const few = (maxLength: number) =>
      fc.oneof({weight: 3, arbitrary: fc.constant<number[]>([])}, fc.subarray([...mails.keys()], {maxLength}));
    const step = fc.record({
      absent: few(2),
      changed: few(2),
      how: fc.constantFrom(votes, words),
      elsewhere: few(3),
      options: fc.oneof({weight: 2, arbitrary: fc.constant("usual")}, fc.constantFrom(...Object.keys(beside))),
      spoil: fc.constantFrom(...spoilings),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, {minLength: 2, maxLength: 6}), async (steps) => {
        rmSync(file, {force: true});
        for (const {absent, changed, how, elsewhere, options, spoil} of steps) {
          const now = mails.flatMap((message, at) => {
            if (absent.includes(at)) return [];
            const moved = elsewhere.includes(at) ? {...message, lists: ["alpha", ...message.lists]} : message;
            return [changed.includes(at) ? how(moved) : moved];
          });
          const given = {roster, annotations: [], overrides: [], driverDirectories: ["drivers/vfio/pci/"]};
          const cache = openCache(file, "this program");
          const dataset = analyzeMails(mailsAt(placeOf(now), cache), {...given, ...beside[options]});
          await cache.save();
          expect(datasetBytes(dataset)).toBe(datasetBytes(judgeMails(now, beside[options])));
          if (existsSync(file)) writeFileSync(file, spoil(readFileSync(file)));
        }
      }),
      {numRuns: 15},
    );
  });

  it("spares the reading of every mail that is as it was, but for the talk about a driver's introduction", async () => {
    const strangers = [1, 2, 3].map((n) =>
      mail({
        id: `fix.${n}@example.com`,
        from: sam,
        subject: `[PATCH] net: fix ${n}`,
        body: "Fix it.",
        date: `2024-01-0${n}`,
      }),
    );

    const given = {roster, annotations: [], overrides: [], driverDirectories: ["drivers/vfio/pci/"]};
    const run = async (messages: readonly Message[]) => {
      const asked: string[] = [];
      const all = placeOf(messages);
      const cache = openCache(file, "this program");
      const message = (id: string) => {
        asked.push(id);
        return all.message(id);
      };
      analyzeMails(mailsAt({...all, message}, cache), given);
      await cache.save();
      return new Set(asked);
    };
    expect((await run([...mails, ...strangers])).size).toBe(mails.length + strangers.length);
    const [, ...others] = strangers;
    const talk = new Set(discussion.map(({messageId}) => messageId));
    const news = reply(others[0], rita, "Reviewed-by: Rita Reader <rita@reviews.example.com>");
    const again = [...(await run([...mails, ...others, news]))].filter((id) => !talk.has(id));
    expect(again).toContain(news.messageId);
    expect(again.filter((id) => others.some(({messageId}) => messageId === id))).toEqual([]);
    expect(again.length).toBeLessThan(mails.length / 2);
  });
});

describe("a data directory", () => {
  const patches = ["ash", "birch", "cedar"].map((name) =>
    rawMail({
      id: `${name}@example.com`,
      subject: `[PATCH] vfio/${name}: Add a variant driver`,
      body: patchBody(`drivers/vfio/pci/${name}/main.c`),
    }),
  );

  it("gives with its cache what it gives without, also to two processes at once and where no cache can be", async () => {
    const [data, inbox] = [join(place, "var"), join(place, "list/git/0.git")];
    const update = async () =>
      Buffer.from((await withStore(data, (store) => updateDataset(store, data))).bytes).toString();
    const fresh = () => withStore(data, async (store) => datasetBytes(await analyzeStore(store)));
    for (const mail of patches) {
      appendEpoch(inbox, [{mail}]);
      await crawlQuietly(data, [`git:${join(place, "list")}`]);
      expect(await update()).toBe(await fresh());
      expect(await update()).toBe(await fresh());
    }
    const before = await fresh();
    expect(JSON.parse(before).revisions).toHaveLength(patches.length);
    const both = await Promise.all([1, 2].map(() => runCli(["analyze", "--quiet", "--data-dir", data])));
    expect(both).toEqual([1, 2].map(() => ({code: 0, stdout: "", stderr: ""})));
    expect(readFileSync(join(data, "dataset.json"), "utf8")).toBe(before);
    expect(await update()).toBe(before);
    expect(readdirSync(data).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    rmSync(join(data, "analysis.cache"));
    mkdirSync(join(data, "analysis.cache", "in the way"), {recursive: true});
    expect(await update()).toBe(before);
  });
});

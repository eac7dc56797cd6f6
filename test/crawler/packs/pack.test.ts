import {mkdirSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {deflateSync} from "node:zlib";
import {afterAll, describe, expect, it, onTestFinished} from "vitest";
import type {Pack} from "../../../crawler/packs/pack.ts";
import {openPack} from "../../../crawler/packs/pack.ts";
import {openPackIndex} from "../../../crawler/packs/pack-index.ts";
import {scratchFolder} from "../../helpers/epoch.ts";
import type {Entry, Known} from "./made-pack.ts";
import {
  appending,
  deltaOf,
  expectLittleMemory,
  indexOf,
  kinds,
  known,
  nameOf,
  packed,
  packOf,
  whole,
} from "./made-pack.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
let count = 0;

/** An entry of a pack, made when it is known where it lies and where those before it do. */
type Made = Entry | ((at: number, before: readonly number[]) => Entry);

/** Opens a pack of these entries and their names, of which an object may lack one; `cut` bytes of its end are not there. */
function open(entries: readonly Made[], names: readonly (string | null)[], {cut = 0} = {}): Pack & {path: string} {
  const path = join(folder, `${count++}.pack`);
  const before: number[] = [];
  const {bytes, offsets, checksums, hash} = packOf(
    entries.map((one) => (at: number) => {
      const entry = typeof one === "function" ? one(at, before) : one;
      before.push(at);
      return entry;
    }),
  );
  const objects = names.flatMap((name, index) =>
    name === null ? [] : [{name, offset: offsets[index] ?? 0, checksum: checksums[index] ?? 0}],
  );
  writeFileSync(path, bytes.subarray(0, bytes.length - cut));
  writeFileSync(path.replace(".pack", ".idx"), indexOf(objects, {hash}));
  const index = openPackIndex(path.replace(".pack", ".idx"));
  if (index === null) throw new Error("the index is not as it should be");
  const pack = openPack(path, index);
  onTestFinished(pack.close);
  return {...pack, path};
}

const read = (pack: Pack, name: string, largest = 1 << 26) => pack.read(Buffer.from(name, "hex"), largest);
const ab = (name: string) => name.repeat(20);

const base = known("blob", "a text that stays\n".repeat(20));
const next = known("blob", `${base.bytes.toString()}and ends so\n`);
const delta = appending(base.bytes, "and ends so\n");
/** a delta on the entry before it */
const onTheLast: Made = (at, before) => ({kind: kinds.offsetDelta, body: delta, base: at - (before.at(-1) ?? 0)});

describe("an object in a pack", () => {
  it.each(["blob", "tree", "commit", "tag"])("that is a whole %s is read", (type) => {
    const one = known(type, "content");
    expect(read(open([whole(one)], [one.name]), one.name)).toEqual(packed(one));
  });

  it.each<[string, Made]>([
    ["lies before it by so many bytes", onTheLast],
    ["has that name", {kind: kinds.namedDelta, body: delta, base: base.name}],
  ])("that is a delta is read, where its base %s", (_, entry) => {
    const pack = open([whole(base), entry], [base.name, next.name]);
    for (const one of [next, base, next]) expect(read(pack, one.name)).toEqual(packed(one));
  });

  it("that is a delta is of its base's type", () => {
    const [tree, grown] = [known("tree", base.bytes), known("tree", next.bytes)];
    expect(read(open([whole(tree), onTheLast], [tree.name, grown.name]), grown.name)).toEqual(packed(grown));
  });

  it("may stand on one that comes later", () => {
    const first: Entry = {kind: kinds.namedDelta, body: delta, base: base.name};
    const pack = open([first, whole(base)], [next.name, base.name]);
    expect(read(pack, next.name)).toEqual(packed(next));
  });

  it("is found behind as many deltas as git ever makes, whichever is read first", () => {
    const chain: Known[] = [known("blob", "0\n")];
    const entries: Made[] = [whole(chain[0]!)];
    for (let n = 1; n <= 4095; n++) {
      const {bytes} = chain.at(-1)!;
      // Each changes the first line only, so that all stay short.
      const text = Buffer.from(`${n}\n`);
      entries.push((at, before) => ({
        kind: kinds.offsetDelta,
        body: deltaOf([bytes.length, text.length], [{insert: text}]),
        base: at - (before.at(-1) ?? 0),
      }));
      chain.push({name: nameOf("blob", text), type: "blob", bytes: text});
    }
    const names = chain.map(({name}) => name);
    const pack = open(entries, names);
    for (const n of [4095, 0, 2000]) expect(read(pack, names[n]!), `${n}`).toEqual(packed(chain[n]!));
  });

  it("is read where its bases are more than there is room for, in any order", () => {
    const first = Buffer.alloc(4_500_000, "some text that is long\n");
    const chain = [known("blob", first)];
    const entries: Made[] = [{...whole(chain[0]!), data: deflateSync(first, {level: 1})}];
    for (const end of ["one\n", "two\n", "three\n"]) {
      const {bytes} = chain.at(-1)!;
      entries.push((at, before) => {
        return {kind: kinds.offsetDelta, body: appending(bytes, end), base: at - (before.at(-1) ?? 0)};
      });
      chain.push(known("blob", Buffer.concat([bytes, Buffer.from(end)])));
    }
    const names = chain.map(({name}) => name);
    const pack = open(entries, names);
    for (const n of [3, 0, 2, 3]) {
      const object = read(pack, names[n]!);
      expect([object?.size, object?.bytes?.equals(chain[n]!.bytes)]).toEqual([chain[n]!.bytes.length, true]);
    }
  });

  it("of more bytes than are wanted gives its size, and one of as many gives them", () => {
    const names = [base.name, next.name];
    for (const one of [base, next]) {
      for (const largest of [0, 1, one.bytes.length - 1, one.bytes.length, one.bytes.length + 1]) {
        const pack = open([whole(base), onTheLast], names);
        expect(read(pack, one.name, largest)).toEqual(packed(one, largest));
        // Nothing is kept of what was wanted before.
        expect(read(pack, one.name, 1 << 20)).toEqual(packed(one));
        expect(read(pack, one.name, largest)).toEqual(packed(one, largest));
      }
    }
  });

  it("of no bytes, or of many that cannot be compressed, is read", () => {
    const noise = Buffer.alloc(700_000);
    for (let at = 0, state = 1; at < noise.length; at++) {
      state = (state * 48271) % 0x7fffffff;
      noise[at] = state;
    }
    const one = known("blob", noise);
    // As git compresses, and as it does with core.compression=0.
    for (const level of [undefined, 0]) {
      const object = read(open([{...whole(one), data: deflateSync(noise, {level})}], [one.name]), one.name);
      expect([object?.size, object?.bytes?.equals(noise)]).toEqual([noise.length, true]);
    }
    const none = known("blob", "");
    expect(read(open([whole(none)], [none.name]), none.name)).toEqual(packed(none));
  });

  it("that is not in it is not found", () => {
    const pack = open([whole(base)], [base.name]);
    for (const name of [next.name, ab("00"), ab("ff")]) expect(read(pack, name)).toBeNull();
  });
});

describe("what does not fit is left to git", () => {
  const data = deflateSync(base.bytes);
  const wrongSum = Buffer.from(data);
  wrongSum[wrongSum.length - 1]! ^= 1;
  const dictionary = deflateSync(base.bytes, {dictionary: Buffer.from("a text that stays\n")});

  it.each<[string, Entry]>([
    ["a type that there is not (0)", {...whole(base), kind: 0}],
    ["a type that there is not (5)", {...whole(base), kind: 5}],
    ["a size too small by one", {...whole(base), size: base.bytes.length - 1}],
    ["a size too large by one", {...whole(base), size: base.bytes.length + 1}],
    ["no size", {...whole(base), size: 0}],
    ["a size that is larger than wanted and not the true one", {...whole(base), size: (1 << 20) + 1}],
    ["no compressed bytes", {...whole(base), data: Buffer.alloc(0)}],
    ["bytes that are not compressed", {...whole(base), data: base.bytes}],
    ["bytes with a wrong checksum", {...whole(base), data: wrongSum}],
    ["bytes without their checksum", {...whole(base), data: data.subarray(0, -4)}],
    [
      "bytes that lack a few in their middle",
      {...whole(base), data: Buffer.concat([data.subarray(0, 9), data.subarray(12)])},
    ],
    ["bytes compressed with a dictionary", {...whole(base), data: dictionary}],
  ])("an object with %s", (_, entry) => {
    expect(read(open([entry], [base.name]), base.name, 1 << 20)).toBeNull();
  });

  it.each<[string, Made]>([
    ["is itself", {kind: kinds.offsetDelta, body: delta, base: 0}],
    ["lies before the pack's first", (at) => ({kind: kinds.offsetDelta, body: delta, base: at - 11})],
    ["lies before the pack", (at) => ({kind: kinds.offsetDelta, body: delta, base: at + 1})],
    ["lies far before the pack", {kind: kinds.offsetDelta, body: delta, base: 2 ** 45}],
    ["lies within another object", (at) => ({kind: kinds.offsetDelta, body: delta, base: at - 15})],
    ["is said in too many bytes", {kind: kinds.offsetDelta, body: delta, data: Buffer.alloc(40, 0xff)}],
    ["has a name that is not there", {kind: kinds.namedDelta, body: delta, base: ab("ab")}],
    ["has its own name", {kind: kinds.namedDelta, body: delta, base: next.name}],
    ["is of another size", {kind: kinds.namedDelta, body: appending(next.bytes, "x"), base: base.name}],
    ["is no delta's", {kind: kinds.namedDelta, body: Buffer.alloc(0), base: base.name}],
  ])("a delta whose base %s", (_, entry) => {
    const pack = open([whole(base), entry], [base.name, next.name]);
    expect(read(pack, next.name)).toBeNull();
    expect(read(pack, base.name)).toEqual(packed(base));
  });

  it("deltas that go round, without keeping all that they hold", () => {
    const names = [ab("aa"), ab("bb"), ab("cc")];
    // Each makes as many bytes as it needs, and holds many that a chain of thousands must not keep.
    const body = deltaOf(
      [9, 2 ** 16],
      Array.from({length: 512}, () => ({insert: Buffer.alloc(127)})),
    );
    const round = names.map((_, n): Entry => ({kind: kinds.namedDelta, body, base: names[(n + 1) % 3]!}));
    for (const count of [1, 3]) {
      const entries = count === 1 ? [{...round[0]!, base: names[0]!}] : round;
      const pack = open(entries, names.slice(0, count));
      expectLittleMemory(() => expect(read(pack, names[0]!)).toBeNull());
    }
  });

  it("an object said to be huge, or a delta that makes one, for which no memory is asked", () => {
    const sizes = [2 ** 27, 2 ** 31, 2 ** 40, 2 ** 49];
    for (const size of sizes) {
      const huge: Entry = {...whole(base), size};
      const making: Made = (at, before) => ({
        kind: kinds.offsetDelta,
        body: deltaOf([base.bytes.length, size], [{from: 0, length: 9}]),
        base: at - (before.at(-1) ?? 0),
      });
      expectLittleMemory(() => {
        expect(read(open([huge], [base.name]), base.name, 2 ** 52)).toBeNull();
        expect(read(open([{...huge, kind: kinds.namedDelta, base: ab("00")}], [ab("00")]), ab("00"))).toBeNull();
        expect(read(open([whole(base), making], [base.name, next.name]), next.name, 2 ** 52)).toBeNull();
      });
    }
  });

  it("objects behind the place where the pack was cut off", () => {
    for (const cut of [1, 10, 19, 20, 21, 22, 24, 30, 50]) {
      const pack = open([whole(base), whole(next)], [base.name, next.name], {cut});
      expect(read(pack, base.name)).toEqual(packed(base));
      const object = read(pack, next.name);
      if (object !== null) expect(object).toEqual(packed(next));
    }
  });
});

describe("a pack that is open", () => {
  it("is read when its file is gone, and when another has its name", () => {
    const pack = open([whole(base), onTheLast], [base.name, next.name]);
    rmSync(pack.path);
    expect(read(pack, base.name)).toEqual(packed(base));
    writeFileSync(pack.path, "another");
    expect(read(pack, next.name)).toEqual(packed(next));
  });

  it("gives nothing when its file becomes shorter", () => {
    const entries: Made[] = [whole(base), {kind: kinds.namedDelta, body: delta, base: base.name}];
    const at = packOf([whole(base)]).bytes.length - 20;
    // Down to every place in the head of the delta and the name of its base.
    for (let size = at + 30; size >= at; size--) {
      const pack = open(entries, [base.name, next.name]);
      truncateSync(pack.path, size);
      expect(read(pack, next.name), `${size} bytes`).toBeNull();
    }
  });

  it("gives nothing when it cannot be read", () => {
    const path = join(folder, "a-folder.pack");
    mkdirSync(path);
    writeFileSync(join(folder, "a-folder.idx"), indexOf([{name: base.name, offset: 12}]));
    const pack = openPack(path, openPackIndex(join(folder, "a-folder.idx"))!);
    onTestFinished(pack.close);
    expect(read(pack, base.name)).toBeNull();
  });

  it.skipIf(process.platform !== "linux")("keeps one file open until it is closed (needs /proc)", () => {
    const path = join(folder, "held.pack");
    const held = () =>
      readdirSync("/proc/self/fd").filter((number) => {
        try {
          return readlinkSync(`/proc/self/fd/${number}`) === path;
        } catch {
          return false;
        }
      }).length;
    writeFileSync(path, packOf([whole(base)]).bytes);
    const pack = openPack(path, {
      count: 1,
      sample: () => [],
      find: () => ({offset: 12, checksum: 0}),
      close: () => undefined,
    });
    expect(held()).toBe(1);
    read(pack, base.name);
    pack.close();
    expect(held()).toBe(0);
  });
});

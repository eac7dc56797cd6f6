import {readFileSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {afterAll, afterEach, describe, expect, it} from "vitest";
import type {PackIndex} from "../../../crawler/packs/pack-index.ts";
import {openPackIndex} from "../../../crawler/packs/pack-index.ts";
import {scratchFolder} from "../../helpers/epoch.ts";
import {bare, commit, git, indexOf, packFilesIn, shownBy} from "./made-pack.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
const file = join(folder, "x.idx");

const open: PackIndex[] = [];
afterEach(() => {
  for (const index of open.splice(0)) index.close();
});

const reading = (held: boolean) => (bytes: Buffer) => {
  writeFileSync(file, bytes);
  const index = openPackIndex(file, {held});
  if (index !== null) open.push(index);
  return index;
};

/** The same file once more, in the memory of an index. */
const again = (index: PackIndex | null, held: boolean) => {
  const other = openPackIndex(file, {held, shared: index?.memory ?? null});
  if (other !== null) open.push(other);
  return other;
};

/** Names that often share their first bytes, or all but the last. */
const names = fc
  .tuple(
    fc.constantFrom("", "00", "ff", "aa00aa00", "aa00aa01", "5".repeat(38)),
    fc.uint8Array({minLength: 20, maxLength: 20}),
  )
  .map(([start, rest]) => (start + Buffer.from(rest).toString("hex")).slice(0, 40));
const offsets = fc.oneof(fc.nat(1000), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 45));
const tables = fc.uniqueArray(fc.record({name: names, offset: offsets, checksum: fc.nat(2 ** 32 - 1)}), {
  selector: ({name}) => name,
  maxLength: 60,
});

describe.each([
  ["an index in memory", true],
  ["an index that stays in its file", false],
])("%s", (_, held) => {
  const read = reading(held);

  it("says where each of its objects lies, however far, and of no other name", () => {
    fc.assert(
      fc.property(tables, names, fc.constantFrom(0, 500, 0x80000000), (objects, other, large) => {
        const index = read(indexOf(objects, {large}));
        const find = (name: string) => index?.find(Buffer.from(name, "hex"));
        expect(objects.map(({name}) => find(name))).toEqual(objects.map(({offset, checksum}) => ({offset, checksum})));
        if (objects.every(({name}) => name !== other)) expect(find(other)).toBeNull();
      }),
      {numRuns: 60},
    );
  });

  it.each([
    ["as git writes it", []],
    ["with eight bytes for the offsets that git is told are large", ["--index-version=2,0x80"]],
  ])("%s, says what git show-index says", (_, options) => {
    const dir = bare(join(folder, `git${options.length}-${held}`));
    commit(
      dir,
      Array.from({length: 12}, (_, n) => `text ${n}`),
    );
    const [pack = ""] = packFilesIn(dir, ".pack");
    if (options.length > 0) git(dir, ["index-pack", ...options, pack]);
    const bytes = readFileSync(pack.replace(".pack", ".idx"));
    const index = read(bytes);
    const said = shownBy(dir, bytes);
    expect(said).toHaveLength(36);
    expect(said.map(({name}) => index?.find(Buffer.from(name, "hex")))).toEqual(
      said.map(({offset, checksum}) => ({offset, checksum})),
    );
    // 8 and 4 * 256 bytes of head, 28 for each object, 8 more for each that is far away, and two hashes.
    expect(bytes.length > 1072 + 36 * 28).toBe(options.length > 0);
  });
});

describe.each([
  ["held", true],
  ["not held", false],
])("memory that two threads share, of an index that is %s", (_, held) => {
  const read = reading(held);
  const objects = Array.from({length: 40}, (_, n) => ({name: `${n + 10}`.repeat(20), offset: 100 * n, checksum: n}));
  const names = objects.map(({name}) => Buffer.from(name, "hex"));
  const places = objects.map(({offset, checksum}) => ({offset, checksum}));

  it("gives both what either of them has read, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(39), fc.boolean())), (questions) => {
        const one = read(indexOf(objects));
        const two = again(one, held);
        expect(two?.memory).toBe(one?.memory);
        const said = questions.map(([at, first]) => (first ? one : two)?.find(names[at]!));
        expect(said).toEqual(questions.map(([at]) => places[at]));
      }),
      {numRuns: 40},
    );
  });

  it("is read by one for both", () => {
    const one = read(indexOf(objects));
    const two = again(one, held);
    expect(one?.find(names[0]!)).toEqual(places[0]);
    expect(one?.find(names[39]!)).toEqual(places[39]);
    truncateSync(file, 8 + 1024);
    // Without its lines it says no more than where in the file to look.
    expect(two?.find(names[0]!)).toEqual(held ? places[0] : null);
    expect(two?.find(names[20]!)).toBeNull();
  });

  it("is not that of another index, nor of one that is held otherwise", () => {
    const one = read(indexOf(objects));
    expect(one?.find(names[0]!)).toEqual(places[0]);
    expect(again(one, !held)?.memory).not.toBe(one?.memory);
    const moved = objects.map((object) => ({...object, offset: object.offset + 7}));
    writeFileSync(file, indexOf(moved));
    const other = again(one, held);
    expect(other?.memory).not.toBe(one?.memory);
    expect(other?.find(names[0]!)?.offset).toBe(7);
    expect(again(other, held)?.memory).toBe(other?.memory);
  });
});

describe.each([
  ["in memory", true],
  ["in its file", false],
])("what is no such index is none, %s", (_, held) => {
  const read = reading(held);
  const objects = Array.from({length: 40}, (_, n) => ({name: `${n + 10}`.repeat(20), offset: 100 * n}));
  const good = indexOf(objects, {large: 2000});
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(good);
    bytes.writeUInt32BE(value, at);
    return bytes;
  };

  it.each<[string, Buffer]>([
    ["an empty file", Buffer.alloc(0)],
    ["an index of version 1, which has no head", good.subarray(8)],
    ["another version", changed(4, 3)],
    ["another magic", changed(0, 0x7f744f63)],
    ["a head alone", good.subarray(0, 8)],
    ["half of the table of counts", good.subarray(0, 500)],
    ["the table of counts alone", good.subarray(0, 8 + 1024)],
    ["half of the names", good.subarray(0, 8 + 1024 + 400)],
    ["one offset too few", good.subarray(0, 8 + 1024 + 28 * 40 - 4)],
    ["more objects than there is room for", changed(8 + 1020, 0xffffffff)],
  ])("%s", (_, bytes) => expect(read(bytes)).toBeNull());

  it("a folder; of a file that is not there its error's code says so", () => {
    expect(() => openPackIndex(join(folder, "none.idx"))).toThrow(expect.objectContaining({code: "ENOENT"}));
    expect(openPackIndex(folder)).toBeNull();
  });

  it("one that became shorter since it was opened, of what was not read before", () => {
    const index = read(good);
    const [first, last] = [objects[0]!, objects[39]!].map(({name}) => Buffer.from(name, "hex"));
    expect(index?.find(first!)?.offset).toBe(0);
    truncateSync(file, 8 + 1024);
    expect([index?.find(first!)?.offset, index?.find(last!)]).toEqual([held ? 0 : undefined, null]);
  });

  it("an offset that stands in no table is none", () => {
    const index = read(changed(8 + 1024 + 24 * 40, 0xffffffff));
    expect(index?.find(Buffer.from("10".repeat(20), "hex"))).toBeNull();
    expect(index?.find(Buffer.from("11".repeat(20), "hex"))?.offset).toBe(100);
  });

  it("a damaged one finds a place or none for every name, and comes to an end", () => {
    const damage = fc.record({
      flips: fc.array(
        // Half of them in the counts, which lead the search.
        fc.tuple(fc.oneof(fc.nat(8 + 1023), fc.nat(good.length - 1)), fc.integer({min: 1, max: 255})),
        {maxLength: 6},
      ),
      end: fc.oneof(fc.constant(good.length), fc.nat(good.length)),
    });
    fc.assert(
      fc.property(damage, ({flips, end}) => {
        const bytes = Buffer.from(good);
        for (const [at, flip] of flips) bytes[at]! ^= flip;
        const index = read(bytes.subarray(0, end));
        const found = objects.map(({name}) => index?.find(Buffer.from(name, "hex")) ?? null);
        expect(found.filter((place) => place !== null && !(place.offset >= 0))).toEqual([]);
      }),
      {numRuns: 150},
    );
  });
});

import {cpSync, mkdirSync} from "node:fs";
import {join, relative} from "node:path";
import {constants, deflateRawSync, deflateSync} from "node:zlib";
import fc from "fast-check";
import {afterAll, describe, expect, it} from "vitest";
import {openObjects} from "../../../crawler/packs/objects.ts";
import {scratchFolder} from "../../helpers/epoch.ts";
import type {Known} from "./made-pack.ts";
import {
  bare,
  commit,
  expectLittleMemory,
  git,
  histories,
  indexOf,
  isObject,
  kept,
  known,
  nameOf,
  objectsOf,
  packed,
  packFilesIn,
  packOf,
  put,
  readAll,
  repack,
  whole,
} from "./made-pack.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
let count = 0;
const fresh = () => join(folder, `${count++}.git`);
const namesOf = (objects: readonly Known[]) => objects.map(({name}) => name);
const absent = "0123456789".repeat(4);

/** A repository of that history, and how it can be laid out on disk. */
const layouts: Record<string, (contents: readonly Buffer[]) => string> = {
  "one pack of long chains": (contents) => {
    const dir = bare(fresh());
    commit(dir, contents);
    repack(dir);
    return dir;
  },
  "a pack whose deltas name their base": (contents) => {
    const dir = bare(fresh());
    commit(dir, contents);
    repack(dir, "repack.useDeltaBaseOffset=false");
    return dir;
  },
  "an index with eight bytes for most offsets": (contents) => {
    const dir = bare(fresh());
    commit(dir, contents);
    for (const pack of packFilesIn(dir, ".pack")) git(dir, ["index-pack", "--index-version=2,0x40", pack]);
    return dir;
  },
  "a file for each object": (contents) => {
    const dir = bare(fresh());
    commit(dir, contents, {loose: true});
    return dir;
  },
  "several packs and single objects": (contents) => {
    const dir = bare(fresh());
    const third = Math.ceil(contents.length / 3);
    commit(dir, contents.slice(0, third));
    commit(dir, contents.slice(third, 2 * third));
    commit(dir, contents.slice(2 * third), {loose: true});
    return dir;
  },
  "objects borrowed by an absolute path": (contents) => borrowing(contents, (_, lender) => lender),
  "objects borrowed by a relative path": (contents) => borrowing(contents, relative),
};

/** A repository that has the second half of a history itself. */
function borrowing(contents: readonly Buffer[], path: (from: string, to: string) => string): string {
  const half = Math.ceil(contents.length / 2);
  const [lender, dir] = [bare(fresh()), fresh()];
  commit(lender, contents.slice(0, half));
  cpSync(join(lender, "refs"), join(bare(dir), "refs"), {recursive: true});
  put(dir, "info/alternates", `# a note\n\n${path(join(dir, "objects"), join(lender, "objects"))}\n`);
  commit(dir, contents.slice(half), {loose: true});
  return dir;
}

describe("every object that git has is read as git reads it", () => {
  it.each(Object.keys(layouts))("from %s", (layout) => {
    fc.assert(
      fc.property(fc.array(histories, {minLength: 2, maxLength: 3}), (some) => {
        const contents = some.flat();
        const dir = layouts[layout]!(contents);
        const objects = objectsOf(dir);
        expect(objects.length).toBeGreaterThan(contents.length);
        for (const mostHeld of [1 << 26, 0]) {
          const read = readAll(dir, [...namesOf(objects), absent], 1 << 26, mostHeld);
          expect(read).toEqual([...objects.map((one) => packed(one)), null]);
        }
      }),
      {numRuns: 1, endOnFailure: true},
    );
  });

  it("where deltas stand on deltas, in any order and with any bound", () => {
    const dir = bare(fresh());
    const lines = Array.from({length: 40}, (_, n) => `line ${n} and ${nameOf("blob", Buffer.of(n))}\n`);
    const versions = lines.map((_, n) => {
      lines[n] = nameOf("tree", Buffer.of(n)).repeat(2);
      return lines.join("");
    });
    commit(dir, versions);
    repack(dir);
    const objects = objectsOf(dir);
    const [index = ""] = packFilesIn(dir, ".idx");
    expect(git(dir, ["verify-pack", "-s", index]).toString()).toMatch(/chain length = [1-4]\d: /);
    const some = fc.array(fc.tuple(fc.constantFrom(...objects), fc.constantFrom(0, 100, 1000, 3000, 1 << 26)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(some, fc.constantFrom(1 << 26, 0), (wanted, mostHeld) => {
        const reader = openObjects(dir, {mostHeld});
        const read = wanted.map(([{name}, largest]) => kept(reader.read(name, largest)));
        reader.close();
        for (const [at, [one, largest]] of wanted.entries()) {
          // What is too large may be left to git.
          if (read[at] === null) expect(one.bytes.length).toBeGreaterThan(largest);
          else expect(read[at]).toEqual(packed(one, largest));
        }
      }),
      {numRuns: 20},
    );
  });
});

describe("names of objects from all over the packs", () => {
  it("are about as many as are asked for, from each pack in proportion", () => {
    const dir = bare(fresh());
    const contents = Array.from({length: 60}, (_, n) => Buffer.from(`content ${n}`));
    commit(dir, contents.slice(0, 10));
    commit(dir, contents.slice(10));
    const reader = openObjects(dir);
    const {packs, objects} = reader.extent();
    expect([packs, objects]).toEqual([2, 180]);
    const first = new Set(namesOf(objectsOf(dir)));
    for (const most of [0, 1, 18, 90, 180, 1000]) {
      const names = reader.sample(most);
      expect(new Set(names).size).toBe(names.length);
      expect(names.every((name) => first.has(name))).toBe(true);
      expect(names.length).toBeGreaterThanOrEqual(Math.min(most, objects));
      expect(names.length).toBeLessThanOrEqual(Math.min(most + packs, objects));
    }
    reader.close();
  });
});

describe("what is not understood is left to git", () => {
  const contents = ["one", "two", "three"];

  it("an index of version 1", () => {
    const dir = bare(fresh());
    commit(dir, contents);
    repack(dir, "pack.indexVersion=1");
    const names = namesOf(objectsOf(dir));
    expect(names).toHaveLength(9);
    expect(readAll(dir, names)).toEqual(names.map(() => null));
  });

  it.each([["packed", false] as const, ["single", true] as const])(
    "the %s objects of a SHA-256 repository",
    (_, loose) => {
      const dir = bare(fresh(), {sha256: true});
      commit(dir, contents, {loose});
      const names = namesOf(objectsOf(dir));
      expect(names[0]).toHaveLength(64);
      const cut = names.flatMap((name) => [name, name.slice(0, 40), name.slice(24)]);
      expect(readAll(dir, cut)).toEqual(cut.map(() => null));
    },
  );

  it("a folder without objects, or none at all", () => {
    mkdirSync(join(folder, "empty"));
    for (const dir of ["empty", "none"]) expect(readAll(join(folder, dir), [absent])).toEqual([null]);
  });

  it("a name that is no full one", () => {
    const dir = fresh();
    const one = known("blob", "x");
    put(dir, `${one.name.slice(0, 2)}/${one.name.slice(2)}`, deflateSync(`blob 1\0x`));
    expect(readAll(dir, [one.name])).toEqual([packed(one)]);
    const others = [
      "",
      "HEAD",
      "HEAD:m",
      one.name.slice(0, 39),
      `${one.name}0`,
      one.name.replace(/.$/, "g"),
      `../${absent.slice(3)}`,
    ];
    const odd = [...others, `${one.name.slice(0, 39)}\n`, "ä".repeat(40), "..".repeat(20), "\0".repeat(40)];
    expect(readAll(dir, odd)).toEqual(odd.map(() => null));
  });
});

describe("an object in a file of its own", () => {
  const one = known("blob", "some text\n");
  const place = `${one.name.slice(0, 2)}/${one.name.slice(2)}`;
  const head = `blob ${one.bytes.length}\0`;
  const good = deflateSync(head + one.bytes.toString());
  const readFrom = (bytes: Buffer, largest = 1 << 20) => {
    const dir = fresh();
    put(dir, place, bytes);
    return readAll(dir, [one.name], largest)[0] ?? null;
  };

  it("is read, up to as many bytes as are wanted", () => {
    for (const largest of [10, 11, 1 << 20, 2 ** 31]) expect(readFrom(good, largest)).toEqual(packed(one));
    for (const largest of [0, 9]) expect([null, packed(one, 0)]).toContainEqual(readFrom(good, largest));
  });

  it.each<[string, Buffer]>([
    ["no bytes", Buffer.alloc(0)],
    ["bytes that are not compressed", Buffer.from(`${head}some text\n`)],
    ["no head", deflateSync("some text\n")],
    ["a head that does not end", deflateSync("blob 10")],
    ["a head that does not end soon", deflateSync(`blob ${"0".repeat(100)}10\0some text\n`)],
    ["a size that is no number", deflateSync("blob 0xa\0some text\n")],
    ["another size", deflateSync("blob 11\0some text\n")],
    ["the size of another type", deflateSync("blob -10\0some text\n")],
    ["no type", deflateSync(" 10\0some text\n")],
    ["a type that there is not", deflateSync("blog 10\0some text\n")],
    ["another type than its name says", deflateSync("tree 10\0some text\n")],
    ["the bytes of another", deflateSync("blob 10\0some texts")],
    ["its end cut off", good.subarray(0, -1)],
    ["its half cut off", good.subarray(0, good.length / 2)],
  ])("with %s is left to git", (_, bytes) => expect(readFrom(bytes)).toBeNull());

  it("that is far larger than wanted takes no memory for it", () => {
    // A million bytes, again and again.
    const part = deflateRawSync(Buffer.alloc(2 ** 20), {finishFlush: constants.Z_FULL_FLUSH});
    const start = deflateSync(`blob ${2 ** 29}\0`, {finishFlush: constants.Z_FULL_FLUSH});
    const large = Buffer.concat([start, ...Array<Buffer>(2 ** 9).fill(part)]);
    expectLittleMemory(() => expect(readFrom(large)).toBeNull());
  });

  it("that is a folder, or in whose place a file lies, is left to git", () => {
    const dir = fresh();
    mkdirSync(join(dir, "objects", place), {recursive: true});
    put(dir, "01", "");
    expect(readAll(dir, [one.name, absent])).toEqual([null, null]);
  });
});

describe("packs and borrowed folders that are not as they should be do no harm to the others", () => {
  const one = known("blob", "the one that is there\n");
  const pack = packOf([whole(one)]);
  const index = indexOf([{name: one.name, offset: 12}], {hash: pack.hash});

  it.each<[string, (dir: string) => void]>([
    ["an index without its pack", (dir) => put(dir, "pack/pack-x.idx", index)],
    ["a pack without its index", (dir) => put(dir, "pack/pack-x.pack", pack.bytes)],
    ["an index that is a folder", (dir) => mkdirSync(join(dir, "objects/pack/pack-x.idx"), {recursive: true})],
    ["an index that is none", (dir) => put(dir, "pack/pack-x.idx", "hello")],
    [
      "a pack that is a folder",
      (dir) => {
        put(dir, "pack/pack-x.idx", index);
        mkdirSync(join(dir, "objects/pack/pack-x.pack"));
      },
    ],
    [
      "a pack that is empty",
      (dir) => {
        put(dir, "pack/pack-x.idx", index);
        put(dir, "pack/pack-x.pack", "");
      },
    ],
    [
      "a list of borrowed folders that is a folder",
      (dir) => mkdirSync(join(dir, "objects/info/alternates"), {recursive: true}),
    ],
    ["a folder to borrow from that is not there", (dir) => put(dir, "info/alternates", "/does/not/exist\n../nor/this")],
    ["a folder to borrow from that is a file", (dir) => put(dir, "info/alternates", import.meta.filename)],
    [
      "its own folder to borrow from",
      (dir) => put(dir, "info/alternates", `${join(dir, "objects")}\n.\n../objects/\n`),
    ],
    ["a quoted folder and other bytes", (dir) => put(dir, "info/alternates", '"/a\\tb"\n\0\xff\r\n')],
    [
      "a borrowed folder whose packs are a file",
      (dir) => {
        put(dir, "pack", "");
        put(dir, "info/alternates", "../good/objects\n");
        put(join(dir, "good"), "pack/pack-x.pack", pack.bytes);
        put(join(dir, "good"), "pack/pack-x.idx", index);
      },
    ],
  ])("%s", (name, damage) => {
    const dir = fresh();
    damage(dir);
    if (!name.includes("packs are a file")) {
      put(dir, "pack/pack-good.pack", pack.bytes);
      put(dir, "pack/pack-good.idx", index);
    }
    expect(readAll(dir, [one.name, absent])).toEqual([packed(one), null]);
  });

  it("borrowed folders that borrow from each other", () => {
    const dirs = Array.from({length: 3}, fresh);
    for (const [n, dir] of dirs.entries()) put(dir, "info/alternates", `${dirs[(n + 1) % 3]}/objects\n`);
    put(dirs[2]!, "pack/pack-x.pack", pack.bytes);
    put(dirs[2]!, "pack/pack-x.idx", index);
    expect(readAll(dirs[0]!, [one.name, absent])).toEqual([packed(one), null]);
  });

  it("an index of another pack, which has its objects elsewhere, leads to no other object", () => {
    const others = ["other text one\n", "other text two\n"].map((text) => known("blob", text));
    const dir = fresh();
    const there = packOf(others.map(whole));
    // The same names as in a pack that holds them in another order, as when one is repacked.
    const before = packOf(others.toReversed().map(whole));
    const places = others.map(({name}, n) => ({name, offset: before.offsets[1 - n]!}));
    put(dir, "pack/pack-x.pack", there.bytes);
    put(dir, "pack/pack-x.idx", indexOf(places, {hash: before.hash}));
    const found = readAll(dir, namesOf(others));
    expect(found.filter((object, n) => object !== null && !isObject(object, others[n]!))).toEqual([]);
  });
});

import {cpSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {afterAll, beforeAll, describe, expect, it, onTestFinished, vi} from "vitest";
import {openBlobs} from "../../../crawler/sources/blobs.ts";
import type {CatFile} from "../../../crawler/sources/cat-file.ts";
import {openCatFile} from "../../../crawler/sources/cat-file.ts";
import {scratchFolder} from "../../helpers/epoch.ts";
import {bare, commit, git, known, nameOf, objectsOf, packFilesIn, put, repack} from "../packs/made-pack.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
const large = 1 << 20;
const absent = "0123456789".repeat(4);

const texts = Array.from({length: 12}, (_, n) =>
  Array.from(
    {length: 30},
    (_, line) => `line ${line} ${nameOf("blob", Buffer.of(line <= n ? line : 99 + line))}\n`,
  ).join(""),
);
const names = texts.map((text) => known("blob", text).name);

function repository(name: string, options: {sha256?: boolean} = {}): string {
  const dir = bare(join(folder, name), options);
  commit(dir, texts);
  return dir;
}

function opened(dir: string, open: (dir: string) => CatFile = openBlobs): CatFile {
  const reader = open(dir);
  onTestFinished(reader.close);
  return reader;
}

/** What was handed over for each name, in the order in which it was. */
async function read(reader: CatFile, names: readonly string[], largest = large) {
  const found: unknown[] = [];
  await reader.read(names, largest, (object, index) => {
    // The bytes are there for this call only.
    found.push(object === null ? {index} : {index, ...object, bytes: object.bytes?.toString("latin1") ?? null});
  });
  return found;
}

/** What a read came to, with a failure as git's last word on it. */
async function outcome(reader: CatFile, name: string) {
  try {
    return await read(reader, [name]);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

describe("blobs are those that git cat-file gives, for any names in any order, up to any size", () => {
  it.each<[string, () => string]>([
    [
      "a pack",
      () => {
        const dir = repository("packed.git");
        repack(dir);
        return dir;
      },
    ],
    [
      "a pack with an index of version 1",
      () => {
        const dir = repository("version-1.git");
        repack(dir, "pack.indexVersion=1");
        return dir;
      },
    ],
    ["a SHA-256 repository", () => repository("sha256.git", {sha256: true})],
    [
      "packs, single objects and borrowed ones",
      () => {
        const lender = repository("lender.git");
        const dir = bare(join(folder, "mixed.git"));
        put(dir, "info/alternates", `${join(lender, "objects")}\n`);
        commit(dir, ["packed\n"]);
        commit(dir, ["single\n"], {loose: true});
        return dir;
      },
    ],
  ])("from %s", async (_, make) => {
    const dir = make();
    const [blobs, cat] = [opened(dir), opened(dir, openCatFile)];
    const all = objectsOf(dir).map(({name}) => name);
    const wanted = fc.array(fc.constantFrom(...all, ...all, absent, "HEAD", "HEAD:m", "HEAD:x", "x"), {maxLength: 20});
    await fc.assert(
      fc.asyncProperty(wanted, fc.constantFrom(large, 1500, 7, 0), async (some, largest) => {
        expect(await read(blobs, some, largest)).toEqual(await read(cat, some, largest));
      }),
      {numRuns: 15},
    );
  });
});

describe("reading blobs", () => {
  const single = known("blob", "single\n");
  let plain = "";
  beforeAll(() => {
    plain = repository("plain.git");
    commit(plain, [single.bytes], {loose: true});
  });

  it("takes no git while all is in packs and files", async () => {
    vi.stubEnv("PATH", "/nowhere");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const all = [...names, single.name];
    const found = all.map((id, index) => ({
      index,
      id,
      size: [...texts, single.bytes][index]!.length,
      bytes: expect.any(String),
    }));
    expect(await read(opened(plain), all)).toEqual(found);
  });

  it("hands over one blob at a time, and goes on when the one before it is done with", async () => {
    const order: string[] = [];
    await opened(plain).read([names[0]!, absent, names[1]!], large, async (object, index) => {
      order.push(`begin ${index}`);
      await new Promise((done) => setTimeout(done, 5));
      // It is not overwritten until then.
      order.push(
        `end ${index} ${object === null ? "none" : object.bytes?.toString() === [texts[0], "", texts[1]][index]}`,
      );
    });
    expect(order).toEqual(["begin 0", "end 0 true", "begin 1", "end 1 none", "begin 2", "end 2 true"]);
  });

  it.each(["throws", "rejects"])("fails as its use does that %s, and reads on when it is asked again", async (how) => {
    const reader = opened(plain);
    for (const name of [names[0]!, absent]) {
      const used: number[] = [];
      const failing = reader.read([name, names[1]!], large, (_, index) => {
        used.push(index);
        const error = new Error("enough");
        if (how === "throws") throw error;
        return Promise.reject(error);
      });
      await expect(failing).rejects.toThrow("enough");
      expect(used).toEqual([0]);
    }
    expect(await read(reader, [names[2]!])).toMatchObject([{bytes: texts[2]}]);
  });

  it("of no names is over at once", async () => expect(await read(opened(plain), [])).toEqual([]));

  it("of a repository that is none fails with git's words", async () => {
    const reading = read(opened(join(folder, "nowhere.git")), [absent]);
    await expect(reading).rejects.toThrow(/ended early: fatal: not a git repository/);
  });
});

describe("a repository that changes while it is read", () => {
  it("still gives what was in packs that are repacked away, and what came later", async () => {
    const dir = repository("changing.git");
    commit(dir, ["a second pack\n"]);
    const reader = opened(dir);
    const [first] = await read(reader, [names[0]!]);
    expect(first).toMatchObject({bytes: texts[0]});

    const before = packFilesIn(dir, ".pack");
    repack(dir);
    expect(before).toHaveLength(2);
    expect(packFilesIn(dir, ".pack").filter((path) => before.includes(path))).toEqual([]);
    commit(dir, ["a third pack\n"]);
    commit(dir, ["single\n"], {loose: true});

    const later = ["a second pack\n", "a third pack\n", "single\n"];
    const all = [...texts, ...later];
    const found = await read(
      reader,
      all.map((text) => known("blob", text).name),
    );
    expect(found).toMatchObject(all.map((bytes) => ({bytes})));
  });

  it("gives what another pack holds, where an index outlives its own", async () => {
    const dir = repository("outlived.git");
    const [pack = ""] = packFilesIn(dir, ".pack");
    const reader = opened(dir);
    const other = bare(join(folder, "other.git"));
    cpSync(pack, join(other, "objects/pack/pack-x.pack"));
    git(other, ["index-pack", join(other, "objects/pack/pack-x.pack")]);
    rmSync(pack);
    put(dir, "info/alternates", "../../other.git/objects\n");
    expect(await read(reader, names)).toMatchObject(texts.map((bytes) => ({bytes})));
    expect(await read(opened(dir), names)).toMatchObject(texts.map((bytes) => ({bytes})));
  });
});

describe("a damaged repository", () => {
  it("says of an object what git says, and gives no other in its place", async () => {
    const dir = repository("damaged.git");
    const [pack = ""] = packFilesIn(dir, ".pack");
    const bytes = readFileSync(pack);
    for (const at of [100, 1000, bytes.length - 30]) bytes[at]! ^= 0x55;
    put(dir, pack.slice(join(dir, "objects/").length), bytes);
    let failed = 0;
    for (const n of [0, 1, 6, 11]) {
      const name = names[n]!;
      const [ours, gits] = [opened(dir), opened(dir, openCatFile)];
      const found = await outcome(ours, name);
      if (typeof found === "string") failed++;
      else expect(found).toMatchObject([{bytes: texts[n]}]);
      expect(found).toEqual(await outcome(gits, name));
    }
    expect(failed).toBeGreaterThan(0);
  });

  it("gives no mail in place of another where the index is wrong, though git does", async () => {
    const dir = repository("exchanged.git");
    const [path = ""] = packFilesIn(dir, ".idx");
    const index = readFileSync(path);
    const objects = git(dir, ["show-index"], index)
      .toString()
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[1] ?? "");
    const offsets = 8 + 1024 + 24 * objects.length;
    const places = [0, 1].map((n) => offsets + 4 * objects.toSorted().indexOf(names[n]!));
    const [first = 0, second = 0] = places.map((at) => index.readUInt32BE(at));
    index.writeUInt32BE(second, places[0]);
    index.writeUInt32BE(first, places[1]);
    put(dir, path.slice(join(dir, "objects/").length), index);
    expect(await outcome(opened(dir, openCatFile), names[0]!)).toMatchObject([{bytes: texts[1]}]);
    await expect(read(opened(dir), [names[0]!])).rejects.toThrow(/is damaged/);
  });
});

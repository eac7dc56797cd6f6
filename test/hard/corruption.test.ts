import {chmodSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it, onTestFinished} from "vitest";
import {scratchFolder} from "../helpers/epoch.ts";
import {randomFrom} from "../helpers/synthetic/random.ts";
import {growingWorld} from "./growing-world.ts";
import {filesBelow, strike} from "./struck.ts";

const seed = process.env.VFIO_LORE_SEED ?? "vfio-lore";
const rounds = Number(process.env.VFIO_LORE_DAMAGES ?? 200);

let folder = "";
let data = "";
let crawl: string[] = [];
let dataset: Buffer;

/** A store that was closed well, with a clone (of a bundle), an inbox elsewhere, and mails of an mbox in the database itself. */
beforeAll(async () => {
  const {path, remove} = scratchFolder();
  folder = path;
  const world = await growingWorld(join(path, "world"), {steps: 4, mails: 120, seed});
  world.reach(3);
  data = join(path, "var");
  crawl = ["crawl", "--data-dir", data, ...world.sources.flatMap((source) => ["--source", source])];
  expect(await strike(crawl)).toMatchObject({code: 0});
  expect(await strike(["analyze", "--data-dir", data])).toMatchObject({code: 0});
  dataset = readFileSync(join(data, "dataset.json"));
  cpSync(data, join(path, "whole"), {recursive: true});
  return remove;
});

const verify = () => strike(["status", "--verify", "--quiet", "--data-dir", data]);

/** Brings the data directory back to what it was. */
function restore(): void {
  rmSync(data, {recursive: true, force: true});
  cpSync(join(folder, "whole"), data, {recursive: true});
}

/** Files whose every byte counts: the database, and what git's packs hold. Indexes beside a pack are made from it. */
const damageable = (): string[] =>
  [...filesBelow(join(folder, "whole")).keys()].filter((name) =>
    /store\.sqlite$|\.(?:pack|idx)$|refs\/heads\//.test(name),
  );

function flip(file: string, at: number): void {
  chmodSync(file, 0o644);
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  writeFileSync(file, bytes);
}

function cut(file: string, at: number): void {
  chmodSync(file, 0o644);
  truncateSync(file, at);
}

describe("damage to what the data directory keeps", () => {
  it("is looked for in the database and in the clones' packs", () => {
    expect(damageable().map((name) => name.replace(/[0-9a-f]{40}/, "HASH"))).toEqual(
      expect.arrayContaining(["store.sqlite", "git/beta/0.git/objects/pack/pack-HASH.pack"]),
    );
  });

  it(`is found and named, ${rounds} times a flipped bit or a cut (seed ${seed})`, async () => {
    onTestFinished(restore);
    const random = randomFrom(`${seed} damage`);
    const missed: string[] = [];
    const unnamed: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const name = random.pick(damageable());
      const size = readFileSync(join(data, name)).length;
      const at = random.below(size);
      const how = random.chance(0.7) ? "flip" : "cut";
      (how === "flip" ? flip : cut)(join(data, name), at);
      const {code, stderr} = await verify();
      const what = `${how} ${name} at ${at} of ${size}`;
      if (code === 0 && !(await changesNothing(name))) missed.push(what);
      if (code !== 0 && !/store\.sqlite|0\.git|raw mail of/.test(stderr)) unnamed.push(`${what}: ${stderr}`);
      if (/fault of the program/.test(stderr)) unnamed.push(`${what}: ${stderr}`);
      restore();
      if ((round + 1) % 20 === 0)
        process.stderr.write(`damaged ${round + 1} times, ${missed.length} not found, ${unnamed.length} not named\n`);
    }
    expect({missed, unnamed}).toEqual({missed: [], unnamed: []});
  });

  it("is mended from the sources where what is damaged is removed, as status says", async () => {
    onTestFinished(restore);
    for (const name of ["git/beta/0.git", "store.sqlite"]) {
      rmSync(join(data, name), {recursive: true});
      expect(await strike(crawl)).toMatchObject({code: 0});
      expect(await verify()).toMatchObject({code: 0});
      expect(await strike(["analyze", "--data-dir", data])).toMatchObject({code: 0});
      expect(readFileSync(join(data, "dataset.json"))).toEqual(dataset);
      restore();
    }
  });
});

/** Bytes that nobody reads may change: free space in a page. Then the analysis gives what it gave. */
async function changesNothing(name: string): Promise<boolean> {
  if (name !== "store.sqlite") return false;
  const elsewhere = join(folder, "again.json");
  const {code} = await strike(["analyze", "--data-dir", data, "--out", elsewhere]);
  return code === 0 && readFileSync(elsewhere).equals(dataset);
}

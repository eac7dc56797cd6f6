import {mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {afterAll, describe, expect, it} from "vitest";
import {stretchesOf} from "../../../crawler/sources/git-epoch.ts";
import type {Stretch} from "../../../crawler/sources/stretch.ts";
import {commitsIn} from "../../../crawler/sources/stretch.ts";
import {wholeHistory} from "../../../crawler/sources/whole-history.ts";
import type {Workers} from "../../../crawler/workers.ts";
import {openWorkers} from "../../../crawler/workers.ts";
import {scratchFolder} from "../../helpers/epoch.ts";
import type {Known} from "../packs/made-pack.ts";
import {bare, git, indexOf, known, packFilesIn, putPack, repack, shownBy} from "../packs/made-pack.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
let count = 0;

/** One commit that is made by hand; what is not said is as public-inbox writes it. */
interface Spec {
  readonly files?: Readonly<Record<string, string>>;
  readonly mode?: string;
  readonly seconds?: number | string;
  readonly zone?: string;
  readonly who?: string;
  /** places of the parents among the commits before; the one before where nothing is said */
  readonly parents?: readonly number[];
  /** stands in place of the whole header */
  readonly header?: (tree: string, parent: string) => string;
}

/** A repository of these commits; its head is the last one. */
function repositoryOf(specs: readonly Spec[], {lacks}: {lacks?: number} = {}): {dir: string; head: string} {
  const dir = bare(join(folder, `${count++}.git`));
  const objects = new Map<string, Known>();
  const add = (type: string, content: Buffer | string): string => {
    const object = known(type, content);
    objects.set(object.name, object);
    return object.name;
  };
  const ids: string[] = [];
  for (const [
    at,
    {files = {m: `mail ${at}`}, mode = "100644", seconds = 1_600_000_000 + at, ...spec},
  ] of specs.entries()) {
    const {zone = "+0000", who = "A <a@example.com>", parents = at === 0 ? [] : [at - 1], header} = spec;
    const entries = Object.entries(files).map(([name, text]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(add("blob", text), "hex")]),
    );
    const tree = add("tree", Buffer.concat(entries));
    const from = parents.map((parent) => `parent ${ids[parent]}\n`).join("");
    const signed = `author ${who} 1 +0000\ncommitter ${who} ${seconds} ${zone}\n`;
    ids.push(add("commit", `${header?.(tree, from) ?? `tree ${tree}\n${from}${signed}`}\na committer 1 +0000\n`));
  }
  if (lacks !== undefined) objects.delete(ids[lacks] ?? "");
  putPack(dir, [...objects.values()]);
  const head = ids.at(-1) ?? "";
  writeFileSync(join(dir, "refs/heads/master"), `${head}\n`);
  return {dir, head};
}

const opened: Workers[] = [];
afterAll(() => Promise.all(opened.map((workers) => workers.close())));

/** As many hands as are said, which are all this thread. */
function workersOf(hands: number): Workers & {readonly started: () => boolean} {
  let started = false;
  const alone = openWorkers(0);
  opened.push(alone);
  return {
    ...alone,
    count: hands,
    ask: (_, job) => alone.ask(0, job),
    start: () => {
      started = true;
    },
    started: () => started,
  };
}

async function gits(dir: string, range: {head: string; first: number; size: number}): Promise<Stretch[]> {
  const stretches: Stretch[] = [];
  for await (const stretch of stretchesOf(dir, {since: null, ...range})) stretches.push(stretch);
  return stretches;
}

function ours(dir: string, head: string, {hands = 1} = {}): Promise<Stretch[] | null> {
  return wholeHistory(dir, {head, first: 0, size: 4, most: 2, worthThreads: 0}, workersOf(hands));
}

const change: fc.Arbitrary<Spec> = fc.record(
  {
    files: fc.record({m: fc.constantFrom("one", "two", "three")}),
    seconds: fc.oneof(fc.integer({min: 1, max: 2_000_000_000}), fc.constantFrom(0, 253_402_300_800, 999_999_999_999)),
    zone: fc.constantFrom("+0000", "-0800", "+1245"),
    who: fc.constantFrom("A <a@example.com>", "committer <c@example.com>", " <>"),
  },
  {requiredKeys: ["seconds"]},
);
const deletion = change.map((spec): Spec => ({...spec, files: {d: "one"}}));
const history = fc.array(fc.oneof({weight: 4, arbitrary: change}, deletion), {minLength: 1, maxLength: 40});

describe("a history that is read from packs", () => {
  it("is the one that git tells, for any number of hands, any size and any dates", async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.constantFrom(1, 2, 3, 7),
        fc.integer({min: 1, max: 50}),
        fc.integer({min: 1, max: 9}),
        fc.nat(1000),
        fc.boolean(),
        async (specs, hands, size, most, first, packed) => {
          const {dir, head} = repositoryOf(specs);
          if (packed) repack(dir);
          const range = {head, first, size};
          const read = await wholeHistory(dir, {...range, most, worthThreads: 0}, workersOf(hands));
          expect(read?.flatMap(commitsIn)).toEqual((await gits(dir, range)).flatMap(commitsIn));
          const ids = git(dir, ["rev-list", "--reverse", head]).toString().trim().split("\n");
          for (const {first: place, count, end, changes} of read ?? []) {
            expect(count).toBe(changes.length / 26);
            expect(count).toBeLessThanOrEqual(size);
            expect(end).toBe(ids[place - first + count - 1]);
          }
        },
      ),
      {numRuns: 25},
    );
  });

  it("is read by one where it is short, and by all threads where it is long", async () => {
    const {dir, head} = repositoryOf(Array.from({length: 30}, () => ({})));
    for (const [worthThreads, started] of [
      [90, true],
      [91, false],
    ] as const) {
      const workers = workersOf(2);
      const read = await wholeHistory(dir, {head, first: 0, size: 100, worthThreads}, workers);
      expect(workers.started()).toBe(started);
      expect(read).toHaveLength(started ? 8 : 1);
    }
  });

  it("is told by git in the same words whatever the repository's own configuration says", async () => {
    const {dir, head} = repositoryOf([{}, {files: {d: "one"}}, {}]);
    const before = await gits(dir, {head, first: 0, size: 2});
    for (const [name, value] of Object.entries({
      "i18n.logOutputEncoding": "UTF-16",
      "log.showSignature": "true",
      "diff.renames": "copies",
    }))
      git(dir, ["config", name, value]);
    expect(await gits(dir, {head, first: 0, size: 2})).toEqual(before);
  });

  it("is whole where packs hold commits of another one too", async () => {
    const specs: Spec[] = Array.from({length: 40}, (_, at) => (at === 20 ? {parents: [9]} : {}));
    const aside = repositoryOf(specs);
    // Those from the tenth to the twentieth are not in this history.
    for (const hands of [2, 3, 8]) {
      const read = await ours(aside.dir, aside.head, {hands});
      expect(read?.flatMap(commitsIn)).toEqual(
        (await gits(aside.dir, {head: aside.head, first: 0, size: 4})).flatMap(commitsIn),
      );
    }
  });

  it("is whole where packs hold commits beside it that are left to git", async () => {
    const aside = Array.from({length: 30}, (_, at): Spec => (at === 0 ? {files: {README: "none"}} : {}));
    const {dir, head} = repositoryOf([
      ...aside,
      {parents: []},
      ...aside.slice(1).map((spec): Spec => ({...spec, seconds: 1_700_000_000})),
    ]);
    for (const hands of [2, 3, 8]) expect((await ours(dir, head, {hands}))?.flatMap(commitsIn)).toHaveLength(30);
  });

  it("is read by threads, which go on afterwards and say so where one of them ends", async () => {
    const {dir, head} = repositoryOf(Array.from({length: 50}, () => ({})));
    const range = {head, first: 0, size: 3, most: 4, worthThreads: 0};
    const workers = openWorkers(3);
    for (let round = 0; round < 2; round++)
      expect((await wholeHistory(dir, range, workers))?.flatMap(commitsIn)).toHaveLength(50);
    const odd = repositoryOf([{}, {files: {msgmap: "one"}}, {}]);
    expect(await wholeHistory(odd.dir, {...range, head: odd.head}, workers)).toBeNull();
    await workers.close();
    const broken = openWorkers(2, new URL("data:text/javascript,process.exit(7)"));
    await expect(wholeHistory(dir, range, broken)).rejects.toThrow("a worker thread ended (exit code 7)");
    await broken.close();
  });
});

describe("a history is left to git", () => {
  const plain: Spec[] = [{}, {}, {}];
  it.each<[string, readonly Spec[]]>([
    ["with a commit of two parents", [...plain, {parents: [0]}, {parents: [2, 3]}, {}]],
    ["with two files in a commit", [{}, {files: {d: "one", m: "two"}}, {}]],
    ["with a file of another name", [{}, {files: {msgmap: "one"}}, {}]],
    ["with a file that can be run", [{}, {mode: "100755"}, {}]],
    ["with an empty tree", [{}, {files: {}}, {}]],
    ["with a zone that is none", [{}, {zone: "UTC"}, {}]],
    ["with a name that ends a person's address early", [{}, {who: "B > C <b@example.com>"}, {}]],
    ["with a zero byte in a name", [{}, {who: "A\0 <a@example.com>"}, {}]],
    [
      "with an encoding",
      [
        {},
        {
          header: (tree, from) =>
            `tree ${tree}\n${from}author A <a@b> 5 +0000\ncommitter A <a@b> 5 +0000\nencoding IBM037\n`,
        },
      ],
    ],
    [
      "with a tree's name that goes on",
      [{}, {header: (tree, from) => `tree ${tree} ${from}author A <a@b> 5 +0000\ncommitter A <a@b> 5 +0000\n`}],
    ],
    ["with a time that is none", [{}, {seconds: "soon"}, {}]],
    ["with a time before 1970", [{}, {seconds: "-5"}, {}]],
    [
      "with a commit without an author",
      [{}, {header: (tree, from) => `tree ${tree}\n${from}committer A <a@b> 5 +0000\n`}],
    ],
    [
      "with another line in the author's place",
      [{}, {header: (tree, from) => `tree ${tree}\n${from}writer A <a@b> 5 +0000\ncommitter A <a@b> 5 +0000\n`}],
    ],
    ["with a commit that says nothing", [{header: () => "\n"}, {}]],
  ])("%s", async (_, specs) => {
    const {dir, head} = repositoryOf(specs);
    for (const hands of [1, 2]) expect(await ours(dir, head, {hands})).toBeNull();
  });

  it.each(["shallow", "info/grafts", "commondir"])("where there is a file %s", async (file) => {
    const {dir, head} = repositoryOf(plain);
    expect(await ours(dir, head)).toHaveLength(1);
    mkdirSync(join(dir, "info"), {recursive: true});
    writeFileSync(join(dir, file), `${head}\n`);
    expect(await ours(dir, head)).toBeNull();
  });

  it("where an index makes it go round", async () => {
    const {dir, head} = repositoryOf(Array.from({length: 6}, () => ({})));
    const ids = git(dir, ["rev-list", "--reverse", head]).toString().trim().split("\n");
    const [index = ""] = packFilesIn(dir, ".idx");
    const objects = shownBy(dir, readFileSync(index));
    const younger = objects.find(({name}) => name === ids[3]);
    const round = objects.map((object) =>
      object.name === ids[0] ? {...object, ...younger, name: object.name} : object,
    );
    rmSync(index);
    writeFileSync(index, indexOf(round));
    for (const hands of [1, 2]) expect(await ours(dir, head, {hands})).toBeNull();
  });

  it("where it lies in many packs", async () => {
    const {dir, head} = repositoryOf([{}]);
    for (let pack = 0; pack < 20; pack++) {
      expect(await ours(dir, head)).toHaveLength(1);
      putPack(dir, [known("blob", `another ${pack}`)]);
    }
    expect(await ours(dir, head)).toBeNull();
  });

  it("where a commit is not there", async () => {
    const {dir, head} = repositoryOf(plain, {lacks: 0});
    expect(await ours(dir, head)).toBeNull();
  });

  it("where the head is none", async () => {
    const {dir} = repositoryOf(plain);
    expect(await ours(dir, "0123456789".repeat(4))).toBeNull();
  });
});

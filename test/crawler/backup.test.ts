import {cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {create} from "tar";
import {describe, expect, it, onTestFinished} from "vitest";
import {analyzeStore} from "../../analysis/cli/judged-store.ts";
import {datasetBytes} from "../../analysis/dataset-file.ts";
import {makeBackup, restoreBackup} from "../../crawler/backup.ts";
import {run as backupCommand} from "../../crawler/cli/backup.ts";
import {run as statusCommand} from "../../crawler/cli/status.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {crawl} from "../../crawler/crawl.ts";
import {realFetch} from "../../crawler/http/client.ts";
import {prune} from "../../crawler/prune.ts";
import {openStore} from "../../crawler/store/store.ts";
import {verifyStore} from "../../crawler/verify.ts";
import {crawlQuietly, idsOf, withStore} from "../helpers/crawl.ts";
import {appendEpoch, bundleEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {runHere} from "../helpers/run-here.ts";

const now = new Date("2026-11-22T08:00:00Z");

function scratch(): {folder: string; data: string} {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  return {folder: path, data: join(path, "var")};
}

const patch = (name: string) => ({
  mail: rawMail({
    id: `${name}@example.com`,
    subject: `[PATCH] vfio/alder: ${name}`,
    body: patchBody("drivers/vfio/pci/alder/main.c"),
  }),
});

const datasetOf = (data: string) => withStore(data, async (store) => datasetBytes(await analyzeStore(store)));
const backUp = (data: string, file: string) => withStore(data, (store) => makeBackup(store, data, file, {now}));

/** A list whose epoch comes as a bundle, so that the data directory holds a clone of it. */
function bundled(folder: string, names: readonly string[]): string {
  const repository = join(folder, "kvm.git");
  const bundle = join(folder, "kvm-0.bundle");
  appendEpoch(repository, names.map(patch));
  bundleEpoch(repository, bundle);
  return `git:${bundle}`;
}

describe("a backup", () => {
  it.each(["backup.tar", "backup.tar.gz"])(
    "gives the same dataset when it is restored elsewhere (%s)",
    async (name) => {
      const {folder, data} = scratch();
      const source = bundled(folder, ["one", "two"]);
      await crawlQuietly(data, [source]);
      const file = join(folder, name);
      await backUp(data, file);
      const before = await datasetOf(data);
      rmSync(data, {recursive: true});
      const other = join(folder, "else where");
      await restoreBackup(file, other, {replace: false});
      expect(await datasetOf(other)).toBe(before);
      expect(await withStore(other, (store) => verifyStore(store, other))).toEqual([]);
      expect((await crawlQuietly(other, [source])).fresh).toBe(0);
      expect(existsSync(data)).toBe(false);
    },
  );

  it("made while a crawl runs is what was read until then, and goes on to the same dataset", async () => {
    const {folder, data} = scratch();
    const first = bundled(folder, ["one", "two"]);
    appendEpoch(join(folder, "rdma/git/0.git"), [patch("three"), patch("four")]);
    const sources = [first, `git:${folder}/rdma`];
    const file = join(folder, "backup.tar");
    let made: Promise<unknown> | null = null;
    await crawl(
      {dataDir: data, config: readConfig(defaultConfigFile), sources, all: false, since: null},
      {
        now: () => now,
        log: () => undefined,
        watched: false,
        progress: (list, done) => {
          if (list === "rdma" && done === 0) made ??= backUp(data, file);
        },
        fetch: realFetch,
        sleep: async () => undefined,
        random: () => 0.5,
      },
    );
    await made;
    const restored = join(folder, "restored");
    await restoreBackup(file, restored, {replace: false});
    expect(await withStore(restored, (store) => verifyStore(store, restored))).toEqual([]);
    await crawlQuietly(restored, sources);
    expect(await datasetOf(restored)).toBe(await datasetOf(data));
    expect(await idsOf(restored)).toHaveLength(4);
  });

  it("takes the place of an older one only when it is complete, and leaves nothing beside it", async () => {
    const {folder, data} = scratch();
    await crawlQuietly(data, [bundled(folder, ["one"])]);
    const file = join(folder, "backup.tar");
    writeFileSync(file, "older");
    const full = async () => {
      throw new Error("no space left on device");
    };
    await expect(
      withStore(data, (store) => makeBackup({...store, copyTo: full}, data, file, {now})),
    ).rejects.toMatchObject({exitCode: 1, message: `cannot write the backup ${file}: no space left on device`});
    expect(readFileSync(file, "utf8")).toBe("older");
    await backUp(data, file);
    expect(statSync(file).size).toBeGreaterThan(10_000);
    expect(existsSync(`${file}.part`) || existsSync(`${file}.part.d`)).toBe(false);
  });
});

describe("a restore", () => {
  it("replaces a file only when it is asked to, and is called what it is", async () => {
    const {folder, data} = scratch();
    await crawlQuietly(data, [bundled(folder, ["one"])]);
    const file = join(folder, "backup.tar");
    writeFileSync(file, "precious");
    const backup = (...args: string[]) => runHere(backupCommand, [...args, "--data-dir", data]);
    expect(await backup(file)).toMatchObject({code: 2, stderr: expect.stringMatching(/there is a file .*--replace/)});
    expect(readFileSync(file, "utf8")).toBe("precious");
    expect(await backup(file, "--replace")).toMatchObject({code: 0});
    expect(statSync(file).size).toBeGreaterThan(10_000);
    expect(await backup(join(folder, "backup.zip"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/a backup is a tar file/),
    });
  });

  it("refuses to give up a store unasked, and gives it up when asked with all that was made from it", async () => {
    const {folder, data} = scratch();
    await crawlQuietly(data, [bundled(folder, ["one"])]);
    const file = join(folder, "backup.tar");
    await backUp(data, file);
    appendEpoch(join(folder, "rdma/git/0.git"), [patch("two")]);
    await crawlQuietly(data, [`git:${folder}/rdma`]);
    writeFileSync(join(data, "dataset.note.json"), "{}");
    await expect(restoreBackup(file, data, {replace: false})).rejects.toThrow("--replace");
    expect(await idsOf(data)).toHaveLength(2);
    await restoreBackup(file, data, {replace: true});
    expect(await idsOf(data)).toEqual(["one@example.com"]);
    expect(existsSync(join(data, "dataset.note.json"))).toBe(false);
  });

  it("that is killed while it takes the other's place is undone or ended by the next run, whatever it had come to", async () => {
    const {folder, data} = scratch();
    const source = bundled(folder, ["one", "two"]);
    await crawlQuietly(data, [source]);
    const file = join(folder, "backup.tar");
    await backUp(data, file);
    await crawlQuietly(data, [bundled(folder, ["three"])]);
    const later = await idsOf(data);
    expect(later).toHaveLength(3);
    const moved = ["git", "store.sqlite", "store.sqlite.seal"];
    for (let steps = 0; steps <= moved.length + 2; steps++) {
      const copy = join(folder, `copy${steps}`);
      cpSync(data, copy, {recursive: true});
      const at = (...names: string[]) => join(copy, ...names);
      mkdirSync(at("restore.part"));
      cpSync(join(folder, "kvm.git"), at("restore.part/git/kvm/0.git"), {recursive: true});
      await withStore(data, (store) => store.copyTo(at("restore.part/store.sqlite")));
      const moves = [
        ...moved.map((name) => [at(name), at("restore.old", name)] as const),
        ...["git", "store.sqlite"].map((name) => [at("restore.part", name), at(name)] as const),
      ];
      mkdirSync(at("restore.old"));
      for (const [from, to] of moves.slice(0, steps)) renameSync(from, to);
      if (!existsSync(at("store.sqlite")))
        expect(await runHere(statusCommand, ["--data-dir", copy])).toMatchObject({code: 75});
      await crawlQuietly(copy, [source]);
      expect(await idsOf(copy)).toEqual(later);
      expect(existsSync(at("git/kvm/0.git/HEAD"))).toBe(true);
      for (const name of ["restore.old", "restore.part"]) expect(existsSync(at(name))).toBe(false);
    }
  });

  it("takes a store that holds nothing, which shrinks to a hundredth", async () => {
    const {folder, data} = scratch();
    await (await openStore(data)).close();
    const file = join(folder, "empty.tar.gz");
    await backUp(data, file);
    await restoreBackup(file, join(folder, "restored"), {replace: false});
    expect(await idsOf(join(folder, "restored"))).toEqual([]);
  });

  it("is not made of a damaged store: the one before it stays", async () => {
    const {folder, data} = scratch();
    await crawlQuietly(data, [bundled(folder, ["one"])]);
    const file = join(folder, "backup.tar");
    await backUp(data, file);
    const before = readFileSync(file);
    const path = join(data, "store.sqlite");
    const bytes = readFileSync(path);
    const at = bytes.indexOf("one@example.com");
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(path, bytes);
    await expect(backUp(data, file)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^no backup was made: .*store\.sqlite is damaged/),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("leaves the store alone where the file is damaged or no backup", async () => {
    const {folder, data} = scratch();
    await crawlQuietly(data, [bundled(folder, ["one"])]);
    const file = join(folder, "backup.tar");
    await backUp(data, file);
    const bytes = readFileSync(file);
    const store = bytes.indexOf("SQLite format 3");
    const page = store + bytes.readUInt16BE(store + 16);
    const zeros = join(folder, "zeros.tar");
    writeFileSync(join(folder, "store.sqlite"), Buffer.alloc(2 ** 25));
    await create({file: zeros, cwd: folder}, ["store.sqlite"]);
    const wrong = {
      short: bytes.subarray(0, bytes.length / 2),
      "short gzip": gzipSync(bytes).subarray(0, -1000),
      gzip: gzipSync("this is no tar\n".repeat(100)),
      text: Buffer.from("this is no tar\n".repeat(100)),
      empty: Buffer.alloc(0),
      bomb: gzipSync(readFileSync(zeros)),
      header: Buffer.concat([bytes.subarray(0, 1024), Buffer.alloc(512, 7), bytes.subarray(1536)]),
      damaged: Buffer.concat([bytes.subarray(0, page), Buffer.alloc(4096, 7), bytes.subarray(page + 4096)]),
    };
    const reasons: Readonly<Record<string, RegExp>> = {
      short: /it is cut short$/,
      "short gzip": /it is cut short$/,
      gzip: /it is no backup of vfio-lore$/,
      text: /it is no backup of vfio-lore$/,
      empty: /it is no backup of vfio-lore$/,
      bomb: /it unpacks to more than a backup would/,
      header: /it is damaged/,
    };
    for (const [name, content] of Object.entries(wrong)) {
      writeFileSync(join(folder, name), content);
      await expect(restoreBackup(join(folder, name), data, {replace: true}), name).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(reasons[name] ?? ""),
      });
      expect(await idsOf(data), name).toEqual(["one@example.com"]);
    }
    await expect(restoreBackup(folder, data, {replace: true})).rejects.toThrow(/illegal operation on a directory$/);
    await expect(restoreBackup(join(folder, "absent"), data, {replace: true})).rejects.toThrow("there is no backup");
  });
});

describe("prune", () => {
  it("gives back space, and the dataset stays the same bytes", async () => {
    const {folder, data} = scratch();
    const source = bundled(folder, ["one", "two"]);
    const pile = Array.from({length: 60}, (_, n) =>
      rawMail({id: `${n}@example.com`, subject: `[PATCH] vfio/alder: pile ${n}`, body: "x".repeat(20_000)}),
    );
    const mbox = join(folder, "pile.mbox");
    writeFileSync(mbox, pile.map((mail) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail}\n`).join(""));
    await crawlQuietly(data, [source, `mbox:${mbox}`]);
    writeFileSync(mbox, "");
    await crawlQuietly(data, [source, `mbox:${mbox}`]);
    const before = await datasetOf(data);
    const result = await withStore(data, (store) => prune(store, data));
    expect(result.store.after).toBeLessThan(result.store.before);
    expect(result.troubles).toEqual([]);
    expect(await datasetOf(data)).toBe(before);
    expect(await withStore(data, (store) => verifyStore(store, data))).toEqual([]);
    expect(await crawlQuietly(data, [source])).toMatchObject({fresh: 0, changed: 0});
  });

  it("removes what killed runs left behind, and reports a clone that git cannot tidy", async () => {
    const {folder, data} = scratch();
    await crawlQuietly(data, [bundled(folder, ["one"])]);
    mkdirSync(join(data, "tmp"));
    writeFileSync(join(data, "dataset.json.4711.tmp"), "half");
    expect((await withStore(data, (store) => prune(store, data))).troubles).toEqual([]);
    expect(existsSync(join(data, "tmp")) || existsSync(join(data, "dataset.json.4711.tmp"))).toBe(false);
    renameSync(join(data, "git/kvm/0.git/HEAD"), join(data, "git/kvm/0.git/HEAD.lost"));
    expect((await withStore(data, (store) => prune(store, data))).troubles).toHaveLength(1);
  });
});

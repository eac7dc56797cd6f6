import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {Dataset} from "../../analysis/dataset.ts";
import {datasetBytes, hashOf} from "../../analysis/dataset-file.ts";
import {factsOnly} from "../../analysis/facts.ts";
import {CrawlReport} from "../../crawler/report.ts";
import {whereIs} from "../helpers/needs.ts";
import {runCli} from "../helpers/run-cli.ts";

let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "vfio-lore-job-"));
});

afterAll(() => rm(place, {recursive: true, force: true}));

const read = (...path: string[]) => readFile(join(place, ...path), "utf8");

describe("update where no source can be reached and nothing was crawled before", () => {
  const nobodyListens = "http://127.0.0.1:1/kvm/";

  async function updateOffline(...more: string[]) {
    const config = JSON.parse(await readFile(join(import.meta.dirname, "../../crawler/crawl.json"), "utf8"));
    await writeFile(join(place, "crawl.json"), JSON.stringify({...config, http: {...config.http, retries: 0}}));
    const folders = ["--data-dir", join(place, "empty"), "--out", join(place, "shipped")];
    return runCli(["update", "--source", nobodyListens, "--config", join(place, "crawl.json"), ...folders, ...more]);
  }

  it("says so, builds the site from the shipped dataset, and exits 75", async () => {
    const {code, stdout, stderr} = await updateOffline();
    expect(code).toBe(75);
    expect(stderr).toContain("no source could be reached");
    expect(stdout).toContain(join(place, "shipped", "index.html"));
    expect(await read("shipped", "index.html")).toContain("drivers/mlx5.html");
    expect(Dataset.parse(JSON.parse(await read("shipped", "data", "dataset.json"))).drivers.length).toBeGreaterThan(3);
  });

  it("exits 0 with --offline-ok, as npm start does", async () => {
    expect((await updateOffline("--offline-ok")).code).toBe(0);
  });

  it("ships facts, and no quoted mail", async () => {
    const shipped = Dataset.parse(JSON.parse(await read("shipped", "data", "dataset.json")));
    expect(JSON.stringify(shipped)).not.toMatch(/"quote":"/);
  });
});

const corpus = whereIs("corpus");

describe.skipIf(corpus === null)("the main job on real mail (needs the corpus)", () => {
  // Not in the order in which the shipped facts were found: what comes out must not depend on it.
  const bundles = ["linux-crypto-0", "kvm-1", "kvm-0"].map((name) => `git:${corpus}/${name}.bundle`);

  function update(name: string, sources: readonly string[]) {
    const folders = ["--data-dir", join(place, name, "var"), "--out", join(place, name, "out")];
    return runCli(["update", ...sources.flatMap((source) => ["--source", source]), ...folders]);
  }

  it("reads every copy, finds the drivers that were introduced on the list, and says what each stage took", async () => {
    const {code, stdout, stderr} = await update("one", bundles);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toMatch(/crawl: 11103 new messages .* s\n[\s\S]*analyze: .* s\n[\s\S]*build: .* s\n/);
    expect(stdout).toContain(join(place, "one", "out", "index.html"));
    const report = CrawlReport.parse(JSON.parse(await read("one", "out", "data", "crawl.json")));
    expect(report.lists.reduce((sum, {copies}) => sum + copies, 0)).toBe(12_246);
    const {drivers, revisions} = Dataset.parse(JSON.parse(await read("one", "out", "data", "dataset.json")));
    const introduced = drivers.filter(({introducedBy}) => introducedBy !== null).map(({name}) => name);
    expect(introduced).toEqual(expect.arrayContaining(["mlx5", "hisilicon", "qat", "virtio", "ice"]));
    const chains = drivers.map(({name, revisions: ids}) => [name, ids.length]);
    expect(chains).toEqual(
      expect.arrayContaining([
        ["hisilicon", 8],
        ["qat", 8],
        ["virtio", 3],
        ["mlx5", 10],
        ["ice", 2],
      ]),
    );
    expect(
      revisions.filter(({introduces}) => introduces !== null).every(({verdicts}) => Object.keys(verdicts).length === 4),
    ).toBe(true);
  }, 300_000);

  it("finds the facts that ship with the program: npx vfio-lore export --format facts makes them anew", async () => {
    const found = Dataset.parse(JSON.parse(await read("one", "out", "data", "dataset.json")));
    const shipped = await readFile(join(import.meta.dirname, "../../analysis/shipped-dataset.json"), "utf8");
    expect(hashOf(datasetBytes(factsOnly(found)))).toBe(hashOf(shipped));
  });

  it("says the same with nothing new, but for the time of the crawl", async () => {
    const pages = () =>
      Promise.all(["index.html", "drivers/mlx5.html", "data/dataset.json"].map((name) => timeless(name)));
    const before = await pages();
    const {code, stderr} = await update("one", bundles);
    expect({code, stderr}).toMatchObject({code: 0, stderr: expect.stringContaining("crawl: 0 new messages")});
    expect(await pages()).toEqual(before);
  }, 300_000);

  const timeless = async (name: string) =>
    hashOf((await read("one", "out", name)).replaceAll(/crawled \d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "crawled"));
});

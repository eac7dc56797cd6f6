import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import {run as analyze} from "../../analysis/cli/analyze.ts";
import {run as series} from "../../analysis/cli/series.ts";
import {find, run as show} from "../../analysis/cli/show.ts";
import {readDataset} from "../../analysis/dataset-file.ts";
import {shipped} from "../../crawler/program.ts";
import {openStore} from "../../crawler/store/store.ts";
import {crawlQuietly} from "../helpers/crawl.ts";
import {appendEpoch, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {runHere} from "../helpers/run-here.ts";

const {path, remove} = scratchFolder();
const data = join(path, "var");
beforeAll(async () => {
  const store = await openStore(data);
  const run = await store.beginRun("2026-11-01T00:00:00.000Z");
  await store.endRun(run, "2026-11-01T00:00:01.000Z", "unreachable", {copies: 0, mails: 0, requests: 1, bytes: 0});
  await store.close();
  return remove;
});

describe("before the first crawl brought anything", () => {
  it("show and series tell of the dataset that ships with the program, and say so in one line", async () => {
    const {dataset} = await readDataset(shipped("analysis/shipped-dataset.json"));
    const [driver] = dataset.drivers;
    const shown = await runHere(show, [driver?.name.toUpperCase() ?? "", "--data-dir", data, "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({name: driver?.name});
    expect(shown.stderr).toBe(
      `vfio-lore: no mail was crawled into ${data}; this is the dataset that ships with the program, with mail up to ${dataset.newestMail?.slice(0, 10)}\n`,
    );
    const {code, stdout} = await runHere(series, ["--data-dir", data, "--quiet"]);
    expect(code).toBe(0);
    expect(stdout.trim().split("\n").length).toBe(dataset.revisions.length);
  });

  it("show tells of every mail that a verdict cites, also of one in no series' thread", async () => {
    const {dataset} = await readDataset(shipped("analysis/shipped-dataset.json"));
    const cited = dataset.revisions.flatMap(({verdicts}) => Object.values(verdicts).flatMap(({evidence}) => evidence));
    const lone = cited.find(({messageId}) => find(messageId, dataset) === null);
    if (lone === undefined) throw new Error("each cited mail is in a series' thread");
    const {code, stdout} = await runHere(show, [lone.messageId, "--data-dir", data]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Mail of .*, \d{4}-\d\d-\d\d on \S+\n[\s\S]*\nCited as proof:\n {2}\S+ v/);
  });

  it("analyze makes an empty dataset and says that it is empty", async () => {
    expect(await runHere(analyze, ["--data-dir", data, "--out", join(path, "dataset.json"), "--quiet"])).toEqual({
      code: 0,
      stdout: "",
      stderr: `analyze: the store in ${data} holds no relevant mail, so the dataset is empty\n`,
    });
  });

  it("a driver that nobody has is refused, with the one that was meant", async () => {
    const {dataset} = await readDataset(shipped("analysis/shipped-dataset.json"));
    const name = dataset.drivers.find((one) => one.name.length > 3)?.name ?? "";
    const wrong = `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}`;
    await expect(series(["--data-dir", data, "--driver", wrong])).rejects.toMatchObject({
      exitCode: 2,
      message: `${JSON.stringify(wrong)} is no driver of the dataset; did you mean ${JSON.stringify(name)}?`,
    });
  });

  it("a crawl that is done, though it found nothing, makes the store's own word count", async () => {
    const other = join(path, "other");
    appendEpoch(join(path, "list/git/0.git"), [{mail: rawMail({id: "a@example.com", subject: "Lunch"})}]);
    await crawlQuietly(other, [`git:${path}/list`]);
    expect(await runHere(series, ["--data-dir", other])).toEqual({
      code: 0,
      stdout: "",
      stderr: "series: 0 of 0 revisions\n",
    });
  });
});

import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {type Change, changesBetween} from "../../analysis/changes.ts";
import {run as diff} from "../../analysis/cli/diff.ts";
import {changeInWords} from "../../analysis/cli/terminal/changes.ts";
import type {Dataset, JudgedRevision} from "../../analysis/dataset.ts";
import {datasetBytes} from "../../analysis/dataset-file.ts";
import {emptyDataset, oneDriverDataset, smallDataset} from "../helpers/datasets.ts";
import {runHere} from "../helpers/run-here.ts";

/** The dataset of one driver, changed. */
function changed(change: (revision: JudgedRevision, dataset: Dataset) => void): Dataset {
  const dataset = oneDriverDataset();
  const revision = dataset.revisions.find(({introduces}) => introduces !== null);
  if (revision === undefined) throw new Error("one driver has one introduction");
  change(revision, dataset);
  return dataset;
}

const kinds = (changes: readonly Change[]) => changes.map(({kind}) => kind);

describe("what changed between two datasets", () => {
  it("is nothing between a dataset and itself", () => {
    for (const dataset of [emptyDataset(), oneDriverDataset(), smallDataset()])
      expect(changesBetween(dataset, structuredClone(dataset))).toEqual([]);
  });

  it("is everything after nothing: the driver, its versions, votes, criteria met and the merge", () => {
    const changes = changesBetween(null, oneDriverDataset());
    expect(new Set(kinds(changes))).toEqual(new Set(["driver-found", "merged", "first-met", "posted", "vote"]));
    expect(new Set(changes.map(({driver}) => driver))).toEqual(new Set(["alder"]));
  });

  it("is the same the other way round, where things go", () => {
    const gone = changesBetween(oneDriverDataset(), emptyDataset());
    expect(new Set(kinds(gone))).toEqual(new Set(["driver-gone", "version-gone"]));
  });

  it.each<[string, (revision: JudgedRevision, dataset: Dataset) => void, string[], string]>([
    [
      "a verdict",
      ({verdicts}) => {
        const verdict = verdicts["listed-reviewer"];
        if (verdict !== undefined) verdict.state = "not-met";
      },
      ["verdict"],
      "v1*: review by a listed reviewer is NOT MET now, was met",
    ],
    [
      "a vote that is gone",
      ({patches}) => {
        for (const patch of patches) patch.trailers = patch.trailers.filter(({source}) => source !== "reply");
      },
      ["vote-gone"],
      "no longer: ",
    ],
    [
      "a link between versions",
      (revision) => {
        revision.supersedes = "v0@example.com";
      },
      ["relinked"],
      "v1* supersedes v0@example.com now, nothing before",
    ],
    [
      "a status",
      (_, {drivers}) => {
        for (const driver of drivers) driver.status = "superseded";
      },
      ["status"],
      "is superseded now, was merged",
    ],
  ])("is %s", (_, change, expected, words) => {
    const changes = changesBetween(oneDriverDataset(), changed(change));
    expect(new Set(kinds(changes))).toEqual(new Set(expected));
    expect(changes.map(changeInWords).join("\n")).toContain(words);
  });

  it("is told in the same order whatever the order of the datasets' lists", () => {
    const shuffled = smallDataset();
    shuffled.revisions.reverse();
    shuffled.drivers.reverse();
    expect(changesBetween(emptyDataset(), shuffled)).toEqual(changesBetween(emptyDataset(), smallDataset()));
  });
});

describe("vfio-lore diff", () => {
  it("tells it in words and as JSON, with what identifies both", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vfio-lore-diff-"));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    const [before, after] = [join(folder, "old.json"), join(folder, "new.json")];
    writeFileSync(before, datasetBytes(emptyDataset()));
    writeFileSync(after, datasetBytes(oneDriverDataset()));
    const words = await runHere(diff, [before, after]);
    const json = await runHere(diff, [before, after, "--json"]);
    const usage = await runHere(diff, [before]);
    expect(words.stdout).toMatch(/^Relevant mail: new up to .*\n\nalder\n {2}new: drivers\/vfio\/pci\/alder\n/);
    expect(words.stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: "vfio-lore-diff/1",
      old: {sha256: expect.stringMatching(/^[0-9a-f]{64}$/), schema: "vfio-lore/1"},
      changes: expect.arrayContaining([expect.objectContaining({kind: "posted", driver: "alder"})]),
    });
    expect(usage.code).toBe(2);
  });
});

import {createHash} from "node:crypto";
import {describe, expect, it} from "vitest";
import {releaseFiles} from "../../web/data/release.ts";
import {emptyDataset, smallDataset} from "../helpers/datasets.ts";

const offered = [{path: "data/dataset.json", content: "{}\n"}];
const sha256 = createHash("sha256").update("{}\n").digest("hex");
const baseUrl = "https://example.org/vfio/";

function files(...args: Parameters<typeof releaseFiles>): Map<string, string> {
  return new Map(releaseFiles(...args).map(({path, content}) => [path, String(content)]));
}

describe("a release of the dataset", () => {
  it("is named by the hash of the bytes that are offered, and says what they cover", () => {
    const dataset = smallDataset();
    const release = JSON.parse(files(dataset, offered, {baseUrl}).get("data/release.json") ?? "");
    expect(release).toMatchObject({
      dataset: {sha256, bytes: 3, schema: "vfio-lore/1", rules: dataset.rules},
      coverage: {newestMail: dataset.newestMail, sources: dataset.sources, drivers: dataset.drivers.length},
    });
  });

  it("can be cited: each line of CITATION.cff is a key with a quoted value", () => {
    const text = files(smallDataset(), offered, {baseUrl}).get("data/CITATION.cff") ?? "";
    for (const line of text.trimEnd().split("\n")) expect(line).toMatch(/^(\s{2,4}|\s{2}- )?[a-z-]+:( ".*")?$/);
    expect(text).toContain(`version: "${sha256.slice(0, 12)}"`);
    expect(text).toContain('url: "https://example.org/vfio/data/dataset.json"');
  });

  it("is there without mail and without an address, and not where no dataset is offered", () => {
    expect(files(emptyDataset(), offered, {baseUrl: null}).get("data/CITATION.cff")).not.toContain("url:");
    expect(files(emptyDataset(), [], {baseUrl}).size).toBe(0);
  });
});

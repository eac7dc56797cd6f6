import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import type {Dataset} from "../../analysis/dataset.ts";
import {datasetBytes} from "../../analysis/dataset-file.ts";
import {defaultConfigFile} from "../../crawler/config.ts";
import {run} from "../../web/cli/build.ts";
import {maskAddresses} from "../../web/mask.ts";
import {hostileDataset, smallDataset} from "../helpers/datasets.ts";

/** Every value of a field with that name, wherever it stands. */
function fields(value: unknown, name: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => [
    ...(key === name ? [field].flat().filter((one): one is string => typeof one === "string") : []),
    ...fields(field, name),
  ]);
}

const addressesOf = (dataset: Dataset) =>
  [...new Set([...fields(dataset, "email"), ...fields(dataset, "emails")])].filter((one) => one.includes("@"));

function withQuote(quote: string): Dataset {
  const dataset = smallDataset();
  const [verdict] = dataset.revisions.flatMap(({verdicts}) => Object.values(verdicts));
  const [evidence] = dataset.revisions.flatMap(({verdicts}) => Object.values(verdicts)).flatMap((one) => one.evidence);
  if (verdict === undefined || evidence === undefined) throw new Error("the small dataset has evidence");
  evidence.quote = quote;
  return dataset;
}

describe("masking", () => {
  it("leaves the domain of every address, and names, roles and message-ids as they are", () => {
    const dataset = smallDataset();
    const masked = maskAddresses(dataset);
    expect(addressesOf(dataset).length).toBeGreaterThan(3);
    expect(addressesOf(masked).filter((one) => !/^…@/.test(one))).toEqual([]);
    for (const name of ["id", "messageId", "supersedes", "name", "role", "url"])
      expect(fields(masked, name), name).toEqual(fields(dataset, name));
    expect(new Set(fields(masked, "person")).size).toBe(new Set(fields(dataset, "person")).size);
  });

  it.each([
    ["Reviewed-by: Ada Quill <ada@example.com>", "Reviewed-by: Ada Quill <…@example.com>"],
    ["ask ada.q+kernel@mail.example.com, please", "ask …@mail.example.com, please"],
    [
      "see https://lore.kernel.org/r/20211005-x-ada@example.com/",
      "see https://lore.kernel.org/r/20211005-x-ada@example.com/",
    ],
    ["@@ -1,1 +1,2 @@ a @ b", "@@ -1,1 +1,2 @@ a @ b"],
  ])("turns %j into %j in quoted text", (quote, expected) => {
    expect(fields(maskAddresses(withQuote(quote)), "quote")).toContain(expected);
  });

  it("changes nothing that was masked before, and takes hostile text", () => {
    for (const dataset of [smallDataset(), hostileDataset()])
      expect(datasetBytes(maskAddresses(maskAddresses(dataset)))).toBe(datasetBytes(maskAddresses(dataset)));
  });
});

describe("build", () => {
  it.each(["option", "configuration"])("shows no address in pages, feeds, tables and downloads (%s)", async (by) => {
    const folder = mkdtempSync(join(tmpdir(), "vfio-lore-mask-"));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    const dataset = smallDataset();
    const [file, config, out] = [join(folder, "dataset.json"), join(folder, "config.json"), join(folder, "out")];
    writeFileSync(file, datasetBytes(dataset));
    const base = JSON.parse(readFileSync(defaultConfigFile, "utf8"));
    writeFileSync(config, JSON.stringify({...base, publish: {maskAddresses: true}}));
    const how = by === "option" ? ["--mask-addresses"] : ["--config", config];
    await run(["--dataset", file, "--out", out, "--quiet", ...how]);
    const files = readdirSync(out, {recursive: true, encoding: "utf8"}).filter((name) =>
      statSync(join(out, name)).isFile(),
    );
    expect(files).toContain(join("data", "dataset.json"));
    const addresses = addressesOf(dataset);
    for (const name of files) {
      const text = readFileSync(join(out, name), "utf8");
      const found = addresses.filter((one) => new RegExp(`(?<![\\w.+%/=-])${one.replace(/[.+]/g, "\\$&")}`).test(text));
      expect(found, name).toEqual([]);
    }
  });
});

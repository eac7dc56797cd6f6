import {gzipSync} from "node:zlib";
import {beforeAll, describe, expect, it} from "vitest";
import type {Dataset} from "../../analysis/dataset.ts";
import {type BuildOptions, build} from "../../web/build.ts";
import {emptyDataset, hostileDataset, oneDriverDataset, smallDataset} from "../helpers/datasets.ts";
import {memoryFolder} from "../helpers/memory-folder.ts";

async function site(dataset: Dataset, options: BuildOptions = {}): Promise<Map<string, string>> {
  const folder = memoryFolder();
  await build(dataset, {downloads: [{path: "data/dataset.json", content: "{}"}], ...options}, {folder});
  return folder.files;
}

const pagesOf = (files: ReadonlyMap<string, string>) => [...files].filter(([path]) => path.endsWith(".html"));

describe("build()", () => {
  let small = new Map<string, string>();
  beforeAll(async () => {
    small = await site(smallDataset());
  });

  it("makes a page for each driver and each version that touches one", () => {
    const {drivers, revisions} = smallDataset();
    expect([...small.keys()].filter((path) => /^drivers\/.*\.html$/.test(path))).toHaveLength(drivers.length);
    expect([...small.keys()].filter((path) => /^revisions\/.*\.html$/.test(path))).toHaveLength(revisions.length);
  });

  it("gives the same bytes for the same dataset", async () => {
    expect(await site(smallDataset())).toEqual(small);
  });

  it("writes nothing the second time, and removes the pages of a driver that is gone", async () => {
    const folder = memoryFolder();
    const options = {downloads: [{path: "data/dataset.json", content: "{}"}]};
    await build(smallDataset(), options, {folder});
    expect((await build(smallDataset(), options, {folder})).written).toBe(0);
    expect((await build(oneDriverDataset(), options, {folder})).removed).toBeGreaterThan(20);
    expect([...folder.files.keys()].filter((path) => /^drivers\//.test(path))).toHaveLength(1);
  });

  it("has no inline script, no inline style and no handler, and asks nothing of another host", () => {
    for (const [path, page] of pagesOf(small)) {
      expect(page, path).toContain("default-src &#39;none&#39;");
      expect(page, path).not.toMatch(/<script(?![^>]*(src=|type="application\/json"))/);
      expect(page, path).not.toMatch(/ style="| on[a-z]+="|<style/);
      expect([...page.matchAll(/ src="(https?:[^"]*)"/g)], path).toEqual([]);
      expect(page, path).not.toMatch(/<link[^>]+href="https?:/);
    }
  });

  it("keeps every page under 150 KB and the script under 40 KB, both gzipped", () => {
    for (const [path, page] of pagesOf(small)) expect(gzipSync(page).length, path).toBeLessThan(150_000);
    expect(gzipSync(small.get("assets/site.js") ?? "").length).toBeLessThan(40_000);
  });

  it("says on every page how new the mail is and by which rules it was judged", () => {
    for (const [path, page] of pagesOf(small))
      expect(page, path).toMatch(
        /Mail up to \d{4}-\d\d-\d\d \d\d:\d\d UTC<\/strong>.*version test\/1 of the rules<\/a>\./s,
      );
  });

  it("offers every figure as a table, as CSV and as a drawing", () => {
    for (const [path, page] of pagesOf(small)) {
      const figures = page.match(/<figure /g)?.length ?? 0;
      for (const part of [
        '<details class="as-table">',
        ">Data (CSV)</a> ",
        ">Drawing (SVG)</a>",
        "<figcaption>",
        'class="chart-data"',
        'aria-label="Legend"',
      ]) {
        expect(page.split(part).length - 1, `${path}: ${part}`).toBe(figures);
      }
    }
  });

  it("answers an empty dataset with what to do next, and has no dead link there", async () => {
    const files = await site(emptyDataset());
    expect(files.get("index.html")).toContain("npx vfio-lore update");
  });

  it("marks the dataset that ships with the program on every page", async () => {
    for (const [path, page] of pagesOf(await site(oneDriverDataset(), {origin: "shipped"})))
      expect(page, path).toContain("ships with the program");
  });

  it("says on a page where to say that something is wrong, with the ids filled in", async () => {
    const files = await site(oneDriverDataset(), {corrections: "mailto:a@example.com?subject={subject}"});
    expect(files.get("drivers/alder.html")).toMatch(
      /href="mailto:a@example\.com\?subject=vfio-lore%3A%20listed-reviewer%20of%20drivers%2Falder\.html/,
    );
  });

  it("makes the page for what is not there independent of where it is shown", async () => {
    const page = (await site(oneDriverDataset(), {baseUrl: "https://example.org/v/"})).get("404.html") ?? "";
    expect(
      [...page.matchAll(/ (?:href|src)="([^"]*)"/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !/^(https:\/\/example\.org\/v\/|#)/.test(target)),
    ).toEqual([]);
  });

  it("ends with a dead inside link before it writes anything", async () => {
    const folder = memoryFolder();
    await expect(build(oneDriverDataset(), {}, {folder})).rejects.toThrow(
      /leads nowhere: data\.html -> data\/dataset\.json/,
    );
    expect(folder.files.size).toBe(0);
  });
});

describe("build() of a hostile dataset", () => {
  let hostile = new Map<string, string>();
  beforeAll(async () => {
    hostile = await site(hostileDataset());
  });

  it("holds no markup of the dataset's making, in any page, drawing or feed", () => {
    for (const [path, text] of hostile) {
      if (!/\.(html|svg|atom)$/.test(path)) continue;
      expect(text, path).not.toMatch(/<img src=x|<script>alert|<b>|<script>(?!<)/);
    }
  });

  it("writes to plain names only, each inside its folder", () => {
    for (const path of hostile.keys()) expect(path).toMatch(/^[a-z0-9.]([a-z0-9._@+~/-]*[a-z0-9])?$/i);
    for (const path of hostile.keys()) expect(path).not.toContain("..");
  });

  it("shows what would hide or reorder, and keeps pages small", () => {
    for (const [path, text] of hostile) {
      if (!path.endsWith(".html")) continue;
      expect(text, path).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u0000\u001b]/);
      expect(gzipSync(text).length, path).toBeLessThan(150_000);
    }
  });
});

describe("the site of one driver with one version", () => {
  it("is as it was looked at", async () => {
    const files = await site(oneDriverDataset(), {baseUrl: "https://example.org/vfio/"});
    for (const [path, text] of files) {
      if (/^(assets|search)\/|\.schema\.json$|^data\/|^figures\/|^badges\//.test(path) || path.startsWith("."))
        continue;
      await expect(text).toMatchFileSnapshot(`../golden/site/${path.replaceAll("/", "_")}`);
    }
  });
});

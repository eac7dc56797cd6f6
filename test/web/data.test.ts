import {describe, expect, it} from "vitest";
import {dictionary} from "../../analysis/dictionary.ts";
import {tablesOf} from "../../analysis/tables.ts";
import {badges} from "../../web/badges.ts";
import {dataFiles} from "../../web/data/files.ts";
import {feeds} from "../../web/feeds.ts";
import {searchIndex} from "../../web/search-index.ts";
import {makeSite} from "../../web/site.ts";
import {hostileDataset, smallDataset} from "../helpers/datasets.ts";

const options = {
  origin: "crawled",
  crawl: null,
  baseUrl: null,
  archive: "https://lore.kernel.org/all/",
  corrections: null,
  drawingStyle: "",
} as const;

describe("the data files", () => {
  it("have a word in the dictionary for each column of each table, and no other", () => {
    const files = new Map(dataFiles(smallDataset()).map(({path, content}) => [path, String(content)]));
    for (const {file, columns} of dictionary)
      expect(Object.keys(columns), file).toEqual(files.get(`data/${file}`)?.split("\r\n")[0]?.split(","));
    expect([...tablesOf(smallDataset()).keys()]).toEqual(dictionary.map(({file}) => file));
  });

  it("hold a JSON Schema that names the parts of the contract", () => {
    const schema = JSON.parse(
      String(dataFiles(smallDataset()).find(({path}) => path.endsWith(".schema.json"))?.content),
    );
    expect(schema.required).toEqual(
      expect.arrayContaining(["schema", "newestMail", "sources", "gaps", "drivers", "revisions", "people", "figures"]),
    );
  });
});

describe("feeds", () => {
  it("tell of each version, each criterion first met and each merge, newest first, under ids that stay", () => {
    const site = makeSite(smallDataset(), options);
    const [all] = feeds(site);
    const text = String(all!.content);
    const dates = [...text.matchAll(/<\/title><updated>([^<]+)/g)].map(([, date]) => date!);
    expect(dates).toEqual([...dates].sort().reverse());
    expect(text.match(/<id>urn:vfio-lore:merged:/g)).toHaveLength(4);
    expect(text.match(/<id>urn:vfio-lore:posted:/g)).toHaveLength(22);
    expect(new Set(text.match(/<id>[^<]+/g)).size).toBe(text.match(/<id>/g)?.length);
  });

  it("lead to the site where its address is known, else to the mails", () => {
    const links = (baseUrl: string | null) =>
      String(feeds(makeSite(smallDataset(), {...options, baseUrl}))[0]!.content);
    expect(links(null)).not.toMatch(/<link href="(?!https:\/\/lore\.kernel\.org\/)/);
    expect(links("https://example.org/v/")).toContain('<link href="https://example.org/v/drivers/alder.html#');
  });
});

it("a badge says each criterion's state in words too", () => {
  const [badge] = badges(makeSite(smallDataset(), options));
  expect(String(badge!.content)).toMatch(
    /aria-label="alder: parent approval [a-z ]+, listed reviewer [a-z ]+, vfio maintainer [a-z ]+, documentation [a-z ]+"/,
  );
});

it("the search index is a script that only calls, whatever the titles hold", () => {
  const found: unknown[] = [];
  for (const {content} of searchIndex(makeSite(hostileDataset(), options))) {
    expect(String(content)).toMatch(/^vfioLoreIndex\(\[.*\]\);\n$/s);
    new Function("vfioLoreIndex", String(content))((entries: unknown[]) => found.push(...entries));
  }
  expect(found.length).toBeGreaterThan(80);
});

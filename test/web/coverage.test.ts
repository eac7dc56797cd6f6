import {beforeAll, describe, expect, it} from "vitest";
import type {Dataset, Driver} from "../../analysis/dataset.ts";
import {figures} from "../../analysis/figures/figures.ts";
import {build} from "../../web/build.ts";
import {coverageOf} from "../../web/coverage.ts";
import {makeSite} from "../../web/site.ts";
import {smallDataset} from "../helpers/datasets.ts";
import {memoryFolder} from "../helpers/memory-folder.ts";

/** alder is merged by mails that were not read; of cedar only later patches were read. */
function partlyRead(): Dataset {
  const small = smallDataset();
  const drivers = small.drivers.map((driver): Driver => {
    const merged = {date: "2025-05-01T00:00:00.000Z", release: null, commit: null, byThen: true, evidence: []};
    if (driver.name === "alder") return {...driver, merged, status: "merged"};
    if (driver.name !== "cedar") return driver;
    return {
      ...driver,
      merged,
      status: "merged",
      introducedBy: null,
      firstPosted: null,
      lastPosted: null,
      revisions: [],
      verdicts: {},
      firstMet: {},
    };
  });
  return {...small, drivers, figures: figures({...small, drivers})};
}

describe("pages on drivers whose mail was read in part", () => {
  let files = new Map<string, string>();
  const page = (path: string): string => (files.get(path) ?? "").replace(/<[^>]*>/g, "").replace(/\s+/g, " ");

  beforeAll(async () => {
    const folder = memoryFolder();
    await build(partlyRead(), {downloads: [{path: "data/dataset.json", content: "{}"}]}, {folder});
    files = folder.files;
  });

  it("says at which version a driver was judged that was merged by mails that were not read", () => {
    const words = /judged at v4 of \d{4}-\d\d-\d\d; no later version is among the mail read/i;
    expect(page("index.html")).toMatch(words);
    expect(page("drivers/alder.html")).toMatch(words);
    expect(files.get("badges/alder.svg")).toMatch(words);
    expect(page("index.html")).toContain("merged by 2025-05-01");
  });

  it("takes the last version read for the merged one where the vfio maintainer's word is tied to it", () => {
    const [alder] = smallDataset().drivers;
    const [word] = alder?.merged?.evidence ?? [];
    const dataset = smallDataset();
    const merged = {date: "2025-05-01T00:00:00.000Z", release: null, commit: null, byThen: true};
    const told = {...alder!, merged: {...merged, evidence: [{...word!, kind: "reply", role: "vfio maintainer"}]}};
    const site = makeSite(dataset, {
      origin: "crawled",
      crawl: null,
      baseUrl: null,
      archive: "",
      corrections: null,
      drawingStyle: "",
    });
    expect(coverageOf(site, told).kind).toBe("last");
    expect(coverageOf(site, {...told, merged: {...merged, evidence: []}}).kind).toBe("earlier");
  });

  it("says once that an introduction was not read, instead of a state for each criterion", () => {
    expect(files.get("index.html")).toContain(
      '<td class="unread" colspan="4">not judged: introduction not among the mail read</td>',
    );
    expect(page("drivers/cedar.html").match(/not among the mail read/g)).toHaveLength(2);
    expect(files.get("badges/cedar.svg")).toContain("not judged: introduction not among the mail read");
    for (const id of ["parent-approval", "documentation"])
      expect(files.get("drivers/cedar.html")).toContain(`id="${id}"`);
  });

  it("counts in its sentence and in the last row the same merged drivers, judged at their last version", () => {
    const merged = partlyRead().drivers.filter(({status}) => status === "merged");
    const whole = merged.filter(({name}) => name !== "alder" && name !== "cedar");
    const met = whole.filter(({verdicts}) => verdicts.documentation?.state === "met").length;
    const applies = whole.filter(({verdicts}) => verdicts.documentation?.state !== "not-applicable").length;
    expect(page("index.html")).toContain(
      `Of ${merged.length} merged drivers, ${whole.length} were read up to the last version`,
    );
    expect(page("index.html")).toContain(`and documentation ${met} of ${applies}.`);
    expect(page("index.html")).toContain(`merged drivers judged at their last version (${whole.length})`);
    expect(page("index.html")).toContain(`${met} of ${applies} The last row`);
  });

  it("draws a broken line to the day by which it was merged, and says what it means", () => {
    expect(files.get("index.html")).toContain('class="span unknown"');
    expect(page("index.html")).toContain("A broken line: merged at some day of it, no mail read tells which.");
    expect(page("index.html")).toContain("of 1 more no introduction was read, and it has no row");
  });

  it("says of a driver whose first versions were not read that it is older, wherever its first posting and its days stand", async () => {
    const dataset = partlyRead();
    const timing = dataset.figures.timing.map((one) => ({...one, partial: one.driver === "alder"}));
    const folder = memoryFolder();
    const downloads = [{path: "data/dataset.json", content: "{}"}];
    await build({...dataset, figures: {...dataset.figures, timing}}, {downloads}, {folder});
    const overview = (folder.files.get("index.html") ?? "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    const {firstPosted = "", observed = 0} = timing.find(({driver}) => driver === "alder") ?? {};
    const day = firstPosted.slice(0, 10);
    expect(overview).toContain(`before ${day}`);
    // In the data of the drawing the posting itself has its day.
    expect(overview).not.toMatch(new RegExp(`(?<!before )${day}(?!T)`));
    expect(overview).toContain(`over ${observed} `);
    expect(overview).toContain(`more than ${observed} day`);
  });
});

import {describe, expect, it} from "vitest";
import {adviceOn} from "../../analysis/advice.ts";
import {checkPage} from "../../analysis/cli/terminal/check-page.ts";
import {claims, references} from "../../analysis/cli/terminal/claims.ts";
import {driverPage} from "../../analysis/cli/terminal/driver-page.ts";
import {revisionPage} from "../../analysis/cli/terminal/revision-page.ts";
import {runs} from "../../analysis/cli/terminal/text.ts";
import type {Dataset, Evidence} from "../../analysis/dataset.ts";
import {slipsIn} from "../../analysis/draft.ts";
import {rolesOf} from "../../analysis/roles.ts";
import {hostileDataset, smallDataset} from "../helpers/datasets.ts";
import {roster} from "./made-up.ts";

/** Each driver and each version that brings one, as the commands print them. */
function pages(dataset: Dataset): string[][] {
  const {drivers, revisions} = dataset;
  return [
    ...drivers.map((driver) => driverPage(driver, dataset)),
    ...revisions.flatMap((revision) => {
      const driver = drivers.find(({name}) => name === revision.introduces);
      if (driver === undefined) return [];
      const advice = adviceOn(revision.verdicts, revision, driver.parents, {
        roles: rolesOf(roster),
        today: "2025-01-01",
        past: dataset,
      });
      const slips = slipsIn(revision, driver, {messages: [], postings: [revision]});
      return [
        revisionPage(revision, revisions),
        checkPage({revision, driver, unsent: false, slips, concerns: driver.concerns}, advice),
      ];
    }),
  ];
}

describe("what is printed", () => {
  it.each([
    ["honest", smallDataset()],
    ["hostile", hostileDataset()],
  ])("holds nothing that moves a cursor or hides a word: %s data", (_, dataset) => {
    const printed = pages(dataset);
    expect(printed.length).toBeGreaterThan(5);
    expect(printed.flat().join("")).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b]/u);
  });

  it("keeps to 80 columns, but for a link, a path or an id, which stay whole", () => {
    const wide = pages(smallDataset())
      .flat()
      .filter(
        (line) => line.length > 80 && !/\S{60,}/.test(line) && !/^\s*\[\d+\] https?:|^\s+\d{4}-\d\d-\d\d /.test(line),
      );
    expect(wide).toEqual([]);
  });

  it("shows what happened before the proof: status, versions and states stand above the criteria", () => {
    const dataset = smallDataset();
    const [driver] = dataset.drivers;
    if (driver === undefined) throw new Error("the small dataset has a driver");
    const lines = driverPage(driver, dataset);
    const at = (start: string): number => lines.findIndex((line) => line.startsWith(start));
    expect(at("Posted ")).toBeGreaterThan(0);
    expect(at("Posted ")).toBeLessThan(at("Criteria, judged at"));
  });

  it("names the patches of a mark that only some votes bear", () => {
    const vote = (patch: number, inferred: string[]): Evidence => ({
      ...{messageId: "m@e", url: "https://e/m@e/", list: "kvm", date: "2023-01-01", person: "Rita", role: "reader"},
      ...{kind: "trailer", trailer: "Reviewed-by", patch, inferred},
    });
    const said = (...votes: Evidence[]) => claims(votes, references()).join();
    expect(said(vote(4, []), vote(8, ["qualified"]))).toContain("on 4, 8 (qualified, on 8)");
    expect(said(vote(4, ["early"]), vote(8, ["early"]))).toContain("on 4, 8 (early)");
  });

  it("cites each of the mails that prove a statement, and lists none that it does not cite", () => {
    const votes = (count: number) =>
      Array.from(
        {length: count},
        (_, n): Evidence => ({
          ...{messageId: `${n}@e`, url: `https://e/${n}@e/`, list: "kvm", date: "2023-01-01", person: "Rita"},
          ...{role: "reader", kind: "trailer", trailer: "Acked-by", patch: n + 1, inferred: []},
        }),
      );
    for (const [count, cited, more] of [
      [13, 13, false],
      [33, 30, true],
    ] as const) {
      const refs = references();
      const [said = ""] = claims(votes(count), refs);
      expect(said.match(/\[\d+\]/g)).toHaveLength(cited);
      expect(refs.list()).toHaveLength(cited);
      expect(said.endsWith(" and 3 more")).toBe(more);
    }
  });

  it("says of an open concern that no author answered it, whoever else did", () => {
    const dataset = smallDataset();
    const driver = dataset.drivers.find(({concerns}) => concerns.length > 0);
    if (driver === undefined) throw new Error("the small dataset has a concern");
    const concerns = driver.concerns.map((one) => ({...one, answer: null, open: true}));
    const words = driverPage({...driver, concerns}, dataset)
      .join(" ")
      .replace(/\s+/g, " ");
    expect(words).toContain(`not judged: ${concerns.length}, ${concerns.length} with no answer of an author found`);
    expect(words).toContain("OPEN, no answer of an author found");
  });
});

it.each([
  [[], ""],
  [[7], "7"],
  [[2, 1], "1, 2"],
  [[3, 1, 2, 2], "1-3"],
  [[1, 2, 3, 4, 6, 8, 9], "1-4, 6, 8, 9"],
])("patches %j are told as %j", (numbers, words) => {
  expect(runs(numbers)).toBe(words);
});

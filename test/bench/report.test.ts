import {expect, it} from "vitest";
import {checkGoals} from "./goals.ts";
import {type Result, toMarkdown} from "./report.ts";
import type {Sample, Stage} from "./samples.ts";

const sample = (stage: Stage, round: number, wall: number): Sample => ({
  workload: "main",
  stage,
  round,
  mails: 60_000,
  wall,
  cpu: wall + 1,
  memory: {largest: 210 * 1024 ** 2, largestName: "git", tree: 0, own: 90 * 1024 ** 2},
});
const samples = [1, 2, 3].flatMap((round) => [
  sample("floor", round, 2 + round),
  sample("crawl", round, 4 + 2 * round),
]);
const result: Result = {
  date: "2026-01-02T03:04:05.000Z",
  commit: "0123456789ab",
  machine: {cpu: "Made-up 3000", cores: 2, memory: 24 * 1024 ** 3, node: "20.19.0", git: "2.39.5", load: 0.1},
  workloads: {main: "the epoch"},
  kept: {main: 3_021},
  rounds: 3,
  warmUp: true,
  goals: checkGoals(samples, {scale: 2}),
  failures: [{workload: "main", stage: "build", message: "node build ended with 1:\nno dataset"}],
  samples,
};

it("gives a row for each stage measured: median and range, ratio to the floor, memory, mails a second", () => {
  const rows = toMarkdown(result).split("\n");
  expect(rows).toContain(
    "| main, 60,000 | crawl, empty store | 8.00 (6.00-10.00) | 2.00 (2.00-2.00) | 9.00 (7.00-11.00) | 1.80 (1.75-1.83) | 210 (git) | 90 | 7,500 |",
  );
  expect(rows.filter((row) => row.startsWith("| main"))).toHaveLength(2);
});

it("says of each goal whether it is met, missed and by how much, or not measured", () => {
  const text = toMarkdown(result);
  expect(text).toContain("| crawl into an empty store, to the floor | at most 1.3 times | 2.00 | **missed** by 54 % |");
  expect(text).toContain("| peak of the largest process | at most 400 MB | 210 | met |");
  expect(text).toContain("| public-inbox-index (basic) to crawl | at least 10 times |  | not measured |");
});

it("says whether there was a warm-up", () => {
  expect(toMarkdown(result)).toContain("\n3 rounds after one to warm up; median");
  expect(toMarkdown({...result, warmUp: false, rounds: 1})).toContain("\n1 round without a warm-up; median");
});

it("says what the crawl kept", () => {
  expect(toMarkdown(result)).toContain("- **main**: the epoch; the store held 3,021 relevant mails\n");
});

it("names what failed, on one line", () => {
  expect(toMarkdown(result)).toContain("- main, build failed: node build ended with 1: no dataset\n");
});

it("is the same text for the same result", () => {
  expect(toMarkdown(result)).toBe(toMarkdown(structuredClone(result)));
});

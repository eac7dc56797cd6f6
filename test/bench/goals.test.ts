import {describe, expect, it} from "vitest";
import {checkGoals} from "./goals.ts";
import {ratio, type Sample, type Stage, type Workload} from "./samples.ts";

const megabyte = 1024 * 1024;

function sample(workload: Workload, stage: Stage, wall: number, {round = 1, largest = 100, own = 50} = {}): Sample {
  const memory = {largest: largest * megabyte, largestName: "node", tree: 0, own: own * megabyte};
  return {workload, stage, round, mails: 1_000, wall, cpu: wall, memory};
}

const goal = (samples: readonly Sample[], id: string, scale = 2) =>
  checkGoals(samples, {scale}).find((one) => one.id === id);

describe("a ratio", () => {
  it("is taken within each round, so that a slow moment of the machine cancels out", () => {
    const samples = [1, 2, 3].flatMap((round) => [
      sample("main", "floor", 2 * round, {round}),
      sample("main", "crawl", 3 * round, {round}),
    ]);
    expect(ratio(samples, ["main", "crawl"], ["main", "floor"])).toEqual({
      median: 1.5,
      min: 1.5,
      max: 1.5,
      runs: 3,
    });
  });

  it("leaves out a round that lacks one of the two", () => {
    const samples = [sample("main", "floor", 2), sample("main", "crawl", 3), sample("main", "crawl", 9, {round: 2})];
    expect(ratio(samples, ["main", "crawl"], ["main", "floor"])?.runs).toBe(1);
  });
});

describe("a goal", () => {
  it("is met at its limit", () => {
    const samples = [sample("main", "floor", 10), sample("main", "crawl", 13)];
    expect(goal(samples, "crawl")).toMatchObject({state: "met", measured: 1.3, missedBy: null});
  });

  it("is missed by the part of the limit that is too much", () => {
    const samples = [sample("main", "floor", 10), sample("main", "crawl-again", 4.5)];
    expect(goal(samples, "crawl-again")).toMatchObject({state: "missed", measured: 0.45});
    expect(goal(samples, "crawl-again")?.missedBy).toBeCloseTo(0.5);
  });

  it("is neither where it was not measured", () => {
    expect(checkGoals([], {scale: 2}).map(({state, measured}) => [state, measured])).toEqual(
      checkGoals([], {scale: 2}).map(() => ["not measured", null]),
    );
  });

  it("asks public-inbox-index to take at least ten times as long", () => {
    const crawl = sample("main", "crawl", 5);
    expect(goal([crawl, sample("main", "index", 60)], "index")).toMatchObject({state: "met", measured: 12});
    expect(goal([crawl, sample("main", "index", 25)], "index")).toMatchObject({state: "missed", missedBy: 1});
  });

  it("compares twice the mails with once, whichever of the two is the main workload", () => {
    const samples = [sample("main", "crawl", 4), sample("scaled", "crawl", 8)];
    expect(goal(samples, "scale", 2)?.measured).toBe(2);
    expect(goal(samples, "scale", 0.5)?.measured).toBe(0.5);
  });

  it("measures analysis and site of the corpus by the floor of the large epoch", () => {
    const samples = [sample("main", "floor", 4), sample("corpus", "analyze", 5), sample("corpus", "build", 8)];
    expect(goal(samples, "analyze")?.measured).toBe(1.25);
    expect(goal(samples, "build")?.state).toBe("missed");
  });

  it("takes the greatest peak of our own commands for memory, never that of git's floor or of public-inbox", () => {
    const samples = [
      sample("main", "floor", 1, {largest: 999, own: 999}),
      sample("main", "index", 1, {largest: 999, own: 999}),
      sample("main", "crawl", 1, {largest: 300, own: 120}),
      sample("corpus", "build", 1, {largest: 350, own: 410}),
    ];
    expect(goal(samples, "memory")).toMatchObject({state: "met", measured: 350});
    expect(goal(samples, "memory-own")).toMatchObject({state: "missed", measured: 410});
  });
});

import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {makeEpoch} from "../helpers/synthetic-epoch.ts";
import {bench, parts} from "./bench.ts";
import {borrowInbox} from "./inbox.ts";
import {toMarkdown} from "./report.ts";
import {of, type Stage} from "./samples.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-test-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

describe.skipIf(process.platform !== "linux")("the benchmark itself (needs /proc)", () => {
  it("runs every stage on a small epoch and reports it; how long it takes is nobody's concern here", async () => {
    const lines: string[] = [];
    const result = await bench({
      mails: 150,
      runs: 1,
      share: 0.3,
      skip: new Set(parts),
      cache: folder,
      log: (line) => lines.push(line),
    });
    // The made epoch tells how many mails are relevant: a store that holds others is a failure too.
    expect(result.failures).toEqual([]);
    expect(result.kept.main).toBeGreaterThan(10);
    const stages: Stage[] = ["floor", "crawl", "crawl-again", "analyze", "build", "crawl-new", "update-new"];
    for (const stage of stages) {
      expect(of(result.samples, "main", stage), stage).toHaveLength(1);
      expect(lines.join("\n")).toContain(`main ${stage}`);
    }
    expect(result.goals.filter(({state}) => state !== "not measured").map(({id}) => id)).toEqual([
      "crawl",
      "crawl-again",
      "update-new",
      "memory",
      "memory-own",
    ]);
    expect(toMarkdown(result)).toContain("| main, 150 | crawl, empty store |");
  });

  it("hands a failing stage to the report and leaves out what builds on it", async () => {
    const epoch = join(folder, "broken.git");
    await makeEpoch(epoch, {mails: 110});
    const result = await bench({
      epoch,
      mails: 0,
      runs: 1,
      share: 0,
      skip: new Set(parts),
      log: () => rmSync(join(epoch, "objects"), {recursive: true, force: true}),
    });
    expect(result.failures.map(({stage}) => stage)).toEqual(["crawl"]);
  });
});

it("shows the first mails of an epoch without copying or changing it", async () => {
  const epoch = join(folder, "whole.git");
  await makeEpoch(epoch, {mails: 20});
  const inbox = borrowInbox(epoch, join(folder, "borrowed"));
  expect(inbox.commits).toHaveLength(20);
  inbox.show(7);
  const again = borrowInbox(join(folder, "borrowed", "git", "0.git"), join(folder, "twice"));
  expect(again.commits).toEqual(inbox.commits.slice(0, 7));
  expect(() => inbox.show(21)).toThrow(/has 20 mails, not 21/);
});

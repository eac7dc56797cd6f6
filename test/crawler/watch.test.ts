import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {commitsBehind} from "../../crawler/behind.ts";
import {inWords, run as status} from "../../crawler/cli/status.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import type {CrawlReport} from "../../crawler/report.ts";
import {type Surroundings, warningsOf} from "../../crawler/watch.ts";
import {run as update} from "../../web/cli/update.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {appendEpoch, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {runHere} from "../helpers/run-here.ts";

const source: CrawlReport["sources"][number] = {
  list: "kvm",
  kind: "git",
  part: "0",
  cursor: null,
  readAt: "2026-11-22T06:00:00Z",
  trouble: null,
  owed: null,
  copies: 3,
  newest: "2026-11-22T05:00:00Z",
  lagDays: 0,
};
const run: CrawlReport["runs"][number] = {
  started: "2026-11-22T06:00:00Z",
  finished: "2026-11-22T06:01:00Z",
  outcome: "done",
  copies: 0,
  mails: 0,
  requests: 0,
  bytes: 0,
};
const report: CrawlReport = {
  schema: "vfio-lore-crawl/1",
  generation: 1,
  newest: source.newest,
  sources: [source],
  lists: [],
  quarantined: [],
  gaps: [],
  deleted: 0,
  runs: [run],
  requests: [],
};
const around: Surroundings = {
  limits: readConfig(defaultConfigFile).watch,
  now: new Date("2026-11-22T08:00:00Z"),
  free: 50e9,
  behind: new Map(),
};
const unreadable = {messageId: null, list: "kvm", locator: "kvm/git/0.git 1234", reason: "it is 99 bytes long"};

describe("what is watched", () => {
  it("has nothing to say where all is well", () => {
    expect(warningsOf(report, around)).toEqual([]);
  });

  it.each<[string, Partial<CrawlReport>, Partial<Surroundings>, string]>([
    ["a list without new mail", {sources: [{...source, newest: "2026-11-14T05:00:00Z"}]}, {}, "silent"],
    [
      "a list not read",
      {sources: [{...source, readAt: "2026-11-19T06:00:00Z"}], runs: [{...run, started: "2026-11-19T05:59:00Z"}]},
      {},
      "unread",
    ],
    [
      "a list that no run reads any more, in one word for all that follows",
      {sources: [source, {...source, list: "old", readAt: "2025-11-19T06:00:00Z", newest: "2025-11-19T05:00:00Z"}]},
      {},
      "dropped",
    ],
    [
      "a source that was tried once, and by the last run no more",
      {sources: [source, {...source, list: "old", kind: "http", readAt: null, newest: null, trouble: "503"}]},
      {},
      "dropped",
    ],
    [
      "a source that was read, then failed, and is read no more",
      {sources: [source, {...source, list: "old", readAt: "2026-11-21T06:00:00Z", trouble: "503"}]},
      {},
      "dropped",
    ],
    [
      "a source never read, while another keeps the run from being done",
      {
        sources: [{...source, kind: "http", readAt: null, newest: null, trouble: "503"}],
        runs: [{...run, outcome: "unreachable"}],
      },
      {},
      "unreachable",
    ],
    [
      "an epoch out of reach, though another of its list was read",
      {
        sources: [
          {...source, readAt: "2026-11-22T05:00:00Z", trouble: "there is nothing"},
          {...source, part: "1"},
        ],
      },
      {},
      "unreachable",
    ],
    ["a list never read", {sources: [{...source, readAt: null, newest: null}]}, {}, "unread"],
    ["a source out of reach", {sources: [{...source, kind: "http", trouble: "503"}]}, {}, "unreachable"],
    ["mail that nobody could read", {quarantined: [unreadable]}, {}, "quarantined"],
    ["a run that failed", {runs: [{...run, outcome: "failed"}]}, {}, "failed"],
    ["a disk that fills", {}, {free: 999e6}, "disk"],
    [
      "mail that a server finds and does not show for more than a day",
      {sources: [{...source, kind: "http", owed: {mails: 1, since: "2026-11-21T06:00:00Z"}}]},
      {},
      "owed",
    ],
    ["a cursor that lags", {}, {behind: new Map([["kvm epoch 0", 7]])}, "behind"],
  ])("%s", (_, changed, surroundings, kind) => {
    const warnings = warningsOf({...report, ...changed}, {...around, ...surroundings});
    expect(warnings.map((warning) => warning.kind)).toEqual([kind]);
  });

  it("takes a list as a whole: an epoch that is complete is silent by nature", () => {
    const old = {...source, newest: "2020-01-01T00:00:00Z"};
    expect(warningsOf({...report, sources: [old, {...source, part: "1"}]}, around)).toEqual([]);
  });

  it("says nothing of a list that is retired, nor of an archive that gave single ancestors alone", () => {
    const old = {...source, list: "old", readAt: "2025-11-19T06:00:00Z", newest: "2025-11-19T05:00:00Z"};
    const ancestors = {...source, list: "all", kind: "http" as const, readAt: null};
    const limits = {...around.limits, retired: ["old"]};
    expect(warningsOf({...report, sources: [source, old, ancestors]}, {...around, limits})).toEqual([]);
  });

  it("leaves files alone that nobody expects to change", () => {
    const mbox = {...source, kind: "mbox" as const, newest: "2020-01-01T00:00:00Z", readAt: "2020-02-01T00:00:00Z"};
    expect(warningsOf({...report, sources: [mbox]}, around)).toEqual([]);
  });

  it("forgets a run that failed once another went well", () => {
    expect(warningsOf({...report, runs: [run, {...run, outcome: "failed"}]}, around)).toEqual([]);
  });
});

describe("status and update", () => {
  it("warn, and exit 1 where --strict asks for it", async () => {
    const {path, remove} = scratchFolder();
    onTestFinished(remove);
    const data = join(path, "var");
    const epoch = join(path, "kvm/git/0.git");
    appendEpoch(epoch, [{mail: rawMail({id: "one@example.com", subject: "[PATCH] vfio: one"})}]);
    await crawlQuietly(data, [`git:${path}/kvm`]);
    expect(await withStore(data, async (store) => commitsBehind(await store.origins()))).toEqual(new Map());
    appendEpoch(epoch, [{mail: rawMail({id: "two@example.com"})}]);
    expect(await withStore(data, async (store) => commitsBehind(await store.origins()))).toEqual(
      new Map([["kvm epoch 0", 1]]),
    );
    const plain = await runHere(status, ["--data-dir", data]);
    expect(plain).toMatchObject({code: 0, stdout: expect.stringContaining("warning: kvm epoch 0 has 1 commits")});
    const quiet = await runHere(status, ["--strict", "--quiet", "--data-dir", data]);
    expect(quiet).toMatchObject({code: 1, stdout: "", stderr: expect.stringContaining("warning: kvm epoch 0")});
    const args = ["--data-dir", data, "--source", `git:${path}/kvm`, "--out", join(path, "out")];
    const strict = await runHere(update, ["--strict", "--quiet", ...args]);
    expect(strict).toMatchObject({code: 1, stderr: expect.stringContaining("kvm has brought no mail since 2021")});
    expect((await runHere(update, ["--quiet", ...args])).code).toBe(0);
  });
});

describe("status", () => {
  it("says since when a source was not read, and why", () => {
    const read = {...source, kind: "http" as const, part: "https://example.com/kvm/", trouble: "example.com said 503"};
    expect(inWords({...report, sources: [read]})).toContain(
      "\n  not read since 2026-11-22 06:00 UTC: example.com said 503\n",
    );
    expect(inWords({...report, sources: [{...read, readAt: null}]})).toContain(
      "\n  could not be read yet: example.com said 503\n",
    );
  });
});

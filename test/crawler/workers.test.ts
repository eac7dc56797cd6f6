import {join} from "node:path";
import Database from "libsql";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import type {SharedIndexes} from "../../crawler/packs/index-memory.ts";
import {crawlReport} from "../../crawler/report.ts";
import {GitFailed} from "../../crawler/sources/git-command.ts";
import {headOf, stretchesOf} from "../../crawler/sources/git-epoch.ts";
import type {Job} from "../../crawler/work.ts";
import {openWorkers} from "../../crawler/workers.ts";
import {crawlQuietly, idsOf, messagesOf, withStore} from "../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {makeEpoch} from "../helpers/synthetic-epoch.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);

const source = `git:${folder}/list`;
const epoch = join(folder, "list", "git", "0.git");
const jobs: Job[] = [];

/** An epoch with all that an epoch can have: series, replies, what was taken back, what came twice, what has no message-id or an odd one. */
beforeAll(async () => {
  await makeEpoch(epoch, {mails: 150, share: 0.2, seed: "workers"});
  const taken = rawMail({id: "taken@example.com", subject: "vfio: a secret"});
  const bereft = ["cover", "answer", "later"].map((name) =>
    rawMail({id: `${name}@example.com`, ...(name === "cover" ? {} : {replyTo: "secret@example.com"})}),
  );
  const secret = rawMail({
    id: "secret@example.com",
    replyTo: "cover@example.com",
    body: patchBody("drivers/vfio/pci/alder/main.c"),
  });
  const twice = rawMail({id: "twice@example.com", body: patchBody("drivers/vfio/pci/alder/main.c")});
  appendEpoch(epoch, [
    {mail: taken},
    {mail: bereft[0]!},
    {mail: secret},
    {mail: bereft[1]!},
    {mail: twice},
    {deletes: taken},
    {mail: twice},
    {deletes: secret},
    {mail: bereft[2]!},
    {mail: "Subject: vfio without an id\n\ntext\n"},
    {mail: rawMail({id: "odd\u0000@example.com", subject: "alder: a question"})},
  ]);
  const head = (await headOf(epoch)) ?? "";
  const patterns = {paths: ["drivers/vfio/"], subjects: ["vfio"], drivers: []};
  for await (const stretch of stretchesOf(epoch, {since: null, head, first: 0, size: 1}))
    if (jobs.length < 5) jobs.push({does: "scan", repository: epoch, stretch, since: null, patterns, parse: "all"});
});

/** Every row that the mail made. */
function rowsOf(data: string): unknown {
  const database = new Database(join(data, "store.sqlite"));
  const rows = ["node", "copy", "deletion", "driver", "word", "parsed", "relevant", "message"].map((table) => [
    table,
    database
      .prepare(`select * from ${table}`)
      .all()
      .map((row) => JSON.stringify(row))
      .sort(),
  ]);
  database.close();
  return rows;
}

/** The message-ids of all mails whose text the store has. */
function parsedIn(data: string): unknown[] {
  const database = new Database(join(data, "store.sqlite"));
  const rows = database.prepare("select json ->> '$.messageId' as id from parsed").all() as {id: unknown}[];
  database.close();
  return rows.map(({id}) => id);
}

async function outcome(data: string, options: Parameters<typeof crawlQuietly>[2]) {
  const {fresh, parsed, changed, unreadable} = await crawlQuietly(data, [source], options);
  const {runs: _, ...report} = await withStore(data, crawlReport);
  return {figures: {fresh, changed, unreadable}, parsed, report, rows: rowsOf(data)};
}

describe("a first crawl", () => {
  it("stores the same rows for any number of threads and any sizes, and gives out what a crawl in two steps does", async () => {
    const {parsed, ...plain} = await outcome(join(folder, "plain"), {workers: 0});
    expect(parsed).toBeGreaterThan(20);
    for (const [workers, stored, read] of [
      [0, 7, 3],
      [0, 100, 1],
      [1, 90, 40],
      [3, 64, 9],
    ] as const) {
      const data = join(folder, `${workers}-${stored}`);
      expect(await outcome(data, {workers, sizes: {stored, read}}), data).toMatchObject(plain);
    }
    // Its answers were relevant through it alone.
    expect(await idsOf(join(folder, "plain"))).not.toContain("answer@example.com");
    expect(parsedIn(join(folder, "plain"))).not.toContain("answer@example.com");
    // Nothing is parsed while it is scanned where the epoch was read before.
    const steps = join(folder, "steps");
    await crawlQuietly(steps, [source], {workers: 0, since: "2100-01-01T00:00:00.000Z"});
    await crawlQuietly(steps, [source], {workers: 0});
    expect(await messagesOf(steps)).toEqual(await messagesOf(join(folder, "plain")));
  });
});

describe("threads", () => {
  it("hand back the results in the order of the jobs, and serve one row of jobs after the other", async () => {
    const workers = openWorkers(2);
    const alone = openWorkers(0);
    const many = Array.from({length: 8}, () => jobs).flat();
    for (let round = 0; round < 2; round++) {
      const one = await all(workers.each(many));
      expect(one).toHaveLength(40);
      expect(one).toEqual(await all(alone.each(many)));
    }
    await workers.close();
    await alone.close();
  });

  it("hand back git's failure as one, and go on with the next job", async () => {
    const workers = openWorkers(1);
    const [job] = jobs;
    const nowhere: Job = {...job!, repository: join(folder, "nowhere")};
    for (const hand of [0, 1]) await expect(workers.ask(hand, nowhere)).rejects.toThrow(GitFailed);
    await expect(all(workers.each([job!, job!, job!, nowhere, nowhere]))).rejects.toThrow(GitFailed);
    expect(await all(workers.each([job!, job!, job!, job!]))).toHaveLength(4);
    await workers.close();
  });

  it("read a repository with the indexes that this thread has", async () => {
    const telling =
      "import {parentPort} from 'node:worker_threads'; parentPort.on('message', ({shared}) => parentPort.postMessage({done: shared}))";
    const workers = openWorkers(1, new URL(`data:text/javascript,${encodeURIComponent(telling)}`));
    const [job] = jobs;
    const told = (await workers.ask(1, job!)) as unknown as SharedIndexes;
    const own = workers.objects(job!.repository).indexes();
    expect([...told.keys()]).toEqual([...own.keys()]);
    expect(own.size).toBeGreaterThan(0);
    for (const [path, memory] of own) {
      new Uint8Array(memory)[memory.byteLength - 1] = 77;
      expect(new Uint8Array(told.get(path)!).at(-1)).toBe(77);
    }
    await workers.close();
  });

  it("are not waited for with what they have not begun", async () => {
    const workers = openWorkers(2, new URL("data:text/javascript,setInterval(() => undefined, 1000)"));
    const alone = openWorkers(0);
    expect(await all(workers.each(jobs))).toEqual(await all(alone.each(jobs)));
    await workers.close();
    await alone.close();
  });

  it.each([
    ["ends", "process.exit(3)", /a worker thread ended \(exit code 3\)/],
    ["throws", "setTimeout(() => {throw new Error('out of luck')})", /a worker thread ended \(out of luck\)/],
  ])("that %s is one line, never a crawl that waits for ever", async (_, script, message) => {
    const workers = openWorkers(2, new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    const failure = {name: "CliError", exitCode: 1, message: expect.stringMatching(message)};
    await expect(workers.ask(1, jobs[0]!)).rejects.toMatchObject(failure);
    await expect(all(workers.each(jobs))).rejects.toMatchObject(failure);
    await workers.close();
  });
});

async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of some) found.push(one);
  return found;
}

import {spawn} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {setTimeout} from "node:timers/promises";
import {sql} from "kysely";
import {describe, expect, it, onTestFinished} from "vitest";
import {run as crawlCommand} from "../../../crawler/cli/crawl.ts";
import {run as statusCommand} from "../../../crawler/cli/status.ts";
import {parserVersion, settleStore} from "../../../crawler/settle.ts";
import {blobOf} from "../../../crawler/sources/reading.ts";
import {checkpoint, openDatabase} from "../../../crawler/store/database.ts";
import {lockDataDir} from "../../../crawler/store/lock.ts";
import {packMails} from "../../../crawler/store/packed.ts";
import {openStore} from "../../../crawler/store/store.ts";
import {openWorkers} from "../../../crawler/workers.ts";
import {crawlQuietly, idsOf, messagesOf} from "../../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../../helpers/epoch.ts";
import {runHere} from "../../helpers/run-here.ts";

function scratch(): string {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  return path;
}

const filesOf = (folder: string) =>
  readdirSync(folder).map(
    (name) =>
      `${name} ${createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex")}`,
  );

describe("runs", () => {
  it("knows a run that never said how it ended for stopped when the next one begins", async () => {
    const store = await openStore(scratch());
    await store.beginRun("2026-01-01T00:00:00.000Z");
    await store.beginRun("2026-01-02T00:00:00.000Z");
    expect((await store.runs(2)).map(({outcome}) => outcome)).toEqual(["running", "stopped"]);
    await store.close();
  });
});

describe("settling", () => {
  const origin = {
    list: "kvm",
    kind: "http",
    part: "https://example.com/kvm/",
    repository: null,
    patterns: "p",
  } as const;
  const quiet = {progress: () => undefined, workers: openWorkers(0)};
  const mail = (id: string, {relevant = false, references = []}: {relevant?: boolean; references?: string[]} = {}) => {
    const raw = Buffer.from(`Message-ID: <${id}>\nSubject: ${id}\nFrom: Ann <ann@example.com>\n\nhello\n`);
    const scanned = {references, relevant, title: null, drivers: [], subject: null};
    return {blob: blobOf(raw), position: null, received: null, messageId: id, scanned, raw, unreadable: null};
  };

  it("gives out a mail that takes the place of one that was dropped", async () => {
    const store = await openStore(scratch());
    const into = await store.openOrigin(origin);
    const batch = {deletions: [], cursor: null, position: 0};
    await store.addMails(into, {...batch, mails: [packMails([mail("patch@x", {relevant: true}), mail("other@x")])]});
    await settleStore(store, "relevant", quiet);
    await store.dropIrrelevant();
    await store.addMails(into, {...batch, mails: [packMails([mail("reply@x", {references: ["patch@x"]})])]});
    expect(await settleStore(store, "relevant", quiet)).toEqual({parsed: 1, changed: 1});
    expect(await store.message("reply@x")).toMatchObject({subject: "reply@x"});
    await store.close();
  });

  it("counts mails whose bytes are away as looked at, once each", async () => {
    const store = await openStore(scratch());
    const into = await store.openOrigin({...origin, kind: "git", part: "0", repository: "/nowhere/0.git"});
    const mails = ["a@x", "b@x"].map((id, position) => ({...mail(id, {relevant: true}), position, raw: null}));
    await store.addMails(into, {mails: [packMails(mails)], deletions: [], cursor: null, position: 2});
    const progress: number[] = [];
    await settleStore(store, "relevant", {...quiet, progress: (done) => progress.push(done)});
    expect(progress).toEqual([2]);
    expect((await store.quarantine()).map(({reason}) => reason)).toEqual(
      mails.map(() => expect.stringContaining("/nowhere/0.git, which holds it, is not there")),
    );
    await store.close();
  });

  it("has nothing to do where nothing came, and all of it where the scope is another", async () => {
    const store = await openStore(scratch());
    const into = await store.openOrigin(origin);
    await store.addMails(into, {
      mails: [packMails([mail("patch@x", {relevant: true}), mail("other@x")])],
      deletions: [],
      cursor: null,
      position: 0,
    });
    expect(await store.prepareSettling("relevant", 1)).toBe(true);
    expect(await store.prepareSettling("relevant", 1), "what was noted is not settled yet").toBe(true);
    await settleStore(store, "relevant", quiet);
    expect(await store.prepareSettling("relevant", parserVersion)).toBe(false);
    expect(await store.prepareSettling("relevant", parserVersion + 1), "another parser").toBe(true);
    await settleStore(store, "relevant", quiet);
    expect(await settleStore(store, "all", quiet)).toEqual({parsed: 1, changed: 1});
    await store.close();
  });
});

describe("schemas", () => {
  it("refuses the store of a newer version and touches nothing", async () => {
    const folder = scratch();
    const {db} = (await openDatabase(folder, {create: true}))!;
    await sql`pragma user_version = 99`.execute(db);
    await checkpoint(db);
    await db.destroy();
    const before = filesOf(folder);
    await expect(openStore(folder)).rejects.toMatchObject({
      name: "CliError",
      exitCode: 1,
      message: expect.stringMatching(/schema 99/),
    });
    expect(filesOf(folder)).toEqual(before);
  });

  it("says in one line what a file is that is no store", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "store.sqlite"), "hello, I am a text of some length ".repeat(100));
    await expect(openStore(folder)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/is no SQLite file; move it away/),
    });
  });

  it("gives null for a folder without a store that is not to be made", async () => {
    const folder = scratch();
    expect(await openStore(folder, {create: false})).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("one crawl at a time", () => {
  it("tells the second who holds the store and since when, with exit code 75", async () => {
    const folder = scratch();
    const lock = lockDataDir(folder, {command: "crawl", now: new Date("2026-11-22T08:00:00Z")});
    const second = () => lockDataDir(folder, {command: "crawl", now: new Date()});
    expect(second).toThrow(expect.objectContaining({exitCode: 75}));
    expect(second).toThrow(`: vfio-lore crawl, process ${process.pid}, since 2026-11-22 08:00:00 UTC; try again later`);
    lock.release();
    second().release();
  });

  it("is free again when the holder was killed", async () => {
    const folder = scratch();
    const script = `
      import {lockDataDir} from ${JSON.stringify(join(import.meta.dirname, "../../../crawler/store/lock.ts"))};
      lockDataDir(${JSON.stringify(folder)}, {command: "crawl", now: new Date()});
      process.stdout.write("held");
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      cwd: join(import.meta.dirname, "../../.."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((held) => holder.stdout.once("data", held));
    expect(() => lockDataDir(folder, {command: "crawl", now: new Date()})).toThrow(/another run holds/);
    const ended = new Promise((done) => holder.once("exit", done));
    holder.kill("SIGKILL");
    await ended;
    lockDataDir(folder, {command: "crawl", now: new Date()}).release();
  });
});

describe("killed at any moment", () => {
  it("the next crawl goes on, and the end is that of an undisturbed one", async () => {
    const folder = scratch();
    const inbox = join(folder, "kvm");
    appendEpoch(
      join(inbox, "git", "0.git"),
      // enough for threads
      Array.from({length: 1100}, (_, n) => ({
        mail: rawMail({
          id: `${n}@example.com`,
          subject: `[PATCH] vfio: ${n}`,
          body: patchBody("drivers/vfio/a.c").repeat(5),
        }),
      })),
    );
    await crawlQuietly(join(folder, "undisturbed"), [`git:${inbox}`]);
    const expected = await messagesOf(join(folder, "undisturbed"));
    expect(expected).toHaveLength(1100);
    const data = join(folder, "var");
    const lock = join(data, "lock.json");
    const ends = new Set<NodeJS.Signals | number | null>();
    for (const [signal, delay] of [
      ["SIGKILL", 200],
      ["SIGTERM", 100],
    ] as const) {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, "../../../vfio-lore.js"), "crawl", "--data-dir", data, "--source", `git:${inbox}`],
        {stdio: "ignore"},
      );
      const ended = new Promise<NodeJS.Signals | number | null>((done) =>
        child.once("exit", (code, by) => done(by ?? code)),
      );
      // Counted from when it has the store: while node starts or ends, nobody hears a signal.
      const holds = () => existsSync(lock) && readFileSync(lock, "utf8").includes(`${child.pid}`);
      while (child.exitCode === null && !holds()) await setTimeout(5);
      const killed = setTimeout(delay).then(() => child.kill(signal));
      ends.add(await ended);
      await killed;
    }
    // A fast machine may be done before.
    for (const end of ends) expect(["SIGKILL", 143, 0]).toContain(end);
    await crawlQuietly(data, [`git:${inbox}`]);
    expect(await messagesOf(data)).toEqual(expected);
  });

  it("does not lose the mails that were parsed, nor what must still be chosen, when it is killed between the two", async () => {
    const folder = scratch();
    const inbox = join(folder, "kvm");
    appendEpoch(join(inbox, "git", "0.git"), [{mail: rawMail({id: "a@example.com", subject: "vfio"})}]);
    const store = await openStore(join(folder, "var"));
    await store.close();
    await crawlQuietly(join(folder, "var"), [`git:${inbox}`]);
    appendEpoch(join(inbox, "git", "0.git"), [{mail: rawMail({id: "b@example.com", subject: "vfio"})}]);
    const interrupted = await openStore(join(folder, "var"));
    const [origin] = await interrupted.origins();
    await interrupted.prepareSettling("relevant", 1);
    await interrupted.close();
    expect(origin?.position).toBe(1);
    await crawlQuietly(join(folder, "var"), [`git:${inbox}`]);
    expect(await idsOf(join(folder, "var"))).toEqual(["a@example.com", "b@example.com"]);
  });
});

describe("the commands", () => {
  it("crawl prints one line, status says what there is, --json is the report, and --quiet says nothing", async () => {
    const folder = scratch();
    const inbox = join(folder, "kvm");
    const data = join(folder, "var");
    appendEpoch(join(inbox, "git", "0.git"), [
      {mail: rawMail({id: "a@example.com", subject: "vfio", replyTo: "gone@example.com"})},
    ]);
    const crawled = await runHere(crawlCommand, ["--data-dir", data, "--source", `git:${inbox}`]);
    expect(crawled).toMatchObject({code: 0, stdout: ""});
    expect(crawled.stderr).toMatch(
      /^crawl: 1 new message \(kvm 1\), 0 unreadable, newest received 2021-10-04 09:00 UTC, \d+\.\d s\n$/,
    );
    expect(await runHere(crawlCommand, ["--quiet", "--data-dir", data, "--source", `git:${inbox}`])).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    const status = await runHere(statusCommand, ["--verify", "--data-dir", data]);
    expect(status).toMatchObject({code: 0, stderr: ""});
    expect(status.stdout).toContain("kvm epoch 0: 1 mail, read 2026-");
    expect(status.stdout).toContain(
      "1 ancestor of relevant mail that no source has, 0 unreadable, 0 taken back by archives",
    );
    expect(status.stdout).toContain("verified: nothing is damaged");
    const {stdout} = await runHere(statusCommand, ["--json", "--data-dir", data]);
    expect(JSON.parse(stdout)).toMatchObject({schema: "vfio-lore-crawl/1", gaps: [{messageId: "gone@example.com"}]});
  });

  it.each([
    [["--since", "yesterday"], /--since must be a date like 2021-01-01, got "yesterday"/],
    [["--since", "2021-02-30"], /--since must be a date/],
    [["--config", "/does/not/exist.json"], /the configuration \/does\/not\/exist\.json/],
    [["--sorce", "x"], /--sorce/],
    [["--source", "git:/does/not/exist"], /there is nothing at/],
  ])("crawl %j is a wrong usage, and makes nothing", async (args, message) => {
    const data = join(scratch(), "var");
    await expect(crawlCommand([...args, "--data-dir", data])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
    expect(() => readdirSync(data)).toThrow();
  });

  it("status without a store says which command makes one", async () => {
    const data = join(scratch(), "var");
    const result = await runHere(statusCommand, ["--data-dir", data]);
    expect(result).toMatchObject({code: 2, stdout: ""});
    expect(result.stderr).toBe(
      `vfio-lore: there is no store in ${data}; vfio-lore crawl makes one, --data-dir names another\n`,
    );
    expect(() => readdirSync(data)).toThrow();
  });

  it("status --verify names a repository and a raw mail that are damaged", async () => {
    const folder = scratch();
    const mails = join(folder, "mails");
    mkdirSync(mails);
    writeFileSync(join(mails, "a.eml"), rawMail({id: "a@example.com", subject: "vfio"}));
    const data = join(folder, "var");
    await crawlQuietly(data, [`maildir:${mails}`]);
    const {db} = (await openDatabase(data, {create: false}))!;
    await sql`update raw set data = ${Buffer.from("789c4bcc02000002480149", "hex")}`.execute(db);
    await db.destroy();
    const status = await runHere(statusCommand, ["--verify", "--data-dir", data]);
    expect(status.code).toBe(1);
    expect(status.stderr).toMatch(/the raw mail of a@example\.com is damaged or lost; crawl its source again/);
  });
});

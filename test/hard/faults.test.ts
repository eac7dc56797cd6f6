import {execFileSync, spawnSync} from "node:child_process";
import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, inject, it, onTestFinished} from "vitest";
import {crawlQuietly, idsOf} from "../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {strike} from "./struck.ts";

const isRoot = process.getuid?.() === 0;
const canMount = spawnSync("unshare", ["--user", "--map-root-user", "--mount", "true"]).status === 0;

interface Place {
  readonly path: string;
  readonly data: string;
  readonly out: string;
  readonly inbox: string;
  /** makes the inbox hold so many mails */
  readonly grow: (mails: number) => void;
  readonly args: (command: "crawl" | "analyze" | "build") => string[];
}

function place(): Place {
  const {path, remove} = scratchFolder();
  onTestFinished(() => {
    execFileSync("chmod", ["-R", "u+rwX", path]);
    remove();
  });
  const [data, out, inbox] = [join(path, "var"), join(path, "out"), join(path, "kvm")];
  let held = 0;
  return {
    path,
    data,
    out,
    inbox,
    grow: (mails) => {
      const steps = Array.from({length: mails - held}, (_, n) => ({mail: driverMail(held + n)}));
      appendEpoch(join(inbox, "git", "0.git"), steps);
      held = mails;
    },
    args: (command) => {
      const own = {crawl: ["--source", `git:${inbox}`], analyze: [], build: ["--out", out]}[command];
      return [command, "--data-dir", data, ...own];
    },
  };
}

function driverMail(n: number): string {
  return rawMail({
    id: `${n}@example.com`,
    subject: `[PATCH v${n + 1}] vfio/alder: change ${n}`,
    body: patchBody("drivers/vfio/pci/alder/main.c").repeat(40),
  });
}

const commands = ["crawl", "analyze", "build"] as const;

/** All three commands end well, and give what an undisturbed run of a place of the same mails gives. */
async function endsAs({data, out, args}: Place, expected: Buffer): Promise<void> {
  for (const command of commands) expect(await strike(args(command)), command).toMatchObject({code: 0});
  expect(readFileSync(join(data, "dataset.json"))).toEqual(expected);
  expect(readdirSync(out)).toContain("index.html");
}

const oneLine = /^(?:vfio-lore|crawl|build|analyze): [^\n]+\n$/;
const mails = 300;
let expected: Buffer;

beforeAll(async () => {
  const {path, remove} = scratchFolder();
  const inbox = join(path, "kvm");
  appendEpoch(
    join(inbox, "git", "0.git"),
    Array.from({length: mails}, (_, n) => ({mail: driverMail(n)})),
  );
  const data = join(path, "var");
  for (const args of [["crawl", "--source", `git:${inbox}`], ["analyze"]])
    expect(await strike([...args, "--data-dir", data])).toMatchObject({code: 0});
  expected = readFileSync(join(data, "dataset.json"));
  remove();
});

describe.skipIf(!canMount)("a full disk (needs user namespaces, to mount a small one)", () => {
  it.each([
    ...[100, 600, 1500].map((kilobytes) => ["crawl", kilobytes] as const),
    ...[20, 60].map((kilobytes) => ["analyze", kilobytes] as const),
    ...[20, 300].map((kilobytes) => ["build", kilobytes] as const),
  ])("%s with %i KB left says so in one line, and goes on when there is room", (command, kilobytes) => {
    const {path, inbox, grow} = place();
    grow(mails);
    const small = join(path, "small");
    mkdirSync(small);
    const program = [process.execPath, inject("program")];
    const all = commands.map((name) => {
      const own = {crawl: ["--source", `git:${inbox}`], analyze: [], build: ["--out", join(small, "out")]}[name];
      return [...program, name, "--data-dir", join(small, "var"), ...own].map((word) => `'${word}'`).join(" ");
    });
    const at = commands.indexOf(command);
    const script = [
      `mount -t tmpfs -o size=64m none '${small}'`,
      ...all.slice(0, at),
      // What is free is filled up to so many kilobytes.
      `free=$(df -k --output=avail '${small}' | tail -1)`,
      `head -c $(( (free - ${kilobytes}) * 1024 )) /dev/zero > '${small}/filler'`,
      `set +e; ${all[at]} > /dev/null 2> '${path}/said'; echo $? > '${path}/code'; set -e`,
      `rm '${small}/filler'`,
      ...all.slice(at),
      `cp '${small}/var/dataset.json' '${path}/dataset.json'; ls '${small}/out' > '${path}/site'`,
    ].join("\n");
    execFileSync("unshare", ["--user", "--map-root-user", "--mount", "sh", "-ec", script], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    expect(readFileSync(join(path, "code"), "utf8")).toBe("1\n");
    expect(readFileSync(join(path, "said"), "utf8")).toMatch(oneLine);
    expect(readFileSync(join(path, "said"), "utf8")).toMatch(/full|no space/i);
    expect(readFileSync(join(path, "dataset.json"))).toEqual(expected);
    expect(readFileSync(join(path, "site"), "utf8")).toContain("index.html");
  });
});

describe.skipIf(isRoot)("permissions (needs a user that is not root)", () => {
  const forbid = async (folder: string, mode: number, work: () => Promise<void>) => {
    const before = statSync(folder).mode;
    chmodSync(folder, mode);
    try {
      await work();
    } finally {
      chmodSync(folder, before);
    }
  };

  it("a data directory that cannot be written", async () => {
    const {path, args, grow, ...rest} = place();
    grow(mails);
    await forbid(path, 0o555, async () => {
      const {code, stderr} = await strike(args("crawl"));
      expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(oneLine)});
      expect(stderr).toMatch(/cannot write into the data directory .*var/);
    });
    await endsAs({path, args, grow, ...rest}, expected);
  });

  it.each([
    ["a store", "store.sqlite", 0o444],
    ["a store without any permission", "store.sqlite", 0o000],
    ["a data directory", ".", 0o555],
    ["a data directory without any permission", ".", 0o000],
    ["a lock", "lock.sqlite", 0o000],
  ])("%s that was written before and is forbidden now", async (_, name, mode) => {
    const at = place();
    at.grow(10);
    for (const command of commands) expect(await strike(at.args(command))).toMatchObject({code: 0});
    const dataset = readFileSync(join(at.data, "dataset.json"));
    at.grow(mails);
    await forbid(join(at.data, name), mode, async () => {
      const {code, stderr} = await strike(at.args("crawl"));
      expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(oneLine)});
      expect(stderr).toContain(at.data);
    });
    // SQLite makes the files beside its own with the permissions of that.
    for (const file of readdirSync(at.data))
      if (file.startsWith("store.sqlite-")) chmodSync(join(at.data, file), 0o644);
    expect(readFileSync(join(at.data, "dataset.json"))).toEqual(dataset);
    await endsAs(at, expected);
  });

  it("a site that cannot be written", async () => {
    const at = place();
    at.grow(mails);
    await endsAs(at, expected);
    at.grow(mails + 1);
    for (const command of ["crawl", "analyze"] as const)
      expect(await strike(at.args(command))).toMatchObject({code: 0});
    await forbid(at.out, 0o555, async () => {
      const {code, stderr} = await strike(at.args("build"));
      expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(oneLine)});
      expect(stderr).toContain(at.out);
    });
    expect(await strike(at.args("build"))).toMatchObject({code: 0});
  });

  it("a dataset that cannot be written", async () => {
    const at = place();
    at.grow(mails);
    expect(await strike(at.args("crawl"))).toMatchObject({code: 0});
    const out = join(at.path, "forbidden");
    mkdirSync(out, {mode: 0o555});
    const {code, stderr} = await strike([...at.args("analyze"), "--out", join(out, "dataset.json")]);
    expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(oneLine)});
    await endsAs(at, expected);
  });

  it("a source that cannot be read", async () => {
    const at = place();
    at.grow(mails);
    await forbid(join(at.inbox, "git/0.git"), 0o000, async () => {
      const {code, stderr} = await strike(at.args("crawl"));
      expect([1, 2]).toContain(code);
      expect(stderr).toMatch(oneLine);
    });
    await endsAs(at, expected);
  });

  it("a store on a medium which is only read is read all the same", async () => {
    const at = place();
    at.grow(mails);
    expect(await strike(at.args("crawl"))).toMatchObject({code: 0});
    await forbid(join(at.data, "store.sqlite"), 0o444, () =>
      forbid(at.data, 0o555, async () => {
        const elsewhere = join(at.path, "elsewhere.json");
        expect(await strike(["status", "--data-dir", at.data])).toMatchObject({code: 0});
        expect(await strike([...at.args("analyze"), "--out", elsewhere])).toMatchObject({code: 0});
        expect(readFileSync(elsewhere)).toEqual(expected);
        const {code, stderr} = await strike(at.args("analyze"));
        expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(oneLine)});
        expect(stderr).toContain("--out names another place");
      }),
    );
    await endsAs(at, expected);
  });
});

describe("a clock that goes wrong", () => {
  it.each(["1970-01-01T00:00:00Z", "2016-02-29T23:59:59Z", "2037-01-01T00:00:00Z"])(
    "%s between two crawls loses nothing",
    async (wrong) => {
      const at = place();
      at.grow(100);
      await crawlQuietly(at.data, [`git:${at.inbox}`]);
      at.grow(200);
      await crawlQuietly(at.data, [`git:${at.inbox}`], {}, undefined, () => new Date(wrong));
      at.grow(mails);
      await crawlQuietly(at.data, [`git:${at.inbox}`]);
      expect(await idsOf(at.data)).toHaveLength(mails);
      await endsAs(at, expected);
    },
  );
});

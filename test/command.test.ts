import {spawn} from "node:child_process";
import {existsSync, mkdirSync, openSync} from "node:fs";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {run as analyze} from "../analysis/cli/analyze.ts";
import {run as exportFiles} from "../analysis/cli/export.ts";
import {run as series} from "../analysis/cli/series.ts";
import {run as show} from "../analysis/cli/show.ts";
import {run as backup} from "../crawler/cli/backup.ts";
import {run as crawl} from "../crawler/cli/crawl.ts";
import {run as prune} from "../crawler/cli/prune.ts";
import {run as restore} from "../crawler/cli/restore.ts";
import {run as status} from "../crawler/cli/status.ts";
import {makeFolder} from "../crawler/make-folder.ts";
import {scratchFolder} from "./helpers/epoch.ts";
import {runCli} from "./helpers/run-cli.ts";

const {path: scratch, remove} = scratchFolder();
afterAll(remove);
const entry = join(import.meta.dirname, "../vfio-lore.js");

describe("what is typed wrong", () => {
  it("a command: ends with 2 and says what was meant", async () => {
    expect(await runCli(["shwo"])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'vfio-lore: no command "shwo"; did you mean "show"?\n',
    });
  });

  it.each([
    ["--drivr x", `Unknown option '--drivr'; did you mean "--driver"?; see vfio-lore series --help`],
    ["--zzz", "Unknown option '--zzz'; see vfio-lore series --help"],
    ["--data-dir=", "--data-dir needs a value; see vfio-lore series --help"],
    ["--data-dir", "Option '--data-dir <value>' argument missing; see vfio-lore series --help"],
    ["mlx5", "Unexpected argument 'mlx5'; see vfio-lore series --help"],
  ])("an option: series %s", async (args, message) => {
    await expect(series(args.split(" "))).rejects.toMatchObject({exitCode: 2, message});
  });

  it("help and version are found as one types them", async () => {
    const [short, long, version] = await Promise.all([
      runCli(["diff", "-h"]),
      runCli(["help", "diff"]),
      runCli(["-V"]),
    ]);
    expect(short).toEqual(long);
    expect(short.stdout).toContain("Usage: vfio-lore diff");
    expect(version).toMatchObject({code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/)});
  });
});

describe("places that cannot be written", () => {
  const nowhere = "/proc/nowhere/var";
  it.skipIf(!existsSync("/proc/self")).each([
    ["crawl", () => crawl(["--data-dir", nowhere, "--source", `mbox:${import.meta.filename}`])],
    ["restore", () => restore(["/dev/null", "--data-dir", nowhere])],
  ])("%s below /proc ends in a line, where it once never came back", async (_, run) => {
    await expect(run()).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^cannot write into the data directory \/proc\/nowhere\/var: .*$/),
    });
  });

  it.skipIf(!existsSync("/dev/full"))(
    "a full disk behind standard output is told in a line, with exit code 1",
    async () => {
      const child = spawn(process.execPath, [entry, "--help"], {stdio: ["ignore", openSync("/dev/full", "w"), "pipe"]});
      let said = "";
      child.stderr?.on("data", (bytes) => {
        said += String(bytes);
      });
      const code = await new Promise((done) => child.on("close", done));
      expect([code, said]).toEqual([1, "vfio-lore: cannot write the output: ENOSPC: no space left on device, write\n"]);
    },
  );

  it("a reader that is gone is no fault", async () => {
    const child = spawn(process.execPath, [entry, "--help"]);
    child.stdout.destroy();
    expect(await new Promise((done) => child.on("close", done))).toBe(0);
  });
});

it("a folder is made with those above it, is left where it is there, and not taken for a file", () => {
  makeFolder(join(scratch, "a/b/c"));
  makeFolder(join(scratch, "a/b/c"));
  expect(existsSync(join(scratch, "a/b/c"))).toBe(true);
  expect(() => makeFolder(join(import.meta.filename, "below"))).toThrow("ENOTDIR");
  expect(() => makeFolder(import.meta.filename)).toThrow("EEXIST");
});

describe("without a store", () => {
  const empty = join(scratch, "nothing");
  mkdirSync(empty);
  it.each([
    ["status", () => status(["--data-dir", empty])],
    ["prune", () => prune(["--data-dir", empty])],
    ["backup", () => backup(["x.tar.gz", "--data-dir", empty])],
    ["analyze", () => analyze(["--data-dir", empty])],
    ["series", () => series(["--data-dir", empty])],
    ["show", () => show(["mlx5", "--data-dir", empty])],
    ["export", () => exportFiles(["--data-dir", empty])],
  ])("%s ends with 2 and the same words", async (_, run) => {
    await expect(run()).rejects.toMatchObject({
      exitCode: 2,
      message: `there is no store in ${empty}; vfio-lore crawl makes one, --data-dir names another`,
    });
    expect(existsSync(join(empty, "lock.sqlite"))).toBe(false);
  });
});

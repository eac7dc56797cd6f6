import {execFile, spawn} from "node:child_process";
import {once} from "node:events";
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {promisify} from "node:util";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {run as analyze} from "../analysis/cli/analyze.ts";
import {run as build} from "../web/cli/build.ts";
import {runHere} from "./helpers/run-here.ts";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);
// A folder with a space and a letter outside ASCII: a path is no URL.
const scratch = mkdtempSync(join(tmpdir(), "vfio-lore é "));
const checkout = join(scratch, "checkout");
const elsewhere = join(scratch, "elsewhere");
const installed = join(elsewhere, "node_modules/vfio-lore");

/** Runs the command that lies in a folder. */
async function command(folder: string, args: string[], cwd = elsewhere) {
  return run(process.execPath, [join(folder, "vfio-lore.js"), ...args], {cwd, maxBuffer: 1 << 26});
}

/** Names of the packages that an installation without development dependencies has; those below another's folder come with it. */
function runtimePackages(): string[] {
  const {packages} = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, {dev?: boolean; devOptional?: boolean}>;
  };
  return Object.entries(packages)
    .filter(([path, {dev, devOptional}]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !devOptional)
    .map(([path]) => path.slice("node_modules/".length))
    .filter((name) => existsSync(join(root, "node_modules", name)));
}

beforeAll(async () => {
  mkdirSync(checkout);
  for (const name of [
    ".ci",
    "crawler",
    "analysis",
    "web",
    "package.json",
    "package-lock.json",
    "README.md",
    "vfio-lore.js",
  ])
    cpSync(join(root, name), join(checkout, name), {recursive: true});
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  await run("npm", ["pack", "--pack-destination", scratch], {cwd: checkout});
  const [tarball = ""] = readdirSync(scratch).filter((name) => name.endsWith(".tgz"));
  mkdirSync(installed, {recursive: true});
  await run("tar", ["-xzf", join(scratch, tarball), "--strip-components=1", "-C", installed]);
  for (const name of runtimePackages()) {
    const link = join(elsewhere, "node_modules", name);
    mkdirSync(dirname(link), {recursive: true});
    symlinkSync(join(root, "node_modules", name), link);
  }
});
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

describe("the package, installed elsewhere without development packages", () => {
  it("holds no TypeScript and no test", () => {
    const names = readdirSync(installed, {recursive: true, encoding: "utf8"});
    expect(names.filter((name) => /\.ts$|^test/.test(name))).toEqual([]);
    for (const name of ["tsx", "esbuild", "kysely", "typescript"])
      expect(existsSync(join(elsewhere, "node_modules", name)), name).toBe(false);
  });

  it("says its version and knows every command", async () => {
    expect((await command(installed, ["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const {stdout} = await command(installed, ["--help"]);
    const names = [...stdout.matchAll(/^ {2}([a-z]+) +[a-z]/gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) {
      const module = ["crawler", "analysis", "web"].map((folder) =>
        join(installed, "dist", folder, "cli", `${name}.js`),
      );
      expect(module.filter(existsSync), name).toHaveLength(1);
    }
    // One of each part: loading one proves what all import.
    for (const name of ["status", "show", "update"])
      expect((await command(installed, [name, "--help"])).stdout).toContain(`Usage: vfio-lore ${name}`);
    await expect(command(installed, ["shwo"])).rejects.toMatchObject({
      code: 2,
      stderr: 'vfio-lore: no command "shwo"; did you mean "show"?\n',
    });
  });

  it("crawls, analyzes and builds, with the same bytes as the sources do", async () => {
    const mbox = join(root, "test/fixtures/mbox/votes-carried-and-lost.mbox");
    const out = join(scratch, "package");
    const data = join(out, "var");
    await command(installed, ["update", "--source", `mbox:${mbox}`, "--data-dir", data, "--out", join(out, "site")]);
    // The sources here, from the same store and the same report of its crawl.
    const dataset = join(scratch, "sources/dataset.json");
    expect(await runHere(analyze, ["--data-dir", data, "--out", dataset, "--quiet"])).toMatchObject({code: 0});
    expect(readFileSync(dataset, "utf8")).toBe(readFileSync(join(data, "dataset.json"), "utf8"));
    const from = join(out, "site/data/dataset.json");
    const built = await runHere(build, ["--dataset", from, "--out", join(scratch, "sources/site"), "--quiet"]);
    expect(built).toMatchObject({code: 0});
    const files = readdirSync(join(scratch, "sources/site"), {recursive: true, encoding: "utf8"}).sort();
    expect(readdirSync(join(scratch, "package/site"), {recursive: true, encoding: "utf8"}).sort()).toEqual(files);
    for (const name of files.filter((file) => /\.(html|js|css|svg|csv|atom)$/.test(file)))
      expect(readFileSync(join(scratch, "package/site", name)), name).toEqual(
        readFileSync(join(scratch, "sources/site", name)),
      );
  });
});

describe("the checkout", () => {
  const module = "crawler/cli/status";
  const says = async () => (await command(checkout, ["status", "--help"])).stdout.split("\n", 1)[0];

  it("runs what was compiled, and never once a source is another", async () => {
    const source = join(checkout, `${module}.ts`);
    const asItWas = readFileSync(source, "utf8");
    writeFileSync(
      join(checkout, "dist", `${module}.js`),
      'export const run = async () => { process.stdout.write("compiled\\n"); return 0; };',
    );
    expect(await says()).toBe("compiled");
    writeFileSync(source, asItWas.replace("status [options]", "status [changed]"));
    expect(await says()).toBe("Usage: vfio-lore status [changed]");
    writeFileSync(source, asItWas);
    expect(await says()).toBe("compiled");
    rmSync(join(checkout, "dist/sources.json"));
    expect(await says()).toBe("Usage: vfio-lore status [options]");
  });
});

describe("a signal", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends any command with exit code %i", async (signal, code) => {
    const site = join(scratch, "package/site");
    const child = spawn(process.execPath, [join(installed, "vfio-lore.js"), "serve", "--port", "0", "--out", site]);
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([code, null]);
    // Reads from a pipe that never ends: a command that waits and has no answer of its own.
    const pipe = join(scratch, `pipe-${code}`);
    await run("mkfifo", [pipe]);
    const waiting = spawn(process.execPath, [
      join(installed, "vfio-lore.js"),
      "build",
      "--dataset",
      pipe,
      "--out",
      site,
    ]);
    const writer = createWriteStream(pipe);
    await once(writer, "open");
    waiting.kill(signal);
    // A thread that is reading cannot be stopped: where it had begun, the process ends with the file.
    const end = setTimeout(() => writer.destroy(), 300);
    expect(await once(waiting, "exit")).toEqual([code, null]);
    clearTimeout(end);
    writer.destroy();
  });
});

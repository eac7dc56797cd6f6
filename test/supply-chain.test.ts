import {execFile} from "node:child_process";
import {cpSync, mkdirSync, readdirSync, readFileSync} from "node:fs";
import {isBuiltin} from "node:module";
import {join} from "node:path";
import {promisify} from "node:util";
import {describe, expect, it, onTestFinished} from "vitest";
import {scratchFolder} from "./helpers/epoch.ts";

const root = join(import.meta.dirname, "..");
const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const manifest = read("package.json") as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const {packages} = read("package-lock.json") as {packages: Record<string, Locked>};
const locked = Object.entries(packages).filter(([path]) => path !== "");
const isDevelopment = ({dev, devOptional}: Locked) => dev === true || devOptional === true;

/** Licences of what runs at a user's: all let him use, change and pass on; where there is a choice, it is MIT's. */
const licences = [
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "(MIT OR EUPL-1.1+)",
];
/** Of what only the tests and the build use, and nothing of it is passed on: axe-core, lightningcss. */
const developmentLicences = [...licences, "MPL-2.0", "MIT OR Apache-2.0"];

const pathsOf = (wanted: (one: Locked) => boolean) => locked.filter(([, one]) => wanted(one)).map(([path]) => path);

describe("the lockfile", () => {
  it("says of each package what it must hash to, and names no host", () => {
    expect(locked.length).toBeGreaterThan(100);
    expect(pathsOf(({integrity}) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""))).toEqual([]);
    expect(pathsOf(({resolved}) => resolved !== undefined)).toEqual([]);
    expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.toMatch(
      /https?:\/\/(?!opencollective|github|feross|www\.|paypal|tidelift)[^"]*\.tgz/,
    );
  });

  it("names what package.json asks for", () => {
    const {dependencies, devDependencies} = packages[""] as unknown as typeof manifest;
    expect(dependencies).toEqual(manifest.dependencies);
    expect(devDependencies).toEqual(manifest.devDependencies);
  });

  it("lets no package run a script when it is installed but those in allowScripts", () => {
    const names = pathsOf(({hasInstallScript}) => hasInstallScript === true).map((path) =>
      path.replace(/^.*node_modules\//, ""),
    );
    expect(names).toEqual(Object.keys(manifest.allowScripts));
  });
});

describe("licences", () => {
  it("of what runs at a user's are listed here", () => {
    const found = new Set(locked.filter(([, one]) => !isDevelopment(one)).map(([, {license}]) => license));
    expect([...found].filter((one) => one === undefined || !licences.includes(one))).toEqual([]);
  });

  it("of what tests and builds are too", () => {
    const found = new Set(locked.map(([, {license}]) => license));
    expect([...found].filter((one) => one === undefined || !developmentLicences.includes(one))).toEqual([]);
  });
});

/** Packages that the files of some folders import, by their names. */
function importedBy(folders: readonly string[]): Set<string> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), {recursive: true, encoding: "utf8"})
      .filter((name) => /\.[jt]s$/.test(name) && !name.includes("node_modules"))
      .map((name) => join(root, folder, name)),
  );
  const names = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/(?:\bfrom |^import |\bimport\(|\bresolve\()"(@?[a-z][^"\s]*)"/gm)].map(
      ([, specifier = ""]) =>
        specifier
          .split("/")
          .slice(0, specifier.startsWith("@") ? 2 : 1)
          .join("/"),
    ),
  );
  return new Set(names.filter((name) => !isBuiltin(name)));
}

const program = importedBy(["crawler", "analysis", "web"]);
const tools = importedBy([".ci", "test"]);

describe("direct dependencies", () => {
  it("are few, and so is what they bring", () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(8);
    expect(locked.filter(([, one]) => !isDevelopment(one)).length).toBeLessThanOrEqual(110);
  });

  it("are each imported by the program, or used by the tests, the build or a script", () => {
    expect(Object.keys(manifest.dependencies).filter((name) => !program.has(name))).toEqual([]);
    const scripts = `${Object.values(manifest.scripts).join(" ")} ${readFileSync(join(root, "vfio-lore.js"), "utf8")}`;
    const commands: Record<string, string> = {"@biomejs/biome": "biome", typescript: "tsc"};
    const idle = Object.keys(manifest.devDependencies).filter((name) => {
      if (name === "@types/node") return false;
      if (name.startsWith("@types/")) return !program.has(name.slice("@types/".length));
      return !program.has(name) && !tools.has(name) && !scripts.includes(commands[name] ?? `"${name}/`);
    });
    expect(idle).toEqual([]);
  });

  it("are all that the program imports, but for what compiling it takes away", () => {
    const [, inside = ""] = /const inside = \[(.*)\];/.exec(readFileSync(join(root, ".ci/compile.js"), "utf8")) ?? [];
    const compiled = [...inside.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
    const known = [...Object.keys(manifest.dependencies), ...compiled, "esbuild", "tsx"];
    expect([...program].filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("a checkout that was not installed whole", () => {
  it("says what it lacks in one line", async () => {
    const {path, remove} = scratchFolder();
    onTestFinished(remove);
    for (const name of ["package.json", "vfio-lore.js"]) cpSync(join(root, name), join(path, name));
    mkdirSync(join(path, "crawler/cli"), {recursive: true});
    const run = promisify(execFile)(process.execPath, [join(path, "vfio-lore.js"), "status"]);
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr: "vfio-lore: it was not compiled, and tsx is not installed; run npm ci in its folder\n",
    });
  });
});

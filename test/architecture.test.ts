import {readdirSync, readFileSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {describe, expect, it} from "vitest";

const root = join(import.meta.dirname, "..");

interface Module {
  readonly path: string;
  readonly lines: number;
  /** paths inside the project, package names otherwise */
  readonly imports: readonly string[];
}

const modules = ["crawler", "analysis", "web"].flatMap((folder) =>
  readdirSync(join(root, folder), {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readModule(join(folder, name))),
);

function readModule(path: string): Module {
  const source = readFileSync(join(root, path), "utf8");
  const imports = [
    ...source.matchAll(/(?:^|\n)(?:import|export)\s(?:[^"';]*?\sfrom\s)?"([^"]+)"|import\("([^"]+)"\)/g),
  ].map((match) => {
    const specifier = match[1] ?? match[2] ?? "";
    return specifier.startsWith(".") ? relative(root, join(root, dirname(path), specifier)) : specifier;
  });
  return {path, lines: source.split("\n").length, imports};
}

/** Every import of a module matching `from` whose target matches `to`, as "a -> b". */
function edges(from: RegExp, to: RegExp, except: RegExp = /^$/): string[] {
  return modules
    .filter((module) => from.test(module.path))
    .flatMap((module) =>
      module.imports
        .filter((target) => to.test(target) && !except.test(`${module.path} -> ${target}`))
        .map((target) => `${module.path} -> ${target}`),
    );
}

describe("data flows crawler -> analysis -> web, never back", () => {
  it("reads some imports at all", () => {
    expect(modules.length).toBeGreaterThan(30);
    expect(edges(/^crawler\//, /^crawler\//).length).toBeGreaterThan(10);
  });

  it("lets the crawler know neither analysis nor web", () => {
    expect(edges(/^crawler\//, /^(analysis|web)\//)).toEqual([]);
  });

  it("lets the analysis know the crawler's records, mail readers and series, and the store only in its commands", () => {
    expect(edges(/^analysis\//, /^web\//)).toEqual([]);
    expect(
      edges(/^analysis\/(?!cli\/)/, /^crawler\/(store|sources|http|cli)\//, / -> crawler\/cli\/terminal\.ts$/),
    ).toEqual([]);
    expect(edges(/^analysis\//, /^crawler\/(sources|http)\//, /^analysis\/cli\/check/)).toEqual([]);
  });

  it("lets the site know the dataset, its tables and the crawl report only", () => {
    expect(
      edges(/^web\/(?!cli\/)/, /^crawler\//, / -> crawler\/(report|records|errors|make-folder|program)\.ts$/),
    ).toEqual([]);
    expect(
      edges(
        /^web\/(?!cli\/)/,
        /^analysis\//,
        / -> analysis\/((dataset|csv|dictionary|tables|changes|examples)\.ts|figures\/)/,
      ),
    ).toEqual([]);
  });

  it("keeps node out of what the browser runs", () => {
    expect(edges(/^web\/(charts|client)\//, /^node:/)).toEqual([]);
  });
});

describe("a package that may be replaced is imported in one place", () => {
  it.each([
    [/^node-fetch$/, /^crawler\/http\/client\.ts/],
    [/^mailparser$/, /^crawler\/mail\/mailparser\.ts/],
    [/^(kysely|libsql)$/, /^crawler\/store\//],
    [/^d3(-.*)?$/, /^(web\/(charts|client)|analysis\/figures)\//],
    [/^esbuild$/, /^web\//],
  ])("%s only in %s", (name, place) => {
    expect(edges(/./, name, place)).toEqual([]);
  });
});

describe("one idea a file", () => {
  it("has no file over 400 lines", () => {
    expect(modules.filter(({lines}) => lines > 401).map(({path, lines}) => `${path}: ${lines}`)).toEqual([]);
  });

  it("has no import cycle", () => {
    expect(cycles()).toEqual([]);
  });

  it("says no SQL outside the store", () => {
    const sql = /\b(SELECT\s.+\sFROM|INSERT INTO|UPDATE\s\S+\sSET|DELETE FROM|CREATE TABLE|PRAGMA\s)/;
    const guilty = modules.filter(
      ({path}) => !path.startsWith("crawler/store/") && sql.test(readFileSync(join(root, path), "utf8")),
    );
    expect(guilty.map(({path}) => path)).toEqual([]);
  });
});

function cycles(): string[] {
  const targets = new Map(modules.map(({path, imports}) => [path, imports]));
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      found.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const target of targets.get(path) ?? []) if (targets.has(target)) visit(target, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}

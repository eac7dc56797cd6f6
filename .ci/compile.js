// Compiles the program into dist/: what the package brings, and what the checkout runs while no source has changed since.
// With --if-possible (npm ci) it is no failure that the tools are absent: then the sources run as they are.
import {createHash} from "node:crypto";
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** @returns {Promise<typeof import("esbuild").build | null>} null where the development tools are not installed */
async function tools() {
  try {
    (await import("tsx/esm/api")).register();
    return (await import("esbuild")).build;
  } catch (error) {
    if (process.argv[2] !== "--if-possible") throw error;
    process.stderr.write("not compiled: the development dependencies are not installed\n");
    return null;
  }
}

/** The modules that are loaded by name: the commands, what runs them, and what a thread begins with. */
function entries() {
  const modules = ["crawler", "analysis", "web"].flatMap((folder) =>
    readdirSync(join(root, folder, "cli"))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/cli/${name}`),
  );
  const loaded = modules.filter((path) =>
    /^export (async )?function (run|runCommand)\(/m.test(readFileSync(join(root, path), "utf8")),
  );
  return [...loaded, "crawler/nearest.ts", "crawler/worker.ts", "analysis/cli/reading-thread.ts"];
}

/** The packages that are compiled in. */
const inside = ["kysely", "d3", "zod"];

/** @param {typeof import("esbuild").build} build */
async function compile(build) {
  const {outputFiles, metafile} = await build({
    absWorkingDir: root,
    entryPoints: entries(),
    outdir: "dist",
    outbase: ".",
    chunkNames: "shared/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    charset: "utf8",
    write: false,
    metafile: true,
    logLevel: "warning",
    // Packages stay outside, so that a mended one reaches whoever installed this. Only those go inside whose hundreds of files take long
    // to load: kysely longer than a run that finds nothing new, zod a fifth of such a run, d3 (of which little is used) as long as to judge a driver.
    plugins: [
      {
        name: "packages",
        setup: ({onResolve}) => {
          onResolve({filter: /^[^./]/}, ({path, kind, importer}) =>
            kind === "entry-point" || inside.includes(path) || importer.includes("/node_modules/")
              ? undefined
              : {path, external: true},
          );
        },
      },
    ],
  });
  const {assetNames, makeAsset} = await import("../web/make-assets.ts");
  const assets = await Promise.all(
    assetNames.map(async (name) => ({path: join(dist, "assets", name), contents: await makeAsset(name)})),
  );
  // d3's many packages have one licence.
  const licences = inside.map((name) => ({
    path: join(dist, `${name}.LICENSE`),
    contents: readFileSync(join(root, "node_modules", name, "LICENSE")),
  }));
  rmSync(dist, {recursive: true, force: true});
  for (const {path, contents} of [...outputFiles, ...assets, ...licences]) {
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, contents);
  }
  // Last: without it nothing in dist/ is run from a checkout.
  writeFileSync(join(dist, "sources.json"), `${JSON.stringify(hashes(Object.keys(metafile.inputs)), null, 1)}\n`);
  process.stderr.write(`compiled: ${outputFiles.length + assets.length} files in dist/\n`);
}

/**
 * What dist/ was made from. The browser's files are listed by their folders, which esbuild's own list does not name.
 * @param {readonly string[]} inputs
 */
function hashes(inputs) {
  const browser = ["web/client", "web/style", "web/charts"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  const own = inputs.filter((path) => !path.includes("node_modules/"));
  const all = new Set([...own, ...browser, ".ci/compile.js", "package-lock.json"]);
  return Object.fromEntries(
    [...all].sort().map((path) => [
      path,
      createHash("sha256")
        .update(readFileSync(join(root, path)))
        .digest("hex"),
    ]),
  );
}

const build = await tools();
if (build !== null) await compile(build);

#!/usr/bin/env node
// The one command: names a sub-command's module, loads that alone, turns its result into an exit code.
import {hash} from "node:crypto";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";

/** @type {Record<string, {does: string, module: string}>} */
const commands = {
  crawl: {does: "bring new mail from the sources into the store", module: "crawler/cli/crawl"},
  analyze: {does: "make dataset.json from the store", module: "analysis/cli/analyze"},
  build: {does: "make the static site from dataset.json", module: "web/cli/build"},
  update: {does: "crawl + analyze + build: what a timer runs", module: "web/cli/update"},
  serve: {does: "show a built site on loopback", module: "web/cli/serve"},
  series: {does: "print the reconstructed revisions, one a line", module: "analysis/cli/series"},
  show: {does: "explain a driver, a series or a mail in the terminal", module: "analysis/cli/show"},
  check: {does: "judge a submission that is not merged", module: "analysis/cli/check"},
  export: {does: "write the dataset as json, csv or ndjson", module: "analysis/cli/export"},
  diff: {does: "tell what changed between two datasets", module: "analysis/cli/diff"},
  status: {does: "say what the store holds and what it lacks", module: "crawler/cli/status"},
  backup: {does: "copy the store into a file, also while a crawl runs", module: "crawler/cli/backup"},
  restore: {does: "bring a backup back", module: "crawler/cli/restore"},
  prune: {does: "give back space without changing the dataset", module: "crawler/cli/prune"},
  roster: {does: "refresh the dated roles from a kernel's MAINTAINERS", module: "analysis/cli/roster"},
};

const usage = `Usage: vfio-lore <command> [options]

Commands:
${Object.entries(commands)
  .map(([name, {does}]) => `  ${name.padEnd(9)} ${does}`)
  .join("\n")}

  vfio-lore <command> --help says more. Exit codes: 0 done, 1 bad data or a fault of ours, 2 wrong usage,
  3 check: something is missing, 75 try again later, 130/143 stopped by a signal.
`;

/**
 * @param {string[]} argv
 * @returns {Promise<number>}
 */
async function main([name, ...args]) {
  if (name === "--version" || name === "-V") {
    const {version} = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8"));
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (name === "--help" || name === "-h" || (name === "help" && args.length === 0)) {
    process.stdout.write(usage);
    return 0;
  }
  if (name === "help") return main([args[0] ?? "", "--help"]);
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    if (name === undefined) process.stderr.write(usage);
    else {
      const {didYouMean} = await (await loader())("crawler/nearest");
      const meant = didYouMean(name, Object.keys(commands)) || "; see vfio-lore --help";
      process.stderr.write(`vfio-lore: no command ${JSON.stringify(name)}${meant}\n`);
    }
    return 2;
  }
  const load = await loader();
  const [{runCommand}, {run}] = await Promise.all([load("crawler/cli/run"), load(command.module)]);
  return runCommand(run, args);
}

/**
 * Loads a module in its compiled form, which starts five times as fast, or as written through tsx: where it was not compiled, or a
 * source is no longer what it was compiled from.
 * @returns {Promise<(module: string) => Promise<any>>}
 */
async function loader() {
  if (isCurrent()) return (module) => import(`./dist/${module}.js`);
  const tsx = await import("tsx/esm/api").catch((error) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    process.stderr.write("vfio-lore: it was not compiled, and tsx is not installed; run npm ci in its folder\n");
    process.exit(1);
  });
  tsx.register();
  return (module) => import(`./${module}.ts`);
}

/** Compares contents, not times: a checkout, a copy or an unpacked archive may give a file any time. A package has no sources. */
function isCurrent() {
  /** @param {string} path */
  const here = (path) => join(import.meta.dirname, path);
  if (!existsSync(here("dist/sources.json"))) return false;
  if (!existsSync(here("crawler/cli/run.ts"))) return true;
  const sources = JSON.parse(readFileSync(here("dist/sources.json"), "utf8"));
  try {
    return Object.entries(sources).every(([path, sha256]) => hash("sha256", readFileSync(here(path))) === sha256);
  } catch {
    // One of them is not there any more.
    return false;
  }
}

// A process that is the first of its container would not hear them otherwise. What a command holds open it closes itself.
for (const [signal, code] of /** @type {const} */ ([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(code);
  });
}
// A reader that stops early (`vfio-lore series | head`) is no fault; a full disk is told in a line.
process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== "EPIPE") process.stderr.write(`vfio-lore: cannot write the output: ${error.message}\n`);
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
process.stderr.on("error", () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));

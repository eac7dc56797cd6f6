#!/usr/bin/env node
// The one command: names a sub-command's module, loads that alone, turns its result into an exit code.
import {readFileSync} from "node:fs";
import {register} from "tsx/esm/api";

/** @type {Record<string, {does: string, load: () => Promise<{run(args: string[]): Promise<number>}>}>} */
const commands = {
  crawl: {does: "bring new mail from the sources into the store", load: () => import("./crawler/cli/crawl.ts")},
  analyze: {does: "make dataset.json from the store", load: () => import("./analysis/cli/analyze.ts")},
  build: {does: "make the static site from dataset.json", load: () => import("./web/cli/build.ts")},
  update: {does: "crawl + analyze + build: what a timer runs", load: () => import("./web/cli/update.ts")},
  serve: {does: "show a built site on loopback", load: () => import("./web/cli/serve.ts")},
  series: {does: "print the reconstructed revisions, one a line", load: () => import("./analysis/cli/series.ts")},
  show: {does: "explain a driver, a series or a mail in the terminal", load: () => import("./analysis/cli/show.ts")},
  check: {does: "judge a submission that is not merged", load: () => import("./analysis/cli/check.ts")},
  export: {does: "write the dataset as json, csv or ndjson", load: () => import("./analysis/cli/export.ts")},
  status: {does: "say what the store holds and what it lacks", load: () => import("./crawler/cli/status.ts")},
  roster: {does: "refresh the dated roles from a kernel's MAINTAINERS", load: () => import("./analysis/cli/roster.ts")},
};

const usage = `Usage: vfio-lore <command> [options]

Commands:
${Object.entries(commands)
  .map(([name, {does}]) => `  ${name.padEnd(9)} ${does}`)
  .join("\n")}

  vfio-lore <command> --help says more. Exit codes: 0 done, 1 bad data or a fault of ours, 2 wrong usage,
  3 check: something is missing, 75 try again later, 130/143 stopped by a signal.
`;

/** @param {string[]} argv */
async function main([name, ...args]) {
  if (name === "--version") {
    const {version} = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (name === "--help" || name === "help") {
    process.stdout.write(usage);
    return 0;
  }
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(
      name === undefined ? usage : `vfio-lore: no command ${JSON.stringify(name)}; see vfio-lore --help\n`,
    );
    return 2;
  }
  register();
  const [{runCommand}, {run}] = await Promise.all([import("./crawler/cli/run.ts"), command.load()]);
  return runCommand(run, args);
}

process.exitCode = await main(process.argv.slice(2));

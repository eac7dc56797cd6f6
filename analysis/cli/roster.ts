import {readFileSync, statSync} from "node:fs";
import {dataDir, json, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {forTerminal, jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {withAnyStore} from "../../crawler/cli/with-store.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {CliError, exit, systemReason} from "../../crawler/errors.ts";
import {writeWhole} from "../dataset-file.ts";
import {gitIn, isRepository} from "../git.ts";
import type {State} from "../maintainers/history.ts";
import {datedRoles, maintainersHistory} from "../maintainers/history.ts";
import type {Section} from "../maintainers/parse.ts";
import {parseMaintainers} from "../maintainers/parse.ts";
import {isReviewersSection, isVfioSection, refreshRoster} from "../maintainers/refresh.ts";
import type {Roster} from "../roster.ts";
import {loadRoster} from "../roster.ts";

const options = {
  linux: {type: "string", value: "PATH", help: "a kernel git tree, or a MAINTAINERS file"},
  section: {type: "string", multiple: true, value: "NAME", help: "read this section too"},
  roster: {type: "string", value: "FILE", help: "the roster to refresh (default: the one that ships)"},
  config: {type: "string", value: "FILE", help: "names the directories of drivers (default: as the store was crawled)"},
  out: {type: "string", value: "FILE", help: "write the refreshed roster there"},
  "data-dir": dataDir,
  json,
  quiet,
} as const;

/** `vfio-lore roster`: prints who holds which role, refreshed from a kernel's MAINTAINERS where one is named. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "roster [options]", options);
  if (parsed === null) return exit.done;
  const {values} = parsed;
  const before = loadRoster(values.roster);
  const roots = await driverDirectories(values.config, values["data-dir"] ?? "var");
  const after = values.linux === undefined ? before : await refresh(before, values.linux, roots, values.section ?? []);
  if (values.out !== undefined) await writeWhole(values.out, `${JSON.stringify(after, null, 2)}\n`);
  if (values.json || !values.quiet) process.stdout.write(values.json ? `${jsonForTerminal(after, 2)}\n` : table(after));
  return exit.done;
}

/** Those of the configuration, where one is named; else of the store, where there is one. */
async function driverDirectories(config: string | undefined, directory: string): Promise<readonly string[]> {
  const stored =
    config === undefined ? await withAnyStore(directory, async (store) => store?.driverDirectories()) : undefined;
  return stored ?? readConfig(config ?? defaultConfigFile).relevant.drivers;
}

async function refresh(
  roster: Roster,
  path: string,
  roots: readonly string[],
  extra: readonly string[],
): Promise<Roster> {
  const named = new Set([...roster.sections.map(({name}) => name), ...extra]);
  const wanted = (section: Section): boolean =>
    named.has(section.name) ||
    isReviewersSection(section, roots) ||
    isVfioSection(section, roots) ||
    section.files.some((file) => roots.some((root) => file.startsWith(root)));
  const states: State[] = [];
  if (isRepository(path)) {
    for await (const state of maintainersHistory(gitIn(path))) {
      states.push({...state, sections: state.sections.filter(wanted)});
    }
  } else {
    states.push(await singleState(path));
  }
  const newest = states.at(-1);
  if (newest === undefined || newest.sections.length === 0) {
    throw new CliError(`no MAINTAINERS was found in ${path}; --linux wants a kernel git tree or that file`);
  }
  const roles = await datedRoles(states, wanted);
  const dated = isRepository(path)
    ? roles
    : roles.map((role) => ({...role, from: knownSince(roster, role) ?? newest.date}));
  return refreshRoster(roster, dated, newest.sections, roots);
}

/** A file alone has one state; the day on which it was written stands for its date. */
async function singleState(path: string): Promise<State> {
  try {
    const date = statSync(path).mtime.toISOString().slice(0, 10);
    return {source: `${path} of ${date}`, date, sections: parseMaintainers(readFileSync(path, "utf8"))};
  } catch (cause) {
    throw new CliError(
      `cannot read ${path}: ${systemReason(cause)}; --linux wants a kernel git tree or a MAINTAINERS file`,
      {
        cause,
      },
    );
  }
}

/** What the file alone cannot say: since when somebody has been there, where the roster knows it. */
function knownSince(roster: Roster, {section, email}: {section: string; email: string}): string | null {
  const person = roster.people.find(({addresses}) =>
    addresses.some((one) => one.email.toLowerCase() === email.toLowerCase()),
  );
  return roster.roles.find((role) => role.person === person?.name && role.section === section)?.from ?? null;
}

function table(roster: Roster): string {
  const rows = roster.roles.map(({section, role, person, from, until, source}) =>
    [section, role, person, from ?? "?", until ?? "today", source].map(forTerminal),
  );
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

import {defaultConfigFile, readConfig} from "../config.ts";
import {exit} from "../errors.ts";
import {toMinute} from "../minute.ts";
import type {CrawlReport} from "../report.ts";
import {crawlReport} from "../report.ts";
import {verifyStore} from "../verify.ts";
import {dataDir, json, parseOptions, quiet} from "./options.ts";
import {forTerminal, jsonForTerminal} from "./terminal.ts";
import {currentWarnings} from "./warnings.ts";
import {withStore} from "./with-store.ts";

/** `vfio-lore status`: what the store holds, how far each source was read, and what is missing. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "status [options]", {
    verify: {type: "boolean", help: "check every file of the store and every raw mail"},
    strict: {type: "boolean", help: "exit 1 where there is a warning"},
    config: {type: "string", value: "FILE", help: "other than the one that ships with the program"},
    "data-dir": dataDir,
    quiet,
    json,
  });
  if (parsed === null) return exit.done;
  const {values} = parsed;
  const directory = values["data-dir"] ?? "var";
  return withStore(directory, async (store) => {
    const report = await crawlReport(store);
    const {watch} = readConfig(values.config ?? defaultConfigFile);
    const warnings = await currentWarnings(store, directory, report, watch);
    const faults = values.verify ? await verifyStore(store, directory) : null;
    if (values.json) {
      process.stdout.write(`${jsonForTerminal({...report, warnings, ...(faults && {faults})}, 2)}\n`);
    } else if (!values.quiet) {
      process.stdout.write(inWords(report));
      for (const {what} of warnings) process.stdout.write(`warning: ${forTerminal(what)}\n`);
    } else if (values.strict) {
      for (const {what} of warnings) process.stderr.write(`warning: ${forTerminal(what)}\n`);
    }
    for (const fault of faults ?? []) process.stderr.write(`vfio-lore: ${forTerminal(fault)}\n`);
    if (faults?.length === 0 && !values.quiet && !values.json) process.stdout.write("verified: nothing is damaged\n");
    const wrong = (faults?.length ?? 0) > 0 || (values.strict && warnings.length > 0);
    return wrong ? exit.fault : exit.done;
  });
}

/** The report as lines for a terminal; every text of it made safe. */
export function inWords(report: CrawlReport): string {
  const lines = [
    report.newest === null ? "no mail yet" : `newest mail of all: received by its archive ${toMinute(report.newest)}`,
    "",
    ...report.sources.flatMap(sourceLines),
    "",
    ...report.lists.map(
      ({list, copies, mails, relevant}) =>
        `${list}: ${count(mails, "mail")}, ${relevant} relevant${copies === mails ? "" : `, in ${copies} copies`}`,
    ),
    ...(report.lists.length > 1 ? ["a mail on several lists counts in each"] : []),
    `${count(report.gaps.length, "ancestor")} of relevant mail that no source has, ${report.quarantined.length} unreadable, ${report.deleted} taken back by archives`,
    ...report.quarantined.map(
      ({messageId, list, locator, reason}) => `  unreadable: ${messageId ?? locator} (${list}): ${reason}`,
    ),
    "",
    ...report.runs.slice(0, 5).map(runLine),
  ];
  return `${lines.map(forTerminal).join("\n").trimEnd()}\n`;
}

function sourceLines({list, kind, part, copies, newest, readAt, trouble}: CrawlReport["sources"][number]): string[] {
  const name = kind === "git" ? `${list} epoch ${part}` : `${list} ${part}`;
  const until = newest === null ? "" : `, newest received ${toMinute(newest)}`;
  const read = readAt === null ? "not read to its end yet" : `read ${toMinute(readAt)}`;
  const lines = [`${name}: ${count(copies, "mail")}, ${read}${until}`];
  if (trouble === null) return lines;
  return [
    ...lines,
    `  ${readAt === null ? "could not be read yet" : `not read since ${toMinute(readAt)}`}: ${trouble}`,
  ];
}

function runLine({started, finished, outcome, mails, requests, bytes}: CrawlReport["runs"][number]): string {
  const took = finished === null ? "" : ` in ${((Date.parse(finished) - Date.parse(started)) / 1000).toFixed(1)} s`;
  const asked = requests > 0 ? `, ${count(requests, "request")}, ${(bytes / 1e6).toFixed(1)} MB` : "";
  const ended = outcome === "done" || outcome === "unreachable";
  const state = outcome === "running" ? "running, or stopped before its end" : outcome;
  // What a run stored before it broke off, nobody counted.
  return `run of ${toMinute(started)}: ${state}${ended ? `, ${count(mails, "new mail")}` : ""}${asked}${took}`;
}

const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? "" : "s"}`;

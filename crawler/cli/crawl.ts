import {defaultConfigFile, readConfig} from "../config.ts";
import type {CrawlOptions, CrawlResult} from "../crawl.ts";
import {crawl} from "../crawl.ts";
import {dryRun} from "../dry-run.ts";
import {CliError, exit} from "../errors.ts";
import {realFetch} from "../http/client.ts";
import {toMinute} from "../minute.ts";
import type {ReadEffects} from "../sources/read.ts";
import {dataDir, json, type Parsed, parseOptions, quiet} from "./options.ts";
import {forTerminal, jsonForTerminal} from "./terminal.ts";

/** What says where mail comes from; `update` takes the same. */
export const crawling = {
  source: {type: "string", multiple: true, value: "S", help: "where mail comes from, instead of the configured"},
  all: {type: "boolean", help: "keep every thread, not the relevant ones alone"},
  since: {type: "string", value: "DATE", help: "leave out mail that was received before"},
  config: {type: "string", value: "FILE", help: "other than the one that ships with the program"},
} as const;

const options = {...crawling, "data-dir": dataDir, quiet, json} as const;
const dry = {"dry-run": {type: "boolean", help: "say what would be read; ask no server, write nothing"}} as const;

/** `vfio-lore crawl`: brings new mail from the sources into the store. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "crawl [options]", {...options, ...dry});
  if (parsed === null) return exit.done;
  if (parsed.values["dry-run"]) {
    const {effects, stop} = await crawlEffects({quiet: true});
    const lines = await dryRun(asCrawlOptions(parsed.values), effects).finally(stop);
    process.stdout.write(
      parsed.values.json ? `${jsonForTerminal(lines, 2)}\n` : lines.map((line) => `${forTerminal(line)}\n`).join(""),
    );
    return exit.done;
  }
  const result = await crawlAsAsked(parsed.values);
  if (parsed.values.json) process.stdout.write(`${jsonForTerminal(result, 2)}\n`);
  return result.outcome === "done" ? exit.done : exit.later;
}

/** Crawls as the options say, and ends with the summary line, which `quiet` leaves out while all is well. */
export async function crawlAsAsked(
  values: Parsed<typeof options>["values"],
  {locked = false}: {locked?: boolean} = {},
): Promise<CrawlResult> {
  const {effects, stop} = await crawlEffects({quiet: values.quiet ?? false});
  let result: CrawlResult;
  try {
    result = await crawl({...asCrawlOptions(values), locked}, effects);
  } finally {
    stop();
  }
  if (!values.quiet || result.outcome !== "done") process.stderr.write(`${summary(result)}\n`);
  return result;
}

/** What the options and the configuration say; anything wrong with them is a CliError. */
export function asCrawlOptions(values: Parsed<typeof options>["values"]): CrawlOptions {
  return {
    dataDir: values["data-dir"] ?? "var",
    config: readConfig(values.config ?? defaultConfigFile),
    sources: values.source ?? [],
    all: values.all ?? false,
    since: readDate(values.since),
  };
}

/**
 * The lines that end a crawl: one for each source that could not be reached, then
 * "crawl: 214 new messages (kvm 201, linux-rdma 13), 2 unreadable, newest received 2026-11-20 14:03 UTC, 12.3 s, 31 requests, 4.2 MB".
 */
export function summary({sources, fresh, unreadable, newest, milliseconds, requests, bytes}: CrawlResult): string {
  const byList = new Map<string, number>();
  for (const {list, fresh: brought} of sources) byList.set(list, (byList.get(list) ?? 0) + brought);
  const lists = [...byList].filter(([, count]) => count > 0).map(([list, count]) => `${list} ${count}`);
  const parts = [
    `${fresh} new message${fresh === 1 ? "" : "s"}${lists.length > 0 ? ` (${lists.join(", ")})` : ""}`,
    `${unreadable} unreadable`,
    newest === null ? "no mail yet" : `newest received ${toMinute(newest)}`,
    `${(milliseconds / 1000).toFixed(1)} s`,
    ...(requests > 0 ? [`${requests} request${requests === 1 ? "" : "s"}`, `${(bytes / 1e6).toFixed(1)} MB`] : []),
  ];
  const troubles = sources.flatMap(({source, trouble}) => (trouble === null ? [] : [`crawl: ${source}: ${trouble}`]));
  return [...troubles, `crawl: ${parts.join(", ")}`].map(forTerminal).join("\n");
}

/**
 * The real clock, network and log, and a bar where a person looks on. A signal ends the process with its exit code (130, 143): what was
 * read is in the store and the next run goes on. `stop` must be called at the end.
 */
export async function crawlEffects({
  quiet: silent,
}: {
  quiet: boolean;
}): Promise<{effects: ReadEffects; stop: () => void}> {
  const bar = process.stderr.isTTY && !silent ? await makeBar() : null;
  let stage: string | null = null;
  const clear = () => {
    if (stage !== null) bar?.stop();
    stage = null;
  };
  const say = (line: string) => process.stderr.write(`crawl: ${forTerminal(line)}\n`);
  const signalled = (signal: NodeJS.Signals) => {
    clear();
    say(`stopped by ${signal}; the next run goes on`);
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, signalled);
  const effects: ReadEffects = {
    now: () => new Date(),
    log: (line) => {
      clear();
      if (!silent) say(line);
    },
    progress: (list, done, total, what = "mails") => {
      if (bar === null) return;
      // Another epoch of the same list begins anew: what the last one took says nothing about it.
      if (stage !== list || done === 0) {
        clear();
        bar.start(total, done, {stage: forTerminal(list), what});
        stage = list;
      } else {
        bar.setTotal(total);
        bar.update(done, {what});
      }
    },
    watched: bar !== null,
    fetch: realFetch,
    sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    random: Math.random,
  };
  const stop = () => {
    clear();
    for (const signal of signals) process.off(signal, signalled);
  };
  return {effects, stop};
}

/** A timer's run, which nobody watches, loads none. */
async function makeBar() {
  const {SingleBar} = (await import("cli-progress")).default;
  return new SingleBar({
    format: "{stage} {bar} {value}/{total} {what}, {eta_formatted} left",
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
}

/** A day as YYYY-MM-DD, at its beginning in UTC. */
export function readDate(text: string | undefined): string | null {
  if (text === undefined) return null;
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00.000Z`) : new Date(Number.NaN);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) {
    throw new CliError(`--since must be a date like 2021-01-01, got ${JSON.stringify(text)}`);
  }
  return date.toISOString();
}

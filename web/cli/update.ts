import {join} from "node:path";
import {analyzeAsAsked} from "../../analysis/cli/analyze.ts";
import {judging} from "../../analysis/cli/inputs.ts";
import {readWrittenInputs} from "../../analysis/cli/judged-store.ts";
import {shippedDataset} from "../../analysis/cli/shown-dataset.ts";
import {readDataset} from "../../analysis/dataset-file.ts";
import {asCrawlOptions, crawlAsAsked, crawling} from "../../crawler/cli/crawl.ts";
import {dataDir, json, type Parsed, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {forTerminal, jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {currentWarnings} from "../../crawler/cli/warnings.ts";
import {withStore} from "../../crawler/cli/with-store.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {exit} from "../../crawler/errors.ts";
import {type CrawlReport, crawlReport} from "../../crawler/report.ts";
import {lockDataDir} from "../../crawler/store/lock.ts";
import {buildAsAsked, publication, publishing} from "./build.ts";

const options = {
  ...crawling,
  ...judging,
  ...publishing,
  strict: {type: "boolean", help: "exit 1 where status has a warning"},
  "offline-ok": {type: "boolean", help: "exit 0 also where no source could be reached"},
  "data-dir": dataDir,
  quiet,
  json,
} as const;

/** `vfio-lore update`: crawl, analyze, build. Where a source cannot be reached, the site is built from what is there, and it exits 75. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "update [options]", options);
  if (parsed === null) return exit.done;
  const {values} = parsed;
  await checkOptions(values);
  const directory = values["data-dir"] ?? "var";
  // Held to the end, or a second update would crawl into the store that this one still reads, and both would write one site.
  const lock = lockDataDir(directory, {command: "update", now: new Date()});
  try {
    return await update(values, directory);
  } finally {
    lock.release();
  }
}

/** What only the last of the three commands reads is looked at before the first has worked for hours. */
async function checkOptions(values: Parsed<typeof options>["values"]): Promise<void> {
  asCrawlOptions(values);
  await readWrittenInputs(values);
  publication(values);
}

async function update(values: Parsed<typeof options>["values"], directory: string): Promise<number> {
  const crawled = await crawlAsAsked(values, {locked: true});
  const report = await withStore(directory, (store) => crawlReport(store));
  // Where JSON was asked for, there is nothing else on stdout.
  const output = values.json ? process.stderr : process.stdout;
  if (report.newest === null && crawled.outcome !== "done") {
    process.stderr.write(
      "update: no source could be reached and nothing was crawled before; building the site from the dataset that ships with the program\n",
    );
    const {dataset, bytes} = await readDataset(shippedDataset);
    await buildAsAsked(
      dataset,
      values,
      {origin: "shipped", downloads: [{path: "data/dataset.json", content: bytes}]},
      {output},
    );
  } else {
    const {dataset, bytes} = await analyzeAsAsked(values, join(directory, "dataset.json"));
    const crawlJson = `${JSON.stringify(report, null, 1)}\n`;
    const downloads = [
      {path: "data/dataset.json", content: bytes},
      {path: "data/crawl.json", content: crawlJson},
    ];
    await buildAsAsked(dataset, values, {crawl: report, downloads}, {output});
  }
  if (values.json) process.stdout.write(`${jsonForTerminal(crawled, 2)}\n`);
  if (values.strict && (await hasWarnings(directory, report, values.config))) return exit.fault;
  return crawled.outcome === "done" || values["offline-ok"] ? exit.done : exit.later;
}

async function hasWarnings(dataDir: string, report: CrawlReport, config = defaultConfigFile): Promise<boolean> {
  const {watch} = readConfig(config);
  const warnings = await withStore(dataDir, (store) => currentWarnings(store, dataDir, report, watch));
  for (const {what} of warnings) process.stderr.write(`warning: ${forTerminal(what)}\n`);
  return warnings.length > 0;
}

import {join} from "node:path";
import {dataDir, json, type Parsed, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {withStore} from "../../crawler/cli/with-store.ts";
import {exit} from "../../crawler/errors.ts";
import type {Dataset} from "../dataset.ts";
import {judging} from "./inputs.ts";
import {updateDataset} from "./judged-store.ts";

const options = {
  "data-dir": dataDir,
  out: {type: "string", value: "FILE", help: "where the dataset goes (default DIR/dataset.json)"},
  ...judging,
  json,
  quiet,
} as const;

/** `vfio-lore analyze`: the store's mail becomes dataset.json. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "analyze [options]", options);
  if (parsed === null) return exit.done;
  const {values} = parsed;
  const out = values.out ?? join(values["data-dir"] ?? "var", "dataset.json");
  const {dataset} = await analyzeAsAsked(values, out);
  const counts = {
    out,
    newestMail: dataset.newestMail,
    drivers: dataset.drivers.length,
    revisions: dataset.revisions.length,
    judged: dataset.revisions.filter(({introduces}) => introduces !== null).length,
    gaps: dataset.gaps.length,
  };
  if (values.json) process.stdout.write(`${jsonForTerminal(counts)}\n`);
  return exit.done;
}

/** Analyzes the store as the options say and writes the dataset to `out`; ends with the summary line, which `quiet` leaves out. */
export async function analyzeAsAsked(
  values: Parsed<typeof judging & {"data-dir": typeof dataDir; quiet: typeof quiet}>["values"],
  out: string,
): Promise<{dataset: Dataset; bytes: Uint8Array}> {
  const directory = values["data-dir"] ?? "var";
  const started = Date.now();
  const made = await withStore(directory, (store) => updateDataset(store, directory, {...values, out}));
  if (!values.quiet)
    process.stderr.write(`${summary(made.dataset)}, ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  if (made.dataset.sources.length === 0)
    process.stderr.write(`analyze: the store in ${directory} holds no relevant mail, so the dataset is empty\n`);
  return made;
}

/** "analyze: 397 revisions, 7 drivers (5 introduced here), 25 versions judged, relevant mail dated up to 2026-07-14" */
function summary({revisions, drivers, newestMail}: Dataset): string {
  const introduced = drivers.filter(({introducedBy}) => introducedBy !== null).length;
  const judgedHere = revisions.filter(({introduces}) => introduces !== null).length;
  return (
    `analyze: ${revisions.length} revisions, ${drivers.length} drivers (${introduced} introduced in this mail), ` +
    `${judgedHere} versions judged, relevant mail dated up to ${newestMail?.slice(0, 10) ?? "none"}`
  );
}

import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {dataDir, json, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {CliError, exit, systemReason} from "../../crawler/errors.ts";
import {makeFolder} from "../../crawler/make-folder.ts";
import type {Dataset} from "../dataset.ts";
import {datasetBytes} from "../dataset-file.ts";
import {factsOnly} from "../facts.ts";
import {csvFilesOf} from "../tables.ts";
import {inputs} from "./inputs.ts";
import {shownDataset} from "./shown-dataset.ts";

const options = {
  format: {
    type: "string",
    value: "json|csv|ndjson|facts",
    help: "the shape (default json); facts: JSON without quoted mail",
  },
  out: {type: "string", value: "DIR", help: "the folder (default export)"},
  "data-dir": dataDir,
  ...inputs,
  json,
  quiet,
} as const;

/** `vfio-lore export`: the dataset as one JSON file, as CSV tables with their dictionary, or as a line of JSON a thing. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "export [options]", options);
  if (parsed === null) return exit.done;
  const {values} = parsed;
  const shape = shapes[values.format ?? "json"];
  if (shape === undefined)
    throw new CliError(`--format must be json, csv, ndjson or facts, got ${JSON.stringify(values.format)}`);
  const files = shape(await shownDataset(values["data-dir"] ?? "var", values));
  const out = values.out ?? "export";
  try {
    makeFolder(out);
    for (const [name, text] of files) writeFileSync(join(out, name), text);
  } catch (cause) {
    throw new CliError(`cannot write to ${out}: ${systemReason(cause)}; --out names another folder`, {
      exitCode: exit.fault,
      cause,
    });
  }
  const written = [...files.keys()].map((name) => join(out, name));
  if (values.json) process.stdout.write(`${jsonForTerminal(written)}\n`);
  else if (!values.quiet) process.stdout.write(written.map((path) => `${path}\n`).join(""));
  return exit.done;
}

const lines = (things: readonly unknown[]): string => things.map((thing) => `${JSON.stringify(thing)}\n`).join("");

const shapes: Readonly<Record<string, (dataset: Dataset) => ReadonlyMap<string, string>>> = {
  json: (dataset) => new Map([["dataset.json", datasetBytes(dataset)]]),
  facts: (dataset) => new Map([["shipped-dataset.json", datasetBytes(factsOnly(dataset))]]),
  csv: csvFilesOf,
  ndjson: ({drivers, revisions, people, gaps}) =>
    new Map([
      ["drivers.ndjson", lines(drivers)],
      ["revisions.ndjson", lines(revisions)],
      ["people.ndjson", lines(people)],
      ["gaps.ndjson", lines(gaps)],
    ]),
};

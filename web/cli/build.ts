import {dirname, join, resolve} from "node:path";
import {dataDir, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {CliError, exit} from "../../crawler/errors.ts";
import {build} from "../build.ts";
import {folderOnDisk} from "../folder.ts";
import {count} from "../format.ts";
import {readCrawl, readDataset} from "../read-dataset.ts";

const options = {
  dataset: {type: "string", value: "FILE", help: "the dataset (default DATA-DIR/dataset.json)"},
  out: {type: "string", value: "DIR", help: "where the site goes (default out)"},
  "base-url": {type: "string", value: "URL", help: "where it will be published, for feeds and badges"},
  corrections: {
    type: "string",
    value: "URL",
    help: "where readers say that something is wrong; {subject} is filled in",
  },
  "data-dir": dataDir,
  quiet,
} as const;

/** `vfio-lore build`: dataset.json (and crawl.json beside it) in, a folder of files out. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "build [--dataset FILE] [--out DIR] [--base-url URL]", options);
  if (parsed === null) return exit.done;
  const {values} = parsed;
  const file = values.dataset ?? `${values["data-dir"] ?? "var"}/dataset.json`;
  const out = resolve(values.out ?? "out");
  const {dataset, bytes} = await readDataset(file);
  const crawl = await readCrawl(join(dirname(file), "crawl.json"));
  const result = await build(
    dataset,
    {
      baseUrl: values["base-url"] === undefined ? null : baseUrl(values["base-url"]),
      corrections: values.corrections === undefined ? null : corrections(values.corrections),
      crawl: crawl?.report ?? null,
      downloads: [
        {path: "data/dataset.json", content: bytes},
        ...(crawl === null ? [] : [{path: "data/crawl.json", content: crawl.bytes}]),
      ],
    },
    {folder: folderOnDisk(out)},
  );
  if (!values.quiet) {
    process.stderr.write(
      `build: ${count(result.pages, "page")}, ${count(result.written, "file")} written, ${result.unchanged} unchanged, ${result.removed} removed\n`,
    );
  }
  process.stdout.write(`${out}/index.html\n`);
  return exit.done;
}

/** An https or http address with a slash at its end. */
export function baseUrl(text: string): string {
  if (!/^https?:\/\/[^\s"'<>?#]+$/.test(text))
    throw new CliError(`--base-url must be an http(s) address without query, got ${JSON.stringify(text)}`);
  return text.endsWith("/") ? text : `${text}/`;
}

export function corrections(text: string): string {
  if (!/^(https:\/\/|mailto:)[^\s"'<>]+$/.test(text))
    throw new CliError(`--corrections must be an https: or mailto: address, got ${JSON.stringify(text)}`);
  return text;
}

import {existsSync, statSync} from "node:fs";
import {dirname, join, resolve} from "node:path";
import type {Dataset} from "../../analysis/dataset.ts";
import {datasetBytes, readDataset} from "../../analysis/dataset-file.ts";
import {boundHeap} from "../../crawler/bound-heap.ts";
import {dataDir, type Parsed, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {CliError, exit} from "../../crawler/errors.ts";
import {type BuildOptions, build} from "../build.ts";
import {folderOnDisk} from "../folder.ts";
import {count} from "../format.ts";
import {maskAddresses} from "../mask.ts";
import {readCrawl} from "../read-crawl.ts";

/** What says where the site goes and how it is published; `update` takes the same. */
export const publishing = {
  out: {type: "string", value: "DIR", help: "where the site goes (default out)"},
  "base-url": {type: "string", value: "URL", help: "where it will be published, for feeds, badges and the 404 page"},
  corrections: {
    type: "string",
    value: "URL",
    help: "where readers say that something is wrong; {subject} is filled in",
  },
  "mask-addresses": {type: "boolean", help: "show no mail address, in downloads neither"},
  config: {type: "string", value: "FILE", help: "other than the one that ships with the program"},
} as const;

const options = {
  dataset: {type: "string", value: "FILE", help: "the dataset (default DATA-DIR/dataset.json)"},
  ...publishing,
  "data-dir": dataDir,
  quiet,
} as const;

/** `vfio-lore build`: dataset.json (and crawl.json beside it) in, a folder of files out. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "build [--dataset FILE] [--out DIR] [--base-url URL]", options);
  if (parsed === null) return exit.done;
  const {values} = parsed;
  publication(values);
  // The site of 60,000 relevant mails takes 290 to 320 MB so, 440 otherwise, in the same time.
  boundHeap(50);
  const file = values.dataset ?? join(values["data-dir"] ?? "var", "dataset.json");
  const {dataset, bytes} = await readDataset(file);
  if (dataset.sources.length === 0)
    process.stderr.write(`build: ${file} holds no mail, so the site is empty; vfio-lore update makes both anew\n`);
  const crawl = await readCrawl(join(dirname(file), "crawl.json"));
  await buildAsAsked(dataset, values, {
    crawl: crawl?.report ?? null,
    downloads: [
      {path: "data/dataset.json", content: bytes},
      ...(crawl === null ? [] : [{path: "data/crawl.json", content: crawl.bytes}]),
    ],
  });
  return exit.done;
}

/** Builds the site as the options say; says on stderr what was done, and on stdout (or as said) where the site is. */
export async function buildAsAsked(
  dataset: Dataset,
  values: Parsed<typeof publishing & {quiet: typeof quiet}>["values"],
  options: BuildOptions,
  {output = process.stdout}: {output?: NodeJS.WriteStream} = {},
): Promise<void> {
  const {out, masked, ...published} = publication(values);
  const started = Date.now();
  const shown = masked ? withoutAddresses(dataset, options) : {dataset, options};
  const result = await build(shown.dataset, {...shown.options, ...published}, {folder: folderOnDisk(out)});
  if (values.quiet) return;
  process.stderr.write(
    `build: ${count(result.pages, "page")}, ${count(result.written, "file")} written, ${result.unchanged} unchanged, ` +
      `${result.removed} removed, ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  );
  const show =
    values.out === undefined ? "npx vfio-lore serve" : `npx vfio-lore serve --out ${JSON.stringify(values.out)}`;
  output.write(`site: ${join(out, "index.html")}\nshow it: ${show}\n`);
}

/** Where and how the site is published, by the options and the configuration; anything wrong with them is a CliError. */
export function publication(values: Parsed<typeof publishing>["values"]): {
  readonly out: string;
  readonly masked: boolean;
  readonly baseUrl: string | null;
  readonly corrections: string | null;
} {
  const {publish} = readConfig(values.config ?? defaultConfigFile);
  const address = values.corrections ?? publish.corrections;
  const out = resolve(values.out ?? "out");
  if (existsSync(out) && !statSync(out).isDirectory()) throw new CliError(`--out ${out} is a file; name a folder`);
  return {
    out,
    masked: values["mask-addresses"] ?? publish.maskAddresses,
    baseUrl: values["base-url"] === undefined ? null : baseUrl(values["base-url"]),
    corrections: address === null ? null : corrections(address),
  };
}

/** What is published where nobody's address may show: the download of the dataset is another one, too. */
function withoutAddresses(dataset: Dataset, options: BuildOptions): {dataset: Dataset; options: BuildOptions} {
  const masked = maskAddresses(dataset);
  const downloads = (options.downloads ?? []).map((file) =>
    file.path === "data/dataset.json" ? {path: file.path, content: datasetBytes(masked)} : file,
  );
  return {dataset: masked, options: {...options, downloads}};
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

/** The dataset of a store: the one on disk where it still holds, else analyzed anew. */
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {z} from "zod";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {CliError, exit} from "../../crawler/errors.ts";
import {shipped} from "../../crawler/program.ts";
import type {Message} from "../../crawler/records.ts";
import type {Override} from "../../crawler/series/overrides.ts";
import {parseOverrides} from "../../crawler/series/overrides.ts";
import {openStore, type Store} from "../../crawler/store/store.ts";
import {type AnalyzeOptions, analyze, rulesVersion} from "../analyze.ts";
import {loadAnnotations} from "../annotations.ts";
import type {Dataset} from "../dataset.ts";
import {hashOf, readDataset, writeDataset, writeWhole} from "../dataset-file.ts";
import {gitIn, isRepository} from "../git.ts";
import {type Commit, commitFinder} from "../outcome/commits.ts";
import {loadRoster} from "../roster.ts";

export interface JudgeOptions {
  /** a kernel tree, to find merged commits */
  readonly linux?: string | undefined;
  /** default: analysis/overrides.json */
  readonly overrides?: string | undefined;
  /** default: analysis/annotations */
  readonly annotations?: string | undefined;
  /** default: analysis/roster.json */
  readonly roster?: string | undefined;
}

const shippedOverrides = shipped("analysis/overrides.json");

/** Everything beside the mail that decides the dataset. @param store where the mail comes from, or null */
export async function readInputs(
  {overrides = shippedOverrides, annotations, roster}: JudgeOptions,
  store: Pick<Store, "driverDirectories"> | null,
): Promise<AnalyzeOptions> {
  return {
    // A store that was not crawled since this is kept has no word of it.
    driverDirectories: (await store?.driverDirectories()) ?? readConfig(defaultConfigFile).relevant.drivers,
    roster: loadRoster(roster),
    annotations: loadAnnotations(annotations),
    overrides: await readOverrides(overrides),
  };
}

/** All mail of the store, judged. */
export async function analyzeStore(
  store: Pick<Store, "messages" | "driverDirectories">,
  options: JudgeOptions = {},
): Promise<Dataset> {
  const messages = await mailsOf(store);
  const inputs = await readInputs(options, store);
  const dataset = analyze(messages, inputs);
  if (options.linux === undefined) return dataset;
  const commits = await commitsOf(dataset, options.linux);
  return commits.size === 0 ? dataset : analyze(messages, {...inputs, commits});
}

export async function mailsOf(store: Pick<Store, "messages">): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of store.messages()) messages.push(message);
  return messages;
}

/** Analyzes the store of a data directory and writes the dataset; the note beside it says for which state of the store it holds. */
export async function updateDataset(
  store: Store,
  dataDir: string,
  {out = join(dataDir, "dataset.json"), ...options}: JudgeOptions & {readonly out?: string | undefined} = {},
): Promise<{dataset: Dataset; bytes: string}> {
  const generation = await store.generation();
  const dataset = await analyzeStore(store, options);
  const bytes = await writeDataset(dataset, out);
  if (out === join(dataDir, "dataset.json")) {
    const note: Note = {generation, inputs: await inputsHash(options, store), sha256: hashOf(bytes)};
    await writeWhole(join(dataDir, "dataset.note.json"), `${JSON.stringify(note)}\n`);
  }
  return {dataset, bytes};
}

/** The dataset of a data directory as of now: read where nothing has changed since it was written, else analyzed in memory. */
export async function currentDataset(dataDir: string, options: JudgeOptions = {}): Promise<Dataset> {
  return withStore(dataDir, async (store) => {
    const file = join(dataDir, "dataset.json");
    const note = await readNote(join(dataDir, "dataset.note.json"));
    const fresh =
      note !== null &&
      existsSync(file) &&
      note.generation === (await store.generation()) &&
      note.inputs === (await inputsHash(options, store)) &&
      note.sha256 === hashOf(await readFile(file));
    return fresh ? (await readDataset(file)).dataset : analyzeStore(store, options);
  });
}

/** Opens the store of a data directory, which must be there, and closes it again. */
export async function withStore<T>(dataDir: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(dataDir, {create: false});
  if (store === null) {
    throw new CliError(`there is no store in ${dataDir}; run vfio-lore crawl, or name another with --data-dir`, {
      exitCode: exit.usage,
    });
  }
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** The commits that the patches of the introductions became. */
async function commitsOf({drivers, revisions}: Dataset, linux: string): Promise<Map<string, Commit>> {
  if (!isRepository(linux)) throw new CliError(`--linux ${linux} is no git tree; name a clone of the kernel`);
  const bringing = revisions.filter(({introduces}) => introduces !== null);
  const files = new Set(bringing.flatMap(({patches}) => patches.flatMap((patch) => patch.files)));
  const paths = [...new Set([...drivers.flatMap(({directories}) => directories), ...files])].filter(isPlainPath).sort();
  if (paths.length === 0) return new Map();
  const since = bringing.map(({date}) => date).sort()[0] ?? null;
  const find = await commitFinder(gitIn(linux), paths, {since});
  const commits = new Map<string, Commit>();
  for (const patch of bringing.flatMap(({patches}) => patches)) {
    const commit = await find(patch);
    if (commit !== null) commits.set(patch.messageId, commit);
  }
  return commits;
}

/** Paths from mail go to git as pathspecs behind "--": no magic (":"), nothing above the tree. */
const isPlainPath = (path: string): boolean => /^[\w][\w./+@-]*$/.test(path) && !path.split("/").includes("..");

const Note = z.strictObject({generation: z.number(), inputs: z.string(), sha256: z.string()});
type Note = z.infer<typeof Note>;

async function readNote(file: string): Promise<Note | null> {
  if (!existsSync(file)) return null;
  const text = await readFile(file, "utf8");
  const parsed = Note.safeParse(parseOrNull(text));
  return parsed.success ? parsed.data : null;
}

/** A note that a crash cut short is none; the dataset is then made anew. */
function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function inputsHash(options: JudgeOptions, store: Store): Promise<string> {
  return hashOf(JSON.stringify([rulesVersion, await readInputs(options, store), options.linux ?? null]));
}

async function readOverrides(file: string): Promise<Override[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError(`cannot read ${file}: ${(cause as Error).message}; --overrides names another`, {cause});
  }
  return parseOverrides(text, file);
}

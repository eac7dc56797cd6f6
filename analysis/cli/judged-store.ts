/** The dataset of a store: the one on disk where it still holds, else analyzed anew. */
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import * as z from "zod";
import {withStore} from "../../crawler/cli/with-store.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {CliError, systemReason} from "../../crawler/errors.ts";
import {programFingerprint, shipped} from "../../crawler/program.ts";
import type {Message} from "../../crawler/records.ts";
import type {Override} from "../../crawler/series/overrides.ts";
import {parseOverrides} from "../../crawler/series/overrides.ts";
import type {Snapshot} from "../../crawler/store/snapshot.ts";
import type {Store} from "../../crawler/store/store.ts";
import {type AnalyzeOptions, analyzeMails} from "../analyze.ts";
import {loadAnnotations} from "../annotations.ts";
import {type Cache, noCache, openCache} from "../cache.ts";
import type {Dataset} from "../dataset.ts";
import {hashOf, readDataset, writeDataset, writeWhole} from "../dataset-file.ts";
import {gitIn, isRepository} from "../git.ts";
import {mailsAt} from "../mails.ts";
import {type Commit, commitFinder} from "../outcome/commits.ts";
import {loadRoster} from "../roster.ts";
import {tuneEngine} from "../tune-engine.ts";
import {readAhead, secondReaderFor} from "./read-ahead.ts";
import {openSecondReader} from "./second-reader.ts";

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
  options: JudgeOptions,
  store: Pick<Store, "driverDirectories"> | null,
): Promise<AnalyzeOptions> {
  return {
    // A store that was not crawled since this is kept has no word of it.
    driverDirectories: (await store?.driverDirectories()) ?? readConfig(defaultConfigFile).relevant.drivers,
    ...(await readWrittenInputs(options)),
  };
}

/** What people wrote of it; anything wrong with the files or the kernel tree that the options name is a CliError. */
export async function readWrittenInputs({
  overrides = shippedOverrides,
  annotations,
  roster,
  linux,
}: JudgeOptions): Promise<Omit<AnalyzeOptions, "driverDirectories">> {
  if (linux !== undefined && !isRepository(linux))
    throw new CliError(`--linux ${linux} is no git tree; name a clone of the kernel`);
  return {
    roster: loadRoster(roster),
    annotations: loadAnnotations(annotations),
    overrides: await readOverrides(overrides),
  };
}

/** All mail of the store, judged; what was worked out before and kept is not worked out again. */
export async function analyzeStore(
  store: Pick<Store, "snapshot" | "size" | "location" | "driverDirectories">,
  options: JudgeOptions = {},
  cache: Cache = noCache,
): Promise<Dataset> {
  return (await analyzeAsItIs(store, await readInputs(options, store), options, cache)).dataset;
}

async function analyzeAsItIs(
  store: Pick<Store, "snapshot" | "size" | "location">,
  inputs: AnalyzeOptions,
  {linux}: JudgeOptions,
  cache: Cache,
): Promise<{dataset: Dataset; generation: number}> {
  const second = await secondReaderFor(store, cache);
  let snapshot: Snapshot | null = null;
  try {
    snapshot = await store.snapshot();
    tuneEngine(snapshot.mails.length);
    const early = await readAhead(snapshot, cache, {second, open: () => openSecondReader(store.location)});
    const mails = mailsAt(snapshot, cache, early);
    const dataset = analyzeMails(mails, inputs);
    const commits = linux === undefined ? new Map() : await commitsOf(dataset, linux);
    const {generation} = snapshot;
    return {dataset: commits.size === 0 ? dataset : analyzeMails(mails, {...inputs, commits}), generation};
  } finally {
    await second?.close();
    await snapshot?.close().finally(() => cache.save());
  }
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
): Promise<{dataset: Dataset; bytes: Uint8Array}> {
  const inputs = await readInputs(options, store);
  const {dataset, generation} = await analyzeAsItIs(store, inputs, options, cacheOf(dataDir));
  const bytes = await writeDataset(dataset, out);
  if (out === join(dataDir, "dataset.json")) {
    const note: Note = {generation, inputs: inputsHash(inputs, options), sha256: hashOf(bytes)};
    await writeWhole(join(dataDir, "dataset.note.json"), `${JSON.stringify(note)}\n`);
  }
  return {dataset, bytes};
}

/** The dataset of a data directory as of now: read where nothing has changed since it was written, else analyzed in memory. */
export async function currentDataset(dataDir: string, options: JudgeOptions = {}): Promise<Dataset> {
  return withStore(dataDir, async (store) => {
    const file = join(dataDir, "dataset.json");
    const note = await readNote(join(dataDir, "dataset.note.json"));
    const inputs = await readInputs(options, store);
    const fresh =
      note !== null &&
      existsSync(file) &&
      note.generation === (await store.generation()) &&
      note.inputs === inputsHash(inputs, options) &&
      note.sha256 === hashOf(await readFile(file));
    if (fresh) return (await readDataset(file)).dataset;
    return (await analyzeAsItIs(store, inputs, options, cacheOf(dataDir))).dataset;
  });
}

/** The commits that the patches of the introductions became. */
async function commitsOf({drivers, revisions}: Dataset, linux: string): Promise<Map<string, Commit>> {
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

const cacheOf = (dataDir: string): Cache => openCache(join(dataDir, "analysis.cache"), programFingerprint());

function inputsHash(inputs: AnalyzeOptions, {linux}: JudgeOptions): string {
  return hashOf(JSON.stringify([programFingerprint(), inputs, linux ?? null]));
}

async function readOverrides(file: string): Promise<Override[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError(`the overrides ${file} cannot be read: ${systemReason(cause)}; --overrides names another file`, {
      cause,
    });
  }
  return parseOverrides(text, file);
}

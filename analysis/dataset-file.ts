/** dataset.json on disk: the file that other programs read. */
import {createHash} from "node:crypto";
import {rmSync} from "node:fs";
import {readFile, rename, rm, writeFile} from "node:fs/promises";
import {dirname} from "node:path";
import {CliError, exit, systemReason} from "../crawler/errors.ts";
import {makeFolder} from "../crawler/make-folder.ts";
import {Dataset, takeDataset} from "./dataset.ts";

/**
 * The dataset as bytes: one line for each element of its arrays, so that two versions can be compared line by line. The same
 * dataset gives the same bytes, for `analyze` and `readDataset` give it with its keys in the schema's order.
 */
export const datasetBytes = (dataset: Dataset): string => [...datasetLines(dataset)].join("");

function* datasetLines(dataset: Dataset): Generator<string> {
  let before = "{\n";
  for (const [key, value] of Object.entries(dataset)) {
    yield `${before}${JSON.stringify(key)}:`;
    before = ",\n";
    if (!Array.isArray(value) || value.length === 0) {
      yield JSON.stringify(value);
      continue;
    }
    for (const [at, item] of value.entries()) {
      yield at === 0 ? "[\n" : ",\n";
      yield JSON.stringify(item);
    }
    yield "\n]";
  }
  yield "\n}\n";
}

/** Writes the dataset. Returns the bytes that it wrote. */
export async function writeDataset(dataset: Dataset, file: string): Promise<Uint8Array> {
  const bytes = Buffer.concat([...chunksOf(datasetLines(dataset))]);
  await writeWhole(file, [bytes]);
  return bytes;
}

/**
 * Texts, one behind the other, in UTF-8, in pieces. Joined first, a single letter beyond Latin-1 would make all of them a text of two bytes
 * a letter, which takes five times as long to encode; and so does memory of its own for each of many.
 */
export function* chunksOf(texts: Iterable<string | Buffer>): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(chunkSize);
  let end = 0;
  for (const text of texts) {
    const most = typeof text === "string" ? 3 * text.length : text.length;
    if (end + most > chunk.length) {
      yield chunk.subarray(0, end);
      chunk = Buffer.allocUnsafe(Math.max(chunkSize, most));
      end = 0;
    }
    end += typeof text === "string" ? chunk.write(text, end) : text.copy(chunk, end);
  }
  yield chunk.subarray(0, end);
}

const chunkSize = 1024 * 1024;

let writes = 0;

/** Writes a file beside its place and renames it, so that a reader sees the old one or the new one. */
export async function writeWhole(file: string, bytes: string | Iterable<Uint8Array>): Promise<void> {
  const temporary = `${file}.${process.pid}-${writes++}.tmp`;
  const leaveNothing = () => rmSync(temporary, {force: true});
  process.once("exit", leaveNothing);
  try {
    makeFolder(dirname(file));
    await writeFile(temporary, bytes);
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, {force: true}).catch(() => undefined);
    throw new CliError(`cannot write ${file}: ${systemReason(cause)}; --out names another place`, {
      exitCode: exit.fault,
      cause,
    });
  } finally {
    process.off("exit", leaveNothing);
  }
}

/**
 * The dataset in a file, checked, and the file's bytes; a file that is none, or of another version, is a CliError with exit code 1
 * that names the field.
 */
export async function readDataset(file: string): Promise<{dataset: Dataset; bytes: Uint8Array}> {
  let data: unknown;
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
    data = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw new CliError(`there is no dataset ${file}; vfio-lore analyze makes one`, {cause});
    const reason =
      cause instanceof SyntaxError ? "is no dataset: it is no JSON" : `cannot be read: ${systemReason(cause)}`;
    throw new CliError(`${file} ${reason}; a dataset is what vfio-lore analyze writes`, {exitCode: exit.fault, cause});
  }
  const made = schemaOf(data);
  if (made === null) {
    throw new CliError(`${file} is no dataset: it names no schema; a dataset is what vfio-lore analyze writes`, {
      exitCode: exit.fault,
    });
  }
  if (made !== Dataset.shape.schema.value) {
    throw new CliError(
      `${file} has the schema ${JSON.stringify(made.slice(0, 40))}, this version of vfio-lore reads ${JSON.stringify(Dataset.shape.schema.value)}; use the version that wrote it, or make the dataset anew with vfio-lore analyze`,
      {exitCode: exit.fault},
    );
  }
  const parsed = takeDataset(data);
  if (parsed.success) return {dataset: parsed.data, bytes};
  const issue = parsed.error.issues[0];
  throw new CliError(
    `${file} is no dataset of this version: ${issue?.path.join(".") || "its top"}: ${issue?.message}; make it anew with vfio-lore analyze`,
    {exitCode: exit.fault, cause: parsed.error},
  );
}

function schemaOf(data: unknown): string | null {
  return typeof data === "object" && data !== null && "schema" in data ? String(data.schema) : null;
}

export const hashOf = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** dataset.json on disk: the file that other programs read. */
import {createHash} from "node:crypto";
import {mkdir, readFile, rename, rm, writeFile} from "node:fs/promises";
import {dirname} from "node:path";
import {CliError, exit} from "../crawler/errors.ts";
import {Dataset} from "./dataset.ts";

/**
 * The dataset as bytes: keys in the schema's order, arrays one element a line where they are long, so that two versions can be
 * compared line by line. The same dataset gives the same bytes.
 */
export function datasetBytes(dataset: Dataset): string {
  const checked = Dataset.parse(dataset);
  const fields = Object.entries(checked).map(([key, value]) => {
    const items = Array.isArray(value) && value.length > 0 ? value.map((item) => JSON.stringify(item)) : null;
    return `${JSON.stringify(key)}:${items === null ? JSON.stringify(value) : `[\n${items.join(",\n")}\n]`}`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}

/** Writes the dataset. Returns its SHA-256. */
export async function writeDataset(dataset: Dataset, file: string): Promise<string> {
  const bytes = datasetBytes(dataset);
  await writeWhole(file, bytes);
  return hashOf(bytes);
}

/** Writes a file beside its place and renames it, so that a reader sees the old one or the new one. */
export async function writeWhole(file: string, bytes: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), {recursive: true});
    await writeFile(temporary, bytes);
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, {force: true}).catch(() => undefined);
    throw new CliError(`cannot write ${file}: ${(cause as Error).message}; --out names another place`, {
      exitCode: exit.fault,
      cause,
    });
  }
}

/** The dataset in a file; a file that is none, or of another version, is a CliError with exit code 1 that names the field. */
export async function readDataset(file: string): Promise<Dataset> {
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CliError(
      `cannot read ${file}: ${missing ? "it is not there" : (cause as Error).message}; run vfio-lore analyze`,
      {
        exitCode: missing ? exit.usage : exit.fault,
        cause,
      },
    );
  }
  const parsed = Dataset.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CliError(
    `${file} is no dataset of this version: ${issue?.path.join(".") || "its top"}: ${issue?.message}; run vfio-lore analyze again`,
    {exitCode: exit.fault, cause: parsed.error},
  );
}

export const hashOf = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

import {CliError, exit} from "../crawler/errors.ts";
import type {Folder} from "./folder.ts";
import {compare} from "./format.ts";
import type {OutFile} from "./page.ts";

export interface Written {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

/** What this program made in the folder: only these it ever overwrites or removes. */
const manifest = ".vfio-lore-site.json";

/**
 * Brings the folder to hold exactly these files beside whatever else lies there: writes what changed, removes what it made
 * before and is gone. A file of the same name that it did not make is refused, unless it holds the same bytes.
 */
export async function writeSite(folder: Folder, files: readonly OutFile[]): Promise<Written> {
  const before = await readManifest(folder);
  const sorted = [...files].sort((a, b) => compare(a.path, b.path));
  const changed: {path: string; bytes: Uint8Array}[] = [];
  await inBatches(sorted, async ({path, content}) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const old = await folder.read(path);
    if (old !== null && same(old, bytes)) return;
    if (old !== null && !before.has(path)) {
      throw new CliError(`${path} is there and was not made by vfio-lore; remove it or choose another --out`);
    }
    changed.push({path, bytes});
  });
  const now = new Set(sorted.map(({path}) => path));
  const gone = [...before].filter((path) => !now.has(path)).sort(compare);
  // The manifest first names old and new files, so that a kill half way leaves none that the next run does not know.
  if (changed.length > 0 || gone.length > 0) await writeManifest(folder, [...new Set([...before, ...now])]);
  await inBatches(changed, ({path, bytes}) => folder.write(path, bytes));
  for (const path of gone) await folder.remove(path);
  await writeManifest(folder, [...now]);
  return {written: changed.length, unchanged: sorted.length - changed.length, removed: gone.length};
}

/** Some at a time: enough to keep the disk busy, few enough for any limit of open files. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += 32) await Promise.all(items.slice(start, start + 32).map(work));
}

async function readManifest(folder: Folder): Promise<ReadonlySet<string>> {
  const bytes = await folder.read(manifest);
  if (bytes === null) return new Set();
  try {
    const {files}: {files: unknown} = JSON.parse(new TextDecoder().decode(bytes));
    if (Array.isArray(files)) return new Set(files.filter((file): file is string => typeof file === "string"));
  } catch (error) {
    throw new CliError(`${manifest} is damaged; remove the folder and build again`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
  return new Set();
}

async function writeManifest(folder: Folder, files: readonly string[]): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify({files: [...files].sort(compare)}, null, 1)}\n`);
  const old = await folder.read(manifest);
  if (old === null || !same(old, bytes)) await folder.write(manifest, bytes);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

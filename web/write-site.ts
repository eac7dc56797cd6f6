import {CliError, exit} from "../crawler/errors.ts";
import type {Folder} from "./folder.ts";
import {compare} from "./format.ts";
import {bytesOf, type OutFile} from "./page.ts";

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
  const {files: before, whole} = await readManifest(folder);
  // A file is written beside its place first; where that was killed, the next run may leave the file as it is.
  if (!whole) await inBatches([...before], (path) => folder.remove(`${path}.part`));
  const sorted = [...files].sort((a, b) => compare(a.path, b.path));
  const changed: OutFile[] = [];
  await inBatches(sorted, async (file) => {
    const {path} = file;
    const old = await folder.read(path);
    if (old !== null && same(old, bytesOf(file))) return;
    if (old !== null && !before.has(path)) {
      throw new CliError(`${path} is there and was not made by vfio-lore; remove it or choose another --out`);
    }
    changed.push(file);
  });
  const now = new Set(sorted.map(({path}) => path));
  const gone = [...before].filter((path) => !now.has(path)).sort(compare);
  // The manifest first names old and new files, so that a kill half way leaves none that the next run does not know.
  if (changed.length > 0 || gone.length > 0) await writeManifest(folder, [...before, ...now], {whole: false});
  await inBatches(changed, (file) => folder.write(file.path, bytesOf(file)));
  for (const path of gone) await folder.remove(path);
  await writeManifest(folder, [...now], {whole: true});
  return {written: changed.length, unchanged: sorted.length - changed.length, removed: gone.length};
}

/** Some at a time: enough to keep the disk busy, few enough for any limit of open files. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += 32) await Promise.all(items.slice(start, start + 32).map(work));
}

async function readManifest(folder: Folder): Promise<{files: ReadonlySet<string>; whole: boolean}> {
  const bytes = await folder.read(manifest);
  if (bytes === null) return {files: new Set(), whole: true};
  try {
    const {files, writing}: {files: unknown; writing?: unknown} = JSON.parse(new TextDecoder().decode(bytes));
    const names = Array.isArray(files) ? files.filter((file): file is string => typeof file === "string") : [];
    return {files: new Set(names), whole: writing !== true};
  } catch (error) {
    throw new CliError(`${manifest} is damaged; remove the folder and build again`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
}

async function writeManifest(folder: Folder, files: readonly string[], {whole}: {whole: boolean}): Promise<void> {
  const names = {files: [...new Set(files)].sort(compare), ...(whole ? {} : {writing: true})};
  const bytes = new TextEncoder().encode(`${JSON.stringify(names, null, 1)}\n`);
  const old = await folder.read(manifest);
  if (old === null || !same(old, bytes)) await folder.write(manifest, bytes);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

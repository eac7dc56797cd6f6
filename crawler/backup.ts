import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {join, resolve} from "node:path";
import {create, extract} from "tar";
import * as z from "zod";
import {CliError, exit, systemReason} from "./errors.ts";
import {makeFolder} from "./make-folder.ts";
import {incomingIn, isReplacing, replaceStore, settleReplacing} from "./replace-store.ts";
import {cloneOf} from "./sources/clone.ts";
import type {Store} from "./store/store.ts";
import {hasStore, openStore} from "./store/store.ts";
import {storeFile} from "./store/store-file.ts";
import {version} from "./version.ts";

/** The first file of a backup. */
const Manifest = z.object({
  schema: z.literal("vfio-lore-backup/1"),
  /** of the program that made it */
  version: z.string(),
  made: z.iso.datetime(),
  /** the data directory, as it was called: the store names its clones so */
  dataDir: z.string(),
  /** the clones in it, as LIST/NUMBER.git */
  clones: z.array(z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

/** What gzip makes of mail and packs is a tenth at best, of an empty store's pages a four-hundredth; of zeros, a thousandth. */
const mostUnpacking = 600;

const manifestFile = "backup.json";

/**
 * Writes the store and the clones that the data directory keeps into one tar file (gzipped where its name says so), which takes the
 * place of an older one when it is complete. Needs no lock: the store's copy is made first, and the clones, which only grow, hold all that
 * it names. Repositories elsewhere, which `git:` sources read, are not in it. A damaged store is a CliError.
 */
export async function makeBackup(store: Store, dataDir: string, file: string, {now}: {now: Date}): Promise<Manifest> {
  if (isReplacing(dataDir))
    throw new CliError(`no backup was made: a restore into ${dataDir} goes on, or was stopped`, {exitCode: exit.later});
  // It would take the place of a good one.
  const [damage] = await store.verify();
  if (damage !== undefined) throw new CliError(`no backup was made: ${damage}`, {exitCode: exit.fault});
  const part = `${file}.part`;
  const staging = `${part}.d`;
  const clean = () => {
    for (const path of [part, staging]) rmSync(path, {recursive: true, force: true});
  };
  clean();
  try {
    makeFolder(staging);
    await store.copyTo(join(staging, storeFile));
    const clones = stageClones(join(dataDir, "git"), join(staging, "git"));
    const manifest: Manifest = {
      schema: "vfio-lore-backup/1",
      version,
      made: now.toISOString(),
      dataDir,
      clones,
    };
    writeFileSync(join(staging, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`);
    await create(
      {
        file: part,
        cwd: staging,
        gzip: /\.t?gz$/.test(file),
        portable: true,
        follow: true,
        strict: true,
        // A pack that is being fetched.
        filter: (path) => !/(?:^|\/)(?:tmp_[^/]*|[^/]*\.lock)$/.test(path),
      },
      [manifestFile, storeFile, ...(clones.length > 0 ? ["git"] : [])],
    );
    renameSync(part, file);
    return manifest;
  } catch (error) {
    throw asCliError(error, `cannot write the backup ${file}`);
  } finally {
    clean();
  }
}

/**
 * The clones with their references copied now and their objects as they are when the tar is written: references must never be newer than
 * the objects, nor the note of what was fetched newer than the references.
 */
function stageClones(from: string, to: string): string[] {
  if (!existsSync(from)) return [];
  const clones: string[] = [];
  for (const list of readdirSync(from).sort()) {
    const folder = join(from, list);
    if (!statSync(folder).isDirectory()) continue;
    makeFolder(join(to, list));
    if (existsSync(join(folder, "manifest.json")))
      cpSync(join(folder, "manifest.json"), join(to, list, "manifest.json"));
    for (const name of readdirSync(folder)
      .filter((one) => /^\d+\.git$/.test(one))
      .sort()) {
      const staged = join(to, list, name);
      mkdirSync(staged);
      for (const part of ["HEAD", "config", "packed-refs", "refs"]) {
        if (existsSync(join(folder, name, part)))
          cpSync(join(folder, name, part), join(staged, part), {recursive: true});
      }
      symlinkSync(resolve(folder, name, "objects"), join(staged, "objects"));
      clones.push(`${list}/${name}`);
    }
  }
  return clones;
}

/**
 * Puts what a backup holds into the data directory, whose lock the caller holds. A store that is there is refused, or given up where
 * `replace` says so, and only once the backup proved whole. A file that is no backup, or damaged, is a CliError with exit code 1.
 */
export async function restoreBackup(file: string, dataDir: string, {replace}: {replace: boolean}): Promise<Manifest> {
  if (hasStore(dataDir) && !replace)
    throw new CliError(`there is a store in ${dataDir}; --replace gives it up, --data-dir names another folder`);
  if (!existsSync(file)) throw new CliError(`there is no backup ${file}`);
  const part = incomingIn(dataDir);
  settleReplacing(dataDir);
  try {
    makeFolder(part);
    await unpack(file, part);
    const manifest = readManifest(join(part, manifestFile));
    const lost = manifest.clones.find((clone) => !existsSync(join(part, "git", clone)));
    if (lost !== undefined) throw new Error(`it is cut short: the clone ${lost} is missing`);
    await proveStore(part, dataDir, manifest);
    replaceStore(dataDir);
    return manifest;
  } catch (error) {
    throw asCliError(error, `cannot restore ${file}`);
  } finally {
    settleReplacing(dataDir);
  }
}

/** A file of another kind, or one that was not copied to its end, is told so in words. */
async function unpack(file: string, part: string): Promise<void> {
  let begun = false;
  const filter = (path: string, entry: object) => {
    // It comes first.
    begun ||= path === manifestFile;
    return isOurs(path, entry);
  };
  try {
    await extract({file, cwd: part, strict: true, filter, maxDecompressionRatio: mostUnpacking});
  } catch (cause) {
    const ofTheFile = cause instanceof Error && "tarCode" in cause && ofArchives.has(String(cause.tarCode));
    if (!ofTheFile) throw cause;
    if (/unexpected end of file|truncated input/i.test(cause.message)) throw new Error("it is cut short", {cause});
    if (/decompression ratio/i.test(cause.message))
      throw new Error(`it unpacks to more than a backup would (${cause.message})`, {cause});
    if (!begun) throw new Error(noBackup, {cause});
    throw new Error(`it is damaged (${cause.message})`, {cause});
  }
}

const noBackup = "it is no backup of vfio-lore";

/** How tar names what is wrong with the archive, and not with the disk it is unpacked to. */
const ofArchives: ReadonlySet<string> = new Set(["TAR_ENTRY_INVALID", "TAR_BAD_ARCHIVE", "TAR_ABORT"]);

/** Nothing but what a backup holds leaves the tar; a link never. */
function isOurs(path: string, entry: object): boolean {
  const plain = !("type" in entry) || entry.type === "File" || entry.type === "Directory";
  return plain && /^(?:backup\.json|store\.sqlite|git(?:\/.*)?)$/.test(path);
}

function readManifest(file: string): Manifest {
  if (!existsSync(file)) throw new Error(noBackup);
  const parsed = Manifest.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new Error("another version of vfio-lore made it", {cause: parsed.error});
}

/** Opens the store that came, lets it check itself, and tells it where its clones will lie. */
async function proveStore(part: string, dataDir: string, manifest: Manifest): Promise<void> {
  const store = await openStore(part, {create: false});
  if (store === null) throw new Error("it holds no store");
  try {
    const [fault] = await store.verify();
    if (fault !== undefined)
      throw new Error("the store in it is damaged; take another backup", {cause: new Error(fault)});
    for (const origin of await store.origins()) {
      const {list, part: number, repository, current} = origin;
      const wasOurs = repository === cloneOf(manifest.dataDir, list, Number(number));
      if (origin.kind === "git" && current && wasOurs && manifest.clones.includes(`${list}/${number}.git`))
        await store.openOrigin({...origin, repository: cloneOf(dataDir, list, Number(number))});
    }
  } finally {
    await store.close();
  }
}

/** A full disk, a missing folder, a damaged tar: one line, with what else is wrong kept as the cause. */
function asCliError(error: unknown, what: string): CliError {
  if (error instanceof CliError) return error;
  return new CliError(`${what}: ${systemReason(error)}`, {
    exitCode: exit.fault,
    cause: error,
  });
}

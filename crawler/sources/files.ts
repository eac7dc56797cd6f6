import {createReadStream, readdirSync, readFileSync, realpathSync, statSync} from "node:fs";
import {join, sep} from "node:path";
import {createGunzip} from "node:zlib";
import {CliError, exit} from "../errors.ts";
import type {MboxMail} from "../mail/mboxrd.ts";
import {BrokenMbox, splitMbox} from "../mail/mboxrd.ts";
import {packMails} from "../store/packed.ts";
import type {Store} from "../store/store.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./read.ts";
import {addFigures, noFigures} from "./read.ts";
import {asNewMail, blobOf, largestMail} from "./reading.ts";

/** Files of mail: a state that tells whether they changed since they were read, and their mails. */
export interface MailFiles {
  readonly kind: "mbox" | "maildir";
  readonly path: string;
  readonly state: string;
  readonly mails: () => AsyncIterable<MboxMail>;
}

/**
 * An mbox (mboxrd or mboxo, plain or .gz), read once to its end before anything is taken from it: one that is cut, or none at all, is bad
 * data (CliError, exit 1) and leaves the store as it was.
 */
export async function openMbox(path: string, written: string): Promise<MailFiles> {
  const read = () => splitMbox(bytesOf(path), {largest: largestMail});
  try {
    for await (const _ of read());
  } catch (error) {
    throw new CliError(
      `source ${written}: cannot read the mbox ${path}: ${reasonOf(error)}; fetch or export it again`,
      {
        exitCode: exit.fault,
        cause: error,
      },
    );
  }
  const {size, mtimeMs} = statSync(path);
  return {kind: "mbox", path, state: `${size} ${mtimeMs}`, mails: read};
}

/**
 * A Maildir (the mails in its cur and new), or a folder of .eml and .patch files; one that is neither is refused. A symbolic link that leads out of the folder is not
 * followed, and what is no plain file is passed over; both are logged.
 */
export function openMaildir(path: string, written: string, effects: Pick<ReadEffects, "log">): MailFiles {
  try {
    const names = mailFiles(path, effects);
    const state = names.map(
      (name) => `${name} ${statSync(join(path, name)).size} ${statSync(join(path, name)).mtimeMs}`,
    );
    return {kind: "maildir", path, state: blobOf(Buffer.from(state.join("\n"))), mails: () => readFiles(path, names)};
  } catch (error) {
    throw new CliError(`source ${written}: cannot read the folder: ${reasonOf(error)}`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
}

/** Reads the files where they changed; what they no longer hold is forgotten. The store keeps the raw mail. */
export async function readFilesOf(
  {list, files}: {list: string; files: MailFiles},
  store: Store,
  options: ReadOptions,
  effects: ReadEffects,
): Promise<ReadFigures> {
  const {kind, path, state, mails} = files;
  const known = await store.openOrigin({
    list,
    kind,
    part: path,
    repository: null,
    patterns: options.patternsFingerprint,
  });
  const scanned = known.patterns === options.patternsFingerprint;
  const cursor = JSON.stringify({state, since: options.since});
  if (scanned && known.cursor === cursor) return noFigures;
  const origin = scanned ? known : await store.reopenOrigin(known, options.patternsFingerprint);
  const blobs = new Set<string>();
  let figures = noFigures;
  let batch: ReturnType<typeof asNewMail>[] = [];
  let bytes = 0;
  const flush = async (reached: string | null) => {
    figures = addFigures(figures, {
      ...(await store.addMails(origin, {mails: [packMails(batch)], deletions: [], cursor: reached, position: 0})),
      deletions: 0,
    });
    batch = [];
    bytes = 0;
    effects.progress(list, blobs.size, blobs.size);
  };
  for await (const {raw, size} of mails()) {
    const blob = raw === null ? blobOf(Buffer.from(`${path} ${size}`)) : blobOf(raw);
    const mail = asNewMail(raw, {
      blob,
      position: null,
      received: null,
      size,
      keepRaw: true,
      patterns: options.patterns,
    });
    blobs.add(blob);
    if (options.since !== null && mail.received !== null && mail.received < options.since) continue;
    batch.push(mail);
    bytes += size;
    if (batch.length >= mostMails || bytes > mostBytes) await flush(null);
  }
  await flush(cursor);
  const gone = await store.keepOnly(origin, blobs);
  await store.finishOrigin(origin, effects.now().toISOString());
  return addFigures(figures, {...noFigures, deletions: gone});
}

const mostMails = 500;
const mostBytes = 64 * 1024 * 1024;

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, {highWaterMark: 256 * 1024});
  if (!path.endsWith(".gz")) {
    yield* file;
    return;
  }
  const unpacked = createGunzip();
  file.on("error", (error) => unpacked.destroy(error));
  yield* file.pipe(unpacked);
}

function mailFiles(path: string, effects: Pick<ReadEffects, "log">): string[] {
  const isMaildir = ["cur", "new"].every((name) => statSync(join(path, name), {throwIfNoEntry: false})?.isDirectory());
  const names = isMaildir
    ? ["cur", "new"].flatMap((folder) => readdirSync(join(path, folder)).map((name) => join(folder, name)))
    : readdirSync(path).filter((name) => /\.(?:eml|patch)$/i.test(name));
  if (names.length === 0) {
    // A Maildir may be empty for a while; a folder without a single mail is a mistake in its name.
    if (!isMaildir) throw new Error("it has neither a Maildir's cur and new in it, nor .eml or .patch files");
    effects.log(`${path} is a Maildir without mail`);
  }
  const root = realpathSync(path);
  return names.sort().filter((name) => {
    const file = join(path, name);
    // A link may stand in place of a file, or of the folder that it lies in.
    const inside = target(file)?.startsWith(root + sep) === true;
    const plain = inside && statSync(file).isFile();
    if (!plain)
      effects.log(
        `${name} is ${inside ? "no plain file" : "a link that leads out of the folder or nowhere"}: passed over`,
      );
    return plain;
  });
}

function target(link: string): string | null {
  try {
    return realpathSync(link);
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

async function* readFiles(path: string, names: readonly string[]): AsyncGenerator<MboxMail> {
  for (const name of names) {
    const file = join(path, name);
    const {size} = statSync(file);
    yield size > largestMail ? {raw: null, size} : {raw: readFileSync(file), size};
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BrokenMbox) return `it ${error.reason}`;
  return error instanceof Error ? error.message : String(error);
}

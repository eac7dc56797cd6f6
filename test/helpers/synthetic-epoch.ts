/**
 * A public-inbox v2 epoch of made-up mails, as large as wanted and the same for the same options on every machine: what
 * the benchmarks and the tests of size run on. Each commit is one mail in the file `m`.
 */
import {spawn} from "node:child_process";
import {once} from "node:events";
import {existsSync} from "node:fs";
import {mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {listMails, type Received} from "./synthetic/list.ts";
import {randomFrom} from "./synthetic/random.ts";
import type {Mail} from "./synthetic/thread.ts";
import {toBytes} from "./synthetic/wire.ts";
import type {Work} from "./synthetic/work.ts";

/** Counts up whenever the same options make other mails, so that no cached epoch of older code is taken. */
const generator = 3;

export interface EpochOptions {
  /** number of mails, 60,000 where nothing is said */
  readonly mails?: number;
  /** part of the mails that stand in threads which touch drivers/vfio/ */
  readonly share?: number;
  readonly seed?: string;
}

/** What is in an epoch: written beside its objects, as `synthetic.json`. */
export interface EpochFacts {
  readonly generator: number;
  readonly mails: number;
  readonly share: number;
  readonly seed: string;
  /** mails of works of which one mail, so far, touches vfio's files in a patch or names vfio in its subject */
  readonly relevant: number;
}

/** Makes an epoch in the bare repository `path`, which must not exist. 60,000 mails of 10 KB take well under a minute. */
export async function makeEpoch(
  path: string,
  {mails = 60_000, share = 0.05, seed = "vfio-lore"}: EpochOptions = {},
): Promise<EpochFacts> {
  await git(["init", "--quiet", "--bare", "--initial-branch=master", path]);
  return extend(path, {generator, mails: 0, share, seed, relevant: 0}, mails);
}

/**
 * Appends `count` mails to an epoch made here: afterwards it is the epoch that would have been made with so many more.
 * The mails before are drawn again to get there, which takes seconds for tens of thousands.
 */
export async function appendToEpoch(path: string, count: number): Promise<EpochFacts> {
  const facts = await readFacts(path);
  if (facts.generator !== generator)
    throw new Error(`${path} was made by generator ${facts.generator}, not ${generator}`);
  return extend(path, facts, count);
}

export async function readFacts(path: string): Promise<EpochFacts> {
  return JSON.parse(await readFile(join(path, "synthetic.json"), "utf8")) as EpochFacts;
}

/** Path of such an epoch in the machine's temporary folder: made at the first call, found there afterwards. Not to be changed. */
export async function cachedEpoch(
  {mails = 60_000, share = 0.05, seed = "vfio-lore"}: EpochOptions = {},
  {folder = join(tmpdir(), "vfio-lore-epochs")}: {folder?: string} = {},
): Promise<string> {
  const path = join(folder, `g${generator}-${encodeURIComponent(seed)}-${mails}-${share}.git`);
  if (existsSync(path)) return path;
  await mkdir(folder, {recursive: true, mode: 0o700});
  // Hundreds of megabytes each: what an older generator made is of no use any more.
  const outdated = (await readdir(folder)).filter((name) => /^g\d+-/.test(name) && !name.startsWith(`g${generator}-`));
  for (const name of outdated) await rm(join(folder, name), {recursive: true});
  const making = await mkdtemp(join(folder, "making-"));
  try {
    await makeEpoch(join(making, "0.git"), {mails, share, seed});
    await rename(join(making, "0.git"), path);
  } finally {
    await rm(making, {recursive: true, force: true});
  }
  return path;
}

/**
 * Packed without deltas and with little effort: git then reads it at the rate a byte of real epochs (measured: within a
 * tenth), while deltas between made-up mails save nothing and would only slow the floor down.
 */
const importArgs = ["-c", "pack.compression=4", "fast-import", "--quiet", "--date-format=raw", "--depth=0"];

async function extend(path: string, before: EpochFacts, count: number): Promise<EpochFacts> {
  const importer = spawn("git", ["--git-dir", path, ...importArgs], {
    stdio: ["pipe", "ignore", "inherit"],
    env: plainGit(),
  });
  const ended = once(importer, "close");
  const known = relevanceCounter();
  let index = 0;
  let batch: Buffer[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    const chunk = Buffer.concat(batch);
    batch = [];
    size = 0;
    if (!importer.stdin.write(chunk)) await once(importer.stdin, "drain");
  };
  for (const item of listMails(before)) {
    if (index === before.mails + count) break;
    known.see(item.mail);
    if (index >= before.mails) {
      // The headers' randomness hangs on the mail's number alone: appending draws no headers of the mails before.
      const bytes = toBytes(randomFrom(`${before.seed}/${index}`), item);
      const head = commitHead(item, {continues: before.mails > 0 && index === before.mails, size: bytes.length});
      batch.push(head, bytes, newline);
      size += head.length + bytes.length;
      if (size > 1 << 20) await flush();
    }
    index++;
  }
  await flush();
  importer.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code} on ${path}`);
  const facts = {...before, mails: before.mails + count, relevant: known.count()};
  await writeFile(join(path, "synthetic.json"), `${JSON.stringify(facts)}\n`);
  return facts;
}

/** Counts the mails that a reader of all mails so far can know to be relevant: a work's earlier mails count once one tells. */
function relevanceCounter() {
  const told = new Set<Work>();
  const silent = new Map<Work, number>();
  let count = 0;
  return {
    count: () => count,
    see: ({work, telling}: Mail): void => {
      if (!work.relevant) return;
      if (telling && !told.has(work)) {
        told.add(work);
        count += silent.get(work) ?? 0;
        silent.delete(work);
      }
      if (told.has(work)) count++;
      else silent.set(work, (silent.get(work) ?? 0) + 1);
    },
  };
}

const newline = Buffer.from("\n");

/** The commit in fast-import's language, up to where the mail's bytes follow. */
function commitHead({mail, received}: Received, {continues, size}: {continues: boolean; size: number}): Buffer {
  const who = `${mail.from.name} <${mail.from.email}>`;
  return Buffer.from(
    `commit refs/heads/master\nauthor ${who} ${mail.date} +0000\ncommitter ${who} ${received} +0000\n` +
      `data ${Buffer.byteLength(mail.subject)}\n${mail.subject}\n` +
      `${continues ? "from refs/heads/master^0\n" : ""}M 100644 inline m\ndata ${size}\n`,
  );
}

async function git(args: readonly string[]): Promise<void> {
  const child = spawn("git", args, {stdio: ["ignore", "ignore", "inherit"], env: plainGit()});
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}`);
}

/** Nobody's own git settings (signing, compression, hooks) get into an epoch. */
function plainGit(): NodeJS.ProcessEnv {
  return {...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1"};
}

/** Reads the mutated mails FROM to TO of a seed, each known by its number; tells its parent how they ended. */
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {secondsSince} from "../helpers/cost.ts";
import {randomFrom} from "../helpers/synthetic/random.ts";
import {mutate} from "./mutate.ts";
import {readAll, readAnswers, readMbox, readSmallAnswers, readText} from "./readers.ts";
import {seedMails} from "./seeds.ts";

export interface Progress {
  readonly at: number;
  readonly read: number;
  readonly quarantined: number;
  /** readings of each kind beside those of whole mails */
  readonly texts: number;
  readonly mboxes: number;
  readonly answers: number;
  /** of processor time */
  readonly slowest: {readonly mail: number; readonly milliseconds: number};
  readonly failure: {readonly mail: number; readonly stack: string; readonly bytes: string} | null;
}

const [seed = "", from = "0", to = "0"] = process.argv.slice(2);
const mails = seedMails();
const spoolFolder = mkdtempSync(join(tmpdir(), "vfio-lore-fuzz-"));
const counts = {read: 0, quarantined: 0, texts: 0, mboxes: 0, answers: 0};
let slowest = {mail: -1, milliseconds: 0};

/** Most mutated bytes are a mail; every so often they are what a server or a file gives. */
async function one(number: number, bytes: Buffer): Promise<void> {
  counts[await readAll(bytes)]++;
  if (number % 2 === 0) {
    counts.texts++;
    readText(bytes.toString("latin1", 0, 300), bytes.toString("utf8"));
  }
  if (number % 8 === 0) {
    counts.mboxes++;
    const mbox = Buffer.concat([Buffer.from("From mboxrd@z Thu Jan  1 00:00:00 1970\n"), bytes, Buffer.from("\n")]);
    await readMbox(number % 16 === 0 ? mbox : bytes, 1 + (number % 1000), number % 32 === 0);
    readSmallAnswers(bytes.toString("latin1", 0, 2000));
  }
  if (number % 64 === 0) {
    counts.answers++;
    const packed = number % 128 === 0 ? gzipSync(bytes) : mutate(randomFrom(`${seed}/gz/${number}`), [gzipSync(bytes)]);
    const type = number % 256 === 0 ? "text/html" : "application/gzip";
    await readAnswers(packed, number % 512 === 0 ? 404 : 200, type, join(spoolFolder, "spool"));
  }
}

const tell = (progress: Progress) => new Promise<void>((done) => process.send?.(progress, () => done()));

/** Loading it is no matter of a mail's bytes. */
await import("../../crawler/mail/mailparser.ts");
for (let number = Number(from); number < Number(to); number++) {
  const bytes = mutate(randomFrom(`${seed}/${number}`), mails);
  const begun = process.cpuUsage();
  try {
    await one(number, bytes);
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const failure = {mail: number, stack, bytes: bytes.toString("base64")};
    await tell({at: number + 1, ...counts, slowest, failure});
    break;
  }
  const milliseconds = secondsSince(begun) * 1000;
  if (milliseconds > slowest.milliseconds) slowest = {mail: number, milliseconds};
  if ((number + 1) % 500 === 0 || number + 1 === Number(to))
    await tell({at: number + 1, ...counts, slowest, failure: null});
}
rmSync(spoolFolder, {recursive: true, force: true});
process.disconnect?.();

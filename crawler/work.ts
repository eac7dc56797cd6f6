import type {KnownThreads} from "./known-threads.ts";
import {openKnownThreads} from "./known-threads.ts";
import {isMadeUp} from "./mail/made-up-id.ts";
import type {Patterns} from "./mail/scan.ts";
import {asStored} from "./message-json.ts";
import type {SharedIndexes} from "./packs/index-memory.ts";
import type {Objects} from "./packs/objects.ts";
import type {Blobs} from "./sources/blobs.ts";
import {openBlobs} from "./sources/blobs.ts";
import type {CatFile} from "./sources/cat-file.ts";
import {GitFailed} from "./sources/git-command.ts";
import {asNewMail, largestMail} from "./sources/reading.ts";
import type {Stretch} from "./sources/stretch.ts";
import {commitsIn} from "./sources/stretch.ts";
import type {Walk, Walked} from "./sources/walk.ts";
import {walkBack} from "./sources/walk.ts";
import type {NewMail, PackedMails, PackedParsed, Parsed, RawLocator} from "./store/model.ts";
import {packMails} from "./store/packed.ts";
import type {ParsedPacker} from "./store/packed-parsed.ts";
import {openParsedPacker} from "./store/packed-parsed.ts";

/** What costs time and needs no store, so that any thread can do it: the input and the output are plain data. */
export type Job = ScanJob | ParseJob | WalkJob;

export interface ScanJob {
  readonly does: "scan";
  readonly repository: string;
  readonly stretch: Stretch;
  /** mails that the archive received before this are left out; ISO 8601, or null */
  readonly since: string | null;
  readonly patterns: Patterns;
  /** which mails are parsed while their bytes are at hand: those whose relevance shows there, or all */
  readonly parse: "none" | "relevant" | "all";
}

export interface ParseJob {
  readonly does: "parse";
  readonly repository: string;
  readonly locators: readonly RawLocator[];
}

export interface WalkJob extends Walk {
  readonly does: "walk";
  readonly repository: string;
}

/** What comes of a job; null of a walk through a history that git is to be asked about. */
export type Result<J extends Job> = J extends WalkJob ? Walked | null : Done;

/** What one part of an epoch holds, in the order of its commits; nothing but `parsed` where the job was to parse. */
export interface Done {
  readonly mails: PackedMails;
  readonly deletions: readonly {readonly position: number; readonly blob: string}[];
  readonly parsed: PackedParsed;
}

/** Somebody who does jobs, one at a time. */
export interface Hand {
  /**
   * A repository that git cannot read is GitFailed; nothing that a mail holds is an error.
   * @param shared the indexes that another hand reads the job's repository with
   */
  work(job: Job, shared?: SharedIndexes): Promise<Result<Job>>;
  objects(repository: string): Objects;
  close(): void;
}

/**
 * Its repositories stay open from job to job. A mail larger than `largest` it does not parse: what it hands back lacks that mail.
 */
export function openHand(largest: number): Hand {
  const readers = new Map<string, Blobs>();
  const known = openKnownThreads();
  const parsed = openParsedPacker();
  const reading = (repository: string, shared?: SharedIndexes): Blobs => {
    const reader = readers.get(repository) ?? openBlobs(repository, shared);
    readers.set(repository, reader);
    return reader;
  };
  const close = () => {
    for (const reader of readers.values()) reader.close();
    readers.clear();
  };
  return {
    work: async (job, shared) => {
      try {
        const reader = reading(job.repository, shared);
        switch (job.does) {
          case "scan":
            return await scan(reader, job, {largest, known, parsed});
          case "parse":
            return {mails: packMails([]), deletions: [], parsed: await parse(reader, job.locators, {largest, parsed})};
          case "walk":
            return await walkBack(reader.objects, job);
        }
      } catch (error) {
        // A git that was left in the middle of an answer would go on with it.
        close();
        parsed.done();
        throw error;
      }
    },
    objects: (repository) => reading(repository).objects,
    close,
  };
}

async function scan(
  reader: CatFile,
  {stretch, since, patterns, parse: wanted}: ScanJob,
  {largest, known, parsed}: {largest: number; known: KnownThreads; parsed: ParsedPacker},
): Promise<Done> {
  const mails: NewMail[] = [];
  const others: NewMail[] = [];
  const {added, deletions} = changesIn(stretch, since);
  const blobs = added.map(({blob}) => blob);
  await reader.read(blobs, largestMail, (object, index) => {
    const place = added[index];
    if (place === undefined) return;
    if (object === null) throw new GitFailed(`the mail ${place.blob} is not there`, null);
    const {size, bytes: raw} = object;
    const {blob, position, received} = place;
    const mail = asNewMail(raw, {blob, position, received, size, keepRaw: false, patterns});
    mails.push(mail);
    if (mail.scanned.relevant) known.add(mail);
    if (raw === null || size > largest || wanted === "none") return;
    if (wanted === "all" || mail.scanned.relevant) return parseMail(mail, raw).then(parsed.add);
    others.push(mail);
  });
  // The parts of a thread mostly lie side by side, a cover letter before what makes it relevant: at hand still, and cheap to read again.
  await parseInto(parsed, reader, others.filter(known.has), largest);
  return {mails: packMails(mails), deletions, parsed: parsed.done()};
}

/** The mails that a stretch adds, and those that it takes back. */
function changesIn(stretch: Stretch, since: string | null) {
  const added: {blob: string; position: number; received: string}[] = [];
  const deletions: {position: number; blob: string}[] = [];
  for (const {mail, deletion, position, received} of commitsIn(stretch)) {
    if (since !== null && received < since) continue;
    if (mail !== null) added.push({blob: mail, position, received});
    if (deletion !== null) deletions.push({position, blob: deletion});
  }
  return {added, deletions};
}

async function parse(
  reader: CatFile,
  locators: readonly RawLocator[],
  {largest, parsed}: {largest: number; parsed: ParsedPacker},
): Promise<PackedParsed> {
  await parseInto(parsed, reader, locators, largest);
  return parsed.done();
}

/** Parses these mails, but for those that are larger. */
async function parseInto(parsed: ParsedPacker, reader: CatFile, mails: readonly Wanted[], largest: number) {
  const blobs = mails.map(({blob}) => blob);
  await reader.read(blobs, largestMail, async (object, index) => {
    const mail = mails[index];
    if (mail === undefined || (object !== null && object.size > largest)) return;
    parsed.add(await parseMail(mail, object?.bytes ?? null));
  });
}

/** What is asked of a mail to parse it. */
type Wanted = Pick<RawLocator, "blob" | "messageId">;

/** What the parser makes of a mail's bytes; null where they are not where they were read. */
export async function parseMail(
  {blob, messageId}: Wanted,
  raw: Buffer | null,
  loadParser: () => Promise<Parser> = ownParser,
): Promise<Parsed> {
  if (raw === null) return {blob, reason: "its bytes are no longer where they were read", away: true};
  const {parseMessage, UnreadableMail} = await loadParser();
  try {
    const whole = isMadeUp(messageId) ? Buffer.concat([Buffer.from(`Message-ID: <${messageId}>\n`), raw]) : raw;
    const message = await parseMessage(whole, {lists: []});
    return {blob, ...asStored(message)};
  } catch (error) {
    if (error instanceof UnreadableMail) return {blob, reason: error.reason, away: false};
    // One mail that the parser trips over must not end the reading of a list: it is kept, counted, and shown with what happened.
    return {blob, reason: `a fault of this program: ${String(error).slice(0, 300)}`, away: false};
  }
}

type Parser = Pick<typeof import("./mail/message.ts"), "parseMessage" | "UnreadableMail">;

/** Loading mailparser takes longer than a run that finds nothing new. */
function ownParser(): Promise<Parser> {
  parser ??= import("./mail/message.ts");
  return parser;
}

let parser: Promise<Parser> | null = null;

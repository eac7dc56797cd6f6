import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Message} from "../records.ts";
import type {
  Added,
  Batch,
  Dropped,
  Gap,
  ListCounts,
  LoggedRequest,
  Origin,
  OriginKey,
  PackedParsed,
  Quarantined,
  RawLocator,
  Run,
  RunFigures,
  RunOutcome,
  Scope,
} from "./model.ts";
import type {Snapshot} from "./snapshot.ts";
import {storeFile} from "./store-file.ts";

/**
 * Everything that is remembered between runs. Nothing here says how: SQLite stands behind it today, and a server's database can.
 * All writes of one call are one transaction; a process that is killed leaves the state of the last finished call.
 */
export interface Store {
  /** what another thread opens to read mails, see `openRowReader` */
  readonly location: string;
  /** Grows whenever what messages() gives has changed; 0 for a store that never held mail. */
  generation(): Promise<number>;
  /**
   * All relevant, readable mails that the archive still has, one a message-id, ascending by message-id (code units). Memory is
   * bounded by their ids and a few hundred mails.
   */
  messages(): AsyncIterable<Message>;
  /** How many they are. */
  size(): Promise<number>;
  /** One of them, or null. */
  message(messageId: string): Promise<Message | null>;
  /** All of them as they are now, whatever is written meanwhile. */
  snapshot(): Promise<Snapshot>;

  origins(): Promise<Origin[]>;
  /** The origin with that key, made if there is none. A repository that moved is noted. */
  openOrigin(key: OriginKey): Promise<Origin>;
  /** An empty sibling of an origin, to read a rewritten history into; finishOrigin lets it take the other's place. */
  reopenOrigin(origin: Origin, patterns: string): Promise<Origin>;
  /** Adds what was read since the origin's cursor, and moves the cursor, in one transaction. Mails it has already are passed over. */
  addMails(origin: Origin, batch: Batch): Promise<Added>;
  /** The origin was read to its end. */
  finishOrigin(origin: Origin, readAt: string): Promise<void>;
  /** The origin could not be read; why. What it gave before stays. */
  blameOrigin(origin: Origin, trouble: string): Promise<void>;
  /** Forgets the copies of an origin without order (a file, a folder) that it no longer holds. Returns how many. */
  keepOnly(origin: Origin, blobs: ReadonlySet<string>): Promise<number>;

  /** Keeps mails out by their message-ids, whatever list brings them, from the next settling on. Returns how many copies it newly concerns. */
  forget(messageIds: readonly string[]): Promise<number>;
  /** Message-ids of the living copies of an origin after one of them (null: from the first), ascending, at most so many. */
  heldBy(origin: Origin, after: string | null, most: number): Promise<string[]>;
  /** The origin's archive has these mails no more; they leave with the next settling. Returns how many copies it concerns. */
  takeBack(origin: Origin, messageIds: readonly string[]): Promise<number>;
  /** Finds what is relevant now, and notes each message that must be looked at again. False where nothing can be different. */
  prepareSettling(scope: Scope, parser: number): Promise<boolean>;
  /** The raw mails that must be parsed for it, with where they lie, in pages. */
  unparsed(parser: number): AsyncIterable<RawLocator[]>;
  addParsed(parser: number, parsed: PackedParsed): Promise<number>;
  /** Brings messages() up to date. Returns how many of them changed. */
  settle(): Promise<number>;

  /** Where the raw mail of every live copy lies, in pages. */
  locators(): AsyncIterable<RawLocator[]>;
  /** What the database itself finds wrong with its file: sentences, none where all is well. */
  verify(): Promise<string[]>;
  /** Raw mail that the store itself keeps; null where it has none or its bytes are damaged. */
  rawMail(blob: string): Promise<Buffer | null>;
  counts(): Promise<ListCounts[]>;
  /** when the archives received the newest mail that they still have, or null */
  newest(): Promise<string | null>;
  /** number of live copies and the newest of them, by origin id */
  originCounts(): Promise<ReadonlyMap<number, {readonly copies: number; readonly newest: string | null}>>;
  quarantine(): Promise<Quarantined[]>;
  /** Names of the drivers that diffs touch, sorted. */
  drivers(): Promise<string[]>;
  /** The directories whose sub-folders are drivers, as the last crawl had them; null where none has said so yet. */
  driverDirectories(): Promise<string[] | null>;
  setDriverDirectories(directories: readonly string[]): Promise<void>;
  /** Message-ids that relevant mail refers to and no list had, with one mail that refers to each. */
  gaps(): Promise<Gap[]>;
  deletions(): Promise<number>;

  beginRun(started: string): Promise<number>;
  endRun(run: number, finished: string, outcome: RunOutcome, figures: RunFigures): Promise<void>;
  /** The last runs, newest first. */
  runs(limit: number): Promise<Run[]>;
  addRequest(run: number, request: LoggedRequest): Promise<void>;
  requests(limit: number): Promise<LoggedRequest[]>;
  /** Message-ids that were asked for one by one, and the status that came back last. */
  lookups(): Promise<ReadonlyMap<string, number>>;
  addLookups(at: string, found: ReadonlyMap<string, number>): Promise<void>;
  /** Until when the host asked to be left alone (ISO 8601), or null. */
  wait(host: string): Promise<string | null>;
  setWait(host: string, until: string): Promise<void>;
  /** Writes a copy of the whole store, as it is between two writes, to a file that is not there yet. Others may write meanwhile. */
  copyTo(file: string): Promise<void>;
  /** Gives back the space of what nothing reads any more; what messages() gives stays the same. Nobody may write meanwhile. */
  prune(): Promise<void>;
  /** Forgets the mails of inboxes on servers whose threads are not relevant: should they become so, they are fetched whole. */
  dropIrrelevant(): Promise<ReadonlyMap<number, Dropped>>;
  close(): Promise<void>;
}

/** Whether a data directory has a store already. */
export function hasStore(dataDir: string): boolean {
  return existsSync(join(dataDir, storeFile));
}

/**
 * Opens the store of a data directory, makes it where there is none, and brings an older one up to date. One that a newer version of
 * this program wrote is refused untouched (CliError, exit 1). With `create: false` a missing store is null.
 */
export async function openStore(dataDir: string): Promise<Store>;
export async function openStore(dataDir: string, options: {create: boolean}): Promise<Store | null>;
export async function openStore(dataDir: string, {create = true}: {create?: boolean} = {}): Promise<Store | null> {
  // Where this is used, other things can go on while a database is loaded.
  const {openSqliteStore} = await import("./sqlite.ts");
  return openSqliteStore(dataDir, {create});
}

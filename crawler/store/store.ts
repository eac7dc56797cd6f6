import type {ScannedMail} from "../mail/scan.ts";
import type {Message} from "../records.ts";
import {openSqliteStore} from "./sqlite.ts";

/**
 * Everything that is remembered between runs. Nothing here says how: SQLite stands behind it today, and a server's database can.
 * All writes of one call are one transaction; a process that is killed leaves the state of the last finished call.
 */
export interface Store {
  /** Grows whenever what messages() gives has changed; 0 for a store that never held mail. */
  generation(): Promise<number>;
  /**
   * All relevant, readable mails that the archive still has, one a message-id, ascending by message-id (code units). Memory is
   * bounded by their ids and a few hundred mails.
   */
  messages(): AsyncIterable<Message>;
  /** One of them, or null. */
  message(messageId: string): Promise<Message | null>;

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

  /** Finds what is relevant now, and notes each message that must be looked at again. */
  prepareSettling(scope: Scope, parser: number): Promise<void>;
  /** The raw mails that must be parsed for it, with where they lie, in pages. */
  unparsed(parser: number): AsyncIterable<RawLocator[]>;
  addParsed(parser: number, parsed: readonly Parsed[]): Promise<void>;
  /** Brings messages() up to date. Returns how many of them changed. */
  settle(): Promise<number>;

  /** Where the raw mail of every live copy lies, in pages. */
  locators(): AsyncIterable<RawLocator[]>;
  /** What the database itself finds wrong with its file: sentences, none where all is well. */
  verify(): Promise<string[]>;
  /** Raw mail that the store itself keeps; null where it has none or its bytes are damaged. */
  rawMail(blob: string): Promise<Buffer | null>;
  counts(): Promise<ListCounts[]>;
  /** number of live copies and the newest of them, by origin id */
  originCounts(): Promise<ReadonlyMap<number, {readonly copies: number; readonly newest: string | null}>>;
  quarantine(): Promise<Quarantined[]>;
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
  close(): Promise<void>;
}

export interface OriginKey {
  readonly list: string;
  readonly kind: "git" | "http" | "mbox" | "maildir";
  /** the epoch's number; the file or the address of others */
  readonly part: string;
  readonly repository: string | null;
  /** fingerprint of the patterns that mails are scanned with */
  readonly patterns: string;
}

export interface Origin extends OriginKey {
  readonly id: number;
  readonly cursor: string | null;
  readonly position: number;
  readonly current: boolean;
  readonly readAt: string | null;
  readonly trouble: string | null;
}

export interface NewMail {
  readonly blob: string;
  readonly position: number | null;
  readonly received: string | null;
  readonly messageId: string;
  readonly scanned: Pick<ScannedMail, "references" | "relevant" | "title" | "drivers" | "words">;
  /** the bytes, where the store is to keep them */
  readonly raw: Buffer | null;
  /** why it can never be parsed, or null */
  readonly unreadable: string | null;
}

export interface Batch {
  readonly mails: readonly NewMail[];
  readonly deletions: readonly {readonly position: number; readonly blob: string}[];
  readonly cursor: string;
  readonly position: number;
}

export interface Added {
  readonly copies: number;
  /** of them, message-ids that no list had brought before */
  readonly fresh: number;
}

export type Scope = "relevant" | "all";

export interface RawLocator {
  readonly blob: string;
  /** a mail without a message-id is known under one made from its bytes */
  readonly messageId: string;
  readonly list: string;
  /** the repository that holds it; null: the store's own */
  readonly repository: string | null;
}

export type Parsed =
  | {readonly blob: string; readonly message: Message; readonly digest: string}
  /** `away`: its bytes are not where they were read, which may pass */
  | {readonly blob: string; readonly reason: string; readonly away: boolean};

export interface ListCounts {
  readonly list: string;
  readonly copies: number;
  readonly mails: number;
  readonly relevant: number;
  readonly newest: string | null;
}

export interface Quarantined {
  readonly messageId: string | null;
  readonly list: string;
  readonly locator: string;
  readonly reason: string;
}

export interface Gap {
  readonly messageId: string;
  readonly referredBy: string;
}

export type RunOutcome = "done" | "unreachable" | "failed" | "stopped";

export interface RunFigures {
  readonly copies: number;
  readonly mails: number;
  readonly requests: number;
  readonly bytes: number;
}

export interface Run extends RunFigures {
  readonly started: string;
  /** null while it runs, or where it was killed */
  readonly finished: string | null;
  readonly outcome: RunOutcome | "running";
}

export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly url: string;
  /** null where no answer came */
  readonly status: number | null;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly why: string;
}

/**
 * Opens the store of a data directory, makes it where there is none, and brings an older one up to date. One that a newer version of
 * this program wrote is refused untouched (CliError, exit 1). With `create: false` a missing store is null.
 */
export async function openStore(dataDir: string): Promise<Store>;
export async function openStore(dataDir: string, options: {create: boolean}): Promise<Store | null>;
export async function openStore(dataDir: string, {create = true}: {create?: boolean} = {}): Promise<Store | null> {
  return openSqliteStore(dataDir, {create});
}

import type {ScannedMail} from "../mail/scan.ts";
import type {StoredMessage} from "../message-json.ts";
import type {ByteRows} from "./byte-rows.ts";

/** The shapes that go in and out of the store. */
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
  readonly scanned: Pick<ScannedMail, "references" | "relevant" | "title" | "drivers" | "subject">;
  /** the bytes, where the store is to keep them */
  readonly raw: Buffer | null;
  /** why it can never be parsed, or null */
  readonly unreadable: string | null;
}

/**
 * Mails as the index takes them: their rows as bytes instead of an object of many fields each. Making these where the mails are scanned leaves
 * the thread that writes a third of its work, and they are cheap to hand from one thread to the other.
 */
export interface PackedMails {
  /** message-ids: each mail's own, then those that it refers to, mail after mail */
  readonly ids: readonly string[];
  /** how many of these belong to each mail */
  readonly counts: readonly number[];
  /** the rest of their rows in `copy`, but for numbers that the database gives */
  readonly rows: readonly ByteRows[];
  /** drivers whose files the mail with that number touches */
  readonly drivers: readonly {readonly mail: number; readonly name: string}[];
  /** of the mails that the store is to keep, the bytes; of those that can never be parsed, the reason */
  readonly raw: readonly {readonly blob: string; readonly bytes: Buffer}[];
  readonly unreadable: readonly {readonly blob: string; readonly reason: string}[];
}

export interface Batch {
  readonly mails: readonly PackedMails[];
  readonly deletions: readonly {readonly position: number; readonly blob: string}[];
  /** what the parser made of some of the mails already */
  readonly parsed?: {readonly parser: number; readonly mails: readonly PackedParsed[]};
  /** null: it stays where it is */
  readonly cursor: string | null;
  readonly position: number;
}

export interface Added {
  readonly copies: number;
  /** of them, message-ids that no list had brought before */
  readonly fresh: number;
  /** mails that came parsed, and had not been before */
  readonly parsed: number;
}

/** What was forgotten of an origin. */
export interface Dropped {
  readonly copies: number;
  /** of them, message-ids that nobody has now */
  readonly mails: number;
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
  | ({readonly blob: string} & StoredMessage)
  /** `away`: its bytes are not where they were read, which may pass */
  | {readonly blob: string; readonly reason: string; readonly away: boolean};

/** The same of many mails, as the store takes it: their rows in `parsed`, but for the parser's number. */
export interface PackedParsed {
  readonly here: ByteRows;
  /** those whose bytes were not where they were read */
  readonly away: ByteRows;
}

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

export type RunOutcome = "done" | "unreachable" | "failed";

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
  readonly outcome: RunOutcome | "running" | "stopped";
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

/** The tables, as kysely sees them. Dates are ISO strings in UTC; truth values are 0 and 1, which every database has. */
export interface Tables {
  meta: MetaTable;
  origin: OriginTable;
  node: NodeTable;
  copy: CopyTable;
  deletion: DeletionTable;
  driver: DriverTable;
  word: WordTable;
  raw: RawTable;
  parsed: ParsedTable;
  relevant: RelevantTable;
  touched: TouchedTable;
  message: MessageTable;
  run: RunTable;
  request: RequestTable;
  lookup: LookupTable;
}

/**
 * Single values: "seal", "generation", "settled" (the highest copy.id that settling has seen), "scope", "deletions" (how many
 * of them settling has seen), "names" (of drivers, which the
 * subjects of all copies that settling has seen were searched for; a JSON array).
 */
export interface MetaTable {
  key: string;
  value: string;
}

/** A place that is read with a cursor of its own: one epoch, one file, one folder, one inbox on a server. */
export interface OriginTable {
  id: number;
  list: string;
  kind: string;
  /** the epoch's number; the file or the address of others */
  part: string;
  /** the repository that holds the raw mail; null where the raw table does */
  repository: string | null;
  /** the kind's own words for how far it was read; null at the beginning */
  cursor: string | null;
  /** fingerprint of the patterns that its mails were scanned with */
  patterns: string;
  /** commits read so far, so that positions go on where they ended */
  position: number;
  /** 0 while a history that was rewritten is read again beside its former self, which stays valid until then */
  current: number;
  /** when it was last read to its end, and what went wrong since then */
  read_at: string | null;
  trouble: string | null;
}

/** A message-id that a mail has or that one refers to, and the thread that it is known to belong to. */
export interface NodeTable {
  id: number;
  message_id: string;
  thread: number;
}

/** One copy of a mail. Every copy of every list is here, relevant or not. */
export interface CopyTable {
  id: number;
  origin: number;
  /** the commit's place in its epoch; null where the origin has no order */
  position: number | null;
  /** the name git has, or would have, for its bytes */
  blob: string;
  node: number;
  /** nodes that it refers to, a JSON array */
  refs: string;
  relevant: number;
  title: string | null;
  /** in lower case, of a mail that is not relevant by itself: it is when a driver bears a name that stands in it */
  subject: string | null;
  /** when the archive received it */
  received: string | null;
  /** 1 where the archive took it back, 3 where it is kept out on the operator's word */
  dead: number;
}

/** A mail that the archive took back: its copies of the same list with an earlier position are dead. */
export interface DeletionTable {
  origin: number;
  position: number;
  blob: string;
}

/** A driver whose files a copy touches. */
export interface DriverTable {
  copy: number;
  name: string;
}

/** A word of the subject of a copy which is, or once was, the name of a driver. */
export interface WordTable {
  copy: number;
  word: string;
}

/** Raw mail of origins that keep none themselves, deflated. */
export interface RawTable {
  blob: string;
  data: Uint8Array;
}

/** What the parser made of the bytes with that name: a Message (see StoredMessage), or the reason why it could not. */
export interface ParsedTable {
  blob: string;
  parser: number;
  reason: string | null;
  json: string | null;
  text: string | null;
}

/** Threads that were relevant when the store was last settled. */
export interface RelevantTable {
  thread: number;
}

/** Nodes whose message may have changed since the store was last settled. */
export interface TouchedTable {
  node: number;
}

/** What `messages()` gives: the copy that won, and the lists that carried it. */
export interface MessageTable {
  message_id: string;
  blob: string;
  lists: string;
  conflicting: number;
  /** the generation in which it last changed */
  generation: number;
}

export interface RunTable {
  id: number;
  started: string;
  finished: string | null;
  /** "running" (also of a run that was killed), "done", "unreachable", "failed" */
  outcome: string;
  /** figures of the run, JSON */
  figures: string;
}

export interface RequestTable {
  id: number;
  run: number;
  at: string;
  method: string;
  url: string;
  status: number | null;
  bytes: number;
  milliseconds: number;
  why: string;
}

/** A message-id that was asked for elsewhere, so that it is asked for once. */
export interface LookupTable {
  message_id: string;
  at: string;
  status: number;
}

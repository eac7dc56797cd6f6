/** One commit of an epoch, as far as its mails are concerned. */
export interface Commit {
  /** its place in the epoch, from 0 */
  readonly position: number;
  /** committer time, when the archive received it: ISO 8601 in UTC */
  readonly received: string;
  /** the name of the mail that it adds (in the file "m"), or null */
  readonly mail: string | null;
  /** the name of the mail that the archive took back with it (in the file "d"), or null */
  readonly deletion: string | null;
}

/** A part of a history, packed: all of an epoch is in memory at once. Whoever reads its mails takes it apart, see commitsIn. */
export interface Stretch {
  /** a record for each commit as packChanges makes it, all of one length, the oldest first */
  readonly changes: Uint8Array<ArrayBuffer>;
  /** the place in the epoch of its first commit, and how many there are */
  readonly first: number;
  readonly count: number;
  /** the id of the last commit */
  readonly end: string;
}

/** What a commit does. */
export interface Change {
  /** committer time, since 1970 */
  readonly seconds: number;
  /** null where it neither adds a mail nor takes one back */
  readonly file: "m" | "d" | null;
  /** the name of the mail, in hexadecimal digits */
  readonly blob: string;
}

/**
 * Packs changes for a stretch, in a repository whose names have so many hexadecimal digits. A record has the time in five bytes, the file's
 * letter and the mail's name; or zero bytes in place of these.
 */
export function packChanges(changes: readonly Change[], digits: number): Uint8Array<ArrayBuffer> {
  const length = (nameAt + digits) / 2;
  const packed = new ArrayBuffer(changes.length * length);
  const into = Buffer.from(packed);
  for (const [index, {seconds, file, blob}] of changes.entries()) {
    const time = bounded(seconds).toString(16).padStart(fileAt, "0");
    into.write(file === null ? time : time + letters[file] + blob, index * length, "hex");
  }
  return new Uint8Array(packed);
}

/** Its commits, oldest first. */
export function commitsIn({changes, first, count}: Stretch): Commit[] {
  const digits = Buffer.from(changes.buffer, changes.byteOffset, changes.byteLength).toString("hex");
  const length = digits.length / count;
  return Array.from({length: count}, (_, index) => {
    const record = digits.slice(index * length, (index + 1) * length);
    const file = record.slice(fileAt, nameAt);
    const blob = record.slice(nameAt);
    return {
      position: first + index,
      received: new Date(Number.parseInt(record.slice(0, fileAt), 16) * 1000).toISOString(),
      mail: file === letters.m ? blob : null,
      deletion: file === letters.d ? blob : null,
    };
  });
}

// Of a record, in hexadecimal digits.
const fileAt = 10;
const nameAt = 12;
const letters = {m: "6d", d: "64"};

/** git allows times that no date can have. */
function bounded(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.trunc(seconds), 0), 253_402_300_799) : 0;
}

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
  /** a record for each commit as writeChange makes it, all of one length, the oldest first */
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

/** How long a record is, in a repository whose names have so many hexadecimal digits. */
export const recordLength = (digits: number): number => (nameAt + digits) / 2;

/** Writes a record: the time in five bytes, the file's letter and the mail's name, or a zero byte and whatever was there. */
export function writeChange(into: Buffer, at: number, {seconds, file, blob}: Change): void {
  const time = bounded(seconds).toString(16).padStart(fileAt, "0");
  into.write(file === null ? `${time}00` : time + letters[file] + blob, at, "hex");
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

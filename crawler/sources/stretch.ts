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

/** A part of a history, still as text: whoever reads its mails takes it apart, see commitsIn. */
export interface Stretch {
  /** of each commit a line as changeLine makes it, the oldest first */
  readonly changes: string;
  /** the place in the epoch of its first commit, and how many there are */
  readonly first: number;
  readonly count: number;
  /** the id of the last commit */
  readonly end: string;
}

/** What a commit does: "SECONDS m NAME" where it adds a mail, "SECONDS d NAME" where one is taken back with it, "SECONDS" else. */
export function changeLine(seconds: number, file: "m" | "d" | null, blob: string): string {
  return file === null ? `${seconds}` : `${seconds} ${file} ${blob}`;
}

/** Its commits, oldest first. */
export function commitsIn({changes, first}: Stretch): Commit[] {
  return changes.split("\n").map((line, index) => {
    const [seconds, file, blob = null] = line.split(" ");
    return {
      position: first + index,
      received: isoOf(Number(seconds)),
      mail: file === "m" ? blob : null,
      deletion: file === "d" ? blob : null,
    };
  });
}

/** git allows times that no date can have. */
function isoOf(seconds: number): string {
  const bounded = Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 253_402_300_799) : 0;
  return new Date(bounded * 1000).toISOString();
}

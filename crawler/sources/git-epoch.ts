import type {CatFile} from "./cat-file.ts";
import {GitFailed, git} from "./git-command.ts";

/** One commit of an epoch: a mail that was added ("m"), or one that the archive took back ("d"). */
export interface Commit {
  readonly id: string;
  /** its place in the epoch, from 0 */
  readonly position: number;
  /** committer time, when the archive received it: ISO 8601 in UTC */
  readonly received: string;
}

/** The commit that an epoch's history ends with; null for a repository without one. */
export async function headOf(gitDir: string): Promise<string | null> {
  const resolved = await revision(gitDir, "HEAD");
  if (resolved !== null) return resolved;
  const branches = (await git(["for-each-ref", "--format=%(objectname)", "refs/heads/"], {gitDir})).trim();
  return branches === "" || branches.includes("\n") ? null : branches;
}

/** The commit that a name stands for, or null. */
export async function revision(gitDir: string, name: string): Promise<string | null> {
  try {
    return (await git(["rev-parse", "--quiet", "--verify", "--end-of-options", `${name}^{commit}`], {gitDir})).trim();
  } catch (error) {
    if (error instanceof GitFailed && error.status === 1) return null;
    throw error;
  }
}

/** Whether the first commit is in the history of the second. False too where the first is not there at all. */
export async function isAncestor(gitDir: string, first: string, second: string): Promise<boolean> {
  if (first === second) return true;
  if ((await revision(gitDir, first)) === null) return false;
  try {
    await git(["merge-base", "--is-ancestor", "--end-of-options", first, second], {gitDir});
    return true;
  } catch (error) {
    if (error instanceof GitFailed && error.status === 1) return false;
    throw error;
  }
}

/** The commits after `since` (all where it is null) up to `head`, oldest first; `first` is the position of the first of them. */
export async function commitsBetween(
  gitDir: string,
  {since, head, first}: {since: string | null; head: string; first: number},
): Promise<Commit[]> {
  const range = since === null ? [head] : [head, `^${since}`];
  const lines = await git(["rev-list", "--reverse", "--topo-order", "--timestamp", "--end-of-options", ...range], {
    gitDir,
  });
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const [seconds = "0", id = ""] = line.split(" ");
      return {id, position: first + index, received: isoOf(Number(seconds))};
    });
}

/** What stands in a commit. A mail larger than the reader's bound comes without its bytes. */
export interface EpochMail {
  readonly kind: "mail" | "deletion";
  readonly commit: Commit;
  readonly blob: string;
  readonly size: number;
  readonly raw: Buffer | null;
}

/**
 * Hands over the mails that the commits add, then the deletions that they note, each in the commits' order. A commit that holds neither
 * "m" nor "d" (an archive's own note) gives nothing. Bytes are there as long as CatFile says.
 */
export async function readCommits(
  reader: CatFile,
  commits: readonly Commit[],
  largest: number,
  use: (mail: EpochMail) => void | Promise<void>,
): Promise<void> {
  let without = commits;
  for (const kind of ["mail", "deletion"] as const) {
    const asked = without;
    const names = asked.map(({id}) => `${id}:${kind === "mail" ? "m" : "d"}`);
    const absent: Commit[] = [];
    await reader.read(names, kind === "mail" ? largest : 0, (object, index) => {
      const commit = asked[index];
      if (commit === undefined) return;
      if (object !== null) return use({kind, commit, blob: object.id, size: object.size, raw: object.bytes});
      absent.push(commit);
    });
    without = absent;
  }
}

/** git allows times that no date can have. */
function isoOf(seconds: number): string {
  const bounded = Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 253_402_300_799) : 0;
  return new Date(bounded * 1000).toISOString();
}

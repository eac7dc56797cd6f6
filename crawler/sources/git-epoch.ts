import {headInFiles} from "../packs/head.ts";
import {GitFailed, git, gitRecords} from "./git-command.ts";
import type {Change, Stretch} from "./stretch.ts";
import {packChanges} from "./stretch.ts";

/**
 * The commit that an epoch's history ends with; null for a repository without one. A list of many epochs is looked at by each run, so this
 * starts git only where the files do not tell. Whether the commit is there shows when its history is read.
 */
export async function headOf(gitDir: string): Promise<string | null> {
  const resolved = headInFiles(gitDir) ?? (await revision(gitDir, "HEAD"));
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
  try {
    await git(["merge-base", "--is-ancestor", "--end-of-options", first, second], {gitDir});
    return true;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    if (error.status === 1 || (await revision(gitDir, first)) === null) return false;
    throw error;
  }
}

export interface Range {
  /** the commit after which it begins; null for the whole history */
  readonly since: string | null;
  readonly head: string;
}

export async function countCommits(gitDir: string, range: Range): Promise<number> {
  return Number(await git(["rev-list", "--count", "--end-of-options", ...revisionsOf(range)], {gitDir}));
}

/**
 * The history in a range from its beginning, so many commits at a time as git finds them; `first` is the place of the first of them. Like
 * public-inbox, it asks for what each commit changes, which tells the names of the mails without a look into the trees. A git that fails,
 * or whose answers stop in the middle, is GitFailed.
 */
export async function* stretchesOf(
  gitDir: string,
  {first, size, ...range}: Range & {readonly first: number; readonly size: number},
): AsyncGenerator<Stretch> {
  const format = [
    "--format=%x00%H %ct",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--root",
    "--no-notes",
    "--encoding=UTF-8",
  ];
  const args = ["log", "--reverse", ...format, "--end-of-options", ...revisionsOf(range)];
  let place = first;
  let entries: string[] = [];
  const stretch = (): Stretch => {
    const last = entries.at(-1) ?? "";
    const end = last.slice(0, last.indexOf(" "));
    const changes = packChanges(entries.map(changeOf), end.length);
    const made = {changes, first: place, count: entries.length, end};
    place += entries.length;
    entries = [];
    return made;
  };
  for await (const some of gitRecords(args, gitDir, "\0")) {
    for (const entry of some) {
      // What stands before the first zero byte is nothing.
      if (entry !== "") entries.push(entry);
      if (entries.length === size) yield stretch();
    }
  }
  if (entries.length > 0) yield stretch();
}

function revisionsOf({since, head}: Range): string[] {
  return since === null ? [head] : [head, `^${since}`];
}

/**
 * What git says of a commit, "ID SECONDS\n\n:000000 100644 0000... NAME A\tm\n". One that touches neither "m" nor "d" (an archive's
 * own note) adds nothing.
 */
function changeOf(entry: string): Change {
  const lineEnd = entry.indexOf("\n");
  const seconds = Number(entry.slice(entry.indexOf(" ") + 1, lineEnd < 0 ? entry.length : lineEnd));
  const changed = (file: string): string | null => {
    for (let at = lineEnd; at >= 0; at = entry.indexOf("\n", at + 1)) {
      const [, name, path] = changedFile.exec(entry.slice(at + 1, at + 1 + longestChange)) ?? [];
      if (name !== undefined && path === file) return name;
    }
    return null;
  };
  const mail = changed("m");
  const deletion = mail === null ? changed("d") : null;
  return {seconds, file: mail !== null ? "m" : deletion !== null ? "d" : null, blob: mail ?? deletion ?? ""};
}

/** A file that is there afterwards: ":100644 100644 OLD NAME M\tm" */
const changedFile = /^:\d{6} 100\d{3} [0-9a-f]{40,64} ([0-9a-f]{40,64}) [AM]\t([md])(?:\n|$)/;
const longestChange = 200;

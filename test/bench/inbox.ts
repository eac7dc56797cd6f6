import {execFileSync} from "node:child_process";
import {mkdirSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";

/** A public-inbox on disk whose one epoch shows the first mails of another, without copying any. */
export interface Inbox {
  readonly folder: string;
  /** the epoch behind it, as it was named */
  readonly epoch: string;
  /** commit ids, oldest first, of all mails that the epoch behind it has */
  readonly commits: readonly string[];
  /** lets the epoch show its first `count` mails, as if no more had come yet */
  show(count: number): void;
  /** file with the names of the first `count` mails' blobs, as `git cat-file --batch` takes them */
  revisions(count: number): string;
}

/** Makes the inbox in `folder` over the bare epoch at `epoch`, which stays untouched: its objects are borrowed. */
export function borrowInbox(epoch: string, folder: string): Inbox {
  const path = join(folder, "git", "0.git");
  mkdirSync(join(folder, "git"), {recursive: true});
  git(["init", "--quiet", "--bare", "--initial-branch=master", path]);
  writeFileSync(join(path, "objects", "info", "alternates"), `${resolve(epoch, "objects")}\n`);
  const commits = git(["--git-dir", epoch, "rev-list", "--first-parent", "--reverse", "HEAD"]).split("\n");
  return {
    folder,
    epoch,
    commits,
    show: (count) => {
      const tip = commits[count - 1];
      if (tip === undefined) throw new RangeError(`${epoch} has ${commits.length} mails, not ${count}`);
      git(["--git-dir", path, "update-ref", "refs/heads/master", tip]);
    },
    revisions: (count) => {
      const file = join(folder, `revisions-${count}`);
      writeFileSync(
        file,
        commits
          .slice(0, count)
          .map((id) => `${id}:m\n`)
          .join(""),
      );
      return file;
    },
  };
}

function git(args: readonly string[]): string {
  return execFileSync("git", args, {encoding: "utf8", maxBuffer: 1 << 28}).trimEnd();
}

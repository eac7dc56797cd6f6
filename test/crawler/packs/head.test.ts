import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {headInFiles} from "../../../crawler/packs/head.ts";
import {headOf} from "../../../crawler/sources/git-epoch.ts";
import {appendEpoch, rawMail, scratchFolder} from "../../helpers/epoch.ts";
import {bare, git as runGit} from "./made-pack.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

const git = (path: string, ...args: string[]) => runGit(path, args).toString().trim();

function epoch(name: string): {path: string; head: string} {
  const path = join(scratch.path, name);
  appendEpoch(path, [{mail: rawMail({id: `${name}@example.com`})}]);
  return {path, head: git(path, "rev-parse", "HEAD")};
}

describe("the end of a history, as the files say it", () => {
  it("is what git says, for a branch with a file of its own and for a packed one", () => {
    const {path, head} = epoch("branch");
    expect(headInFiles(path)).toBe(head);
    git(path, "pack-refs", "--all");
    expect(headInFiles(path)).toBe(head);
    appendEpoch(path, [{mail: rawMail({id: "second@example.com"})}]);
    expect(headInFiles(path)).toBe(git(path, "rev-parse", "HEAD"));
    expect(headInFiles(path)).not.toBe(head);
  });

  it.each<[string, (path: string, head: string) => void]>([
    ["HEAD is a commit", (path, head) => git(path, "update-ref", "--no-deref", "HEAD", head)],
    ["the branch is another's name", (path) => git(path, "symbolic-ref", "HEAD", "refs/heads/other/name")],
    ["HEAD leads out of the folder of branches", (path) => writeFileSync(join(path, "HEAD"), "ref: refs/heads/..\n")],
    ["the branch's file is cut", (path) => writeFileSync(join(path, "refs/heads/master"), "0123")],
    [
      "the branch's file is empty, and packed-refs has an older commit",
      (path) => {
        git(path, "pack-refs", "--all");
        writeFileSync(join(path, "refs/heads/master"), "");
      },
    ],
    [
      "something else stands in the place of the branch's file, and packed-refs has a commit",
      (path) => {
        git(path, "pack-refs", "--all");
        mkdirSync(join(path, "refs/heads/master"));
      },
    ],
    ["there is no HEAD", (path) => rmSync(join(path, "HEAD"))],
  ])("is not told where %s", (form, change) => {
    const {path, head} = epoch(form.replaceAll(/\W/g, "-"));
    change(path, head);
    expect(headInFiles(path)).toBeNull();
  });

  it("is found by git where the files do not tell: of a work tree, and of the one branch that there is", async () => {
    const {path, head} = epoch("worktree");
    git(path, "worktree", "add", "--quiet", join(scratch.path, "tree"));
    const own = join(path, "worktrees", "tree");
    expect(headInFiles(own)).toBeNull();
    expect(await headOf(own)).toBe(head);
    git(path, "symbolic-ref", "HEAD", "refs/heads/none");
    expect(headInFiles(path)).toBeNull();
    expect(await headOf(path)).toBe(null);
  });

  it("is null for an empty repository", async () => {
    const path = bare(join(scratch.path, "empty"));
    expect(await headOf(path)).toBeNull();
  });
});

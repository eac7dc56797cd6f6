import {readFileSync} from "node:fs";
import {join} from "node:path";

/**
 * The commit that HEAD stands for, as a bare repository's files say it (gitrepository-layout(5)): HEAD names a branch, and the branch's own
 * file names the commit, or packed-refs where there is no such file. Null for all other forms, and where one of the files is there but is cut
 * or closed to this reader; git is to be asked then. That the commit is there is not looked at.
 */
export function headInFiles(gitDir: string): string | null {
  if (read(gitDir, "commondir") !== absent) return null;
  const [, branch] = branchOfHead.exec(read(gitDir, "HEAD") ?? "") ?? [];
  if (branch === undefined || branch.includes("..")) return null;
  const own = read(gitDir, branch);
  // An older commit stands in packed-refs: it counts only where the branch surely has no file of its own.
  const id = own === absent ? packed(read(gitDir, "packed-refs") ?? "", branch) : own?.trimEnd();
  return id !== undefined && name.test(id) ? id : null;
}

const branchOfHead = /^ref: (refs\/heads\/[\w.-]{1,200})\n?$/;
const name = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function packed(refs: string, branch: string): string | undefined {
  return refs
    .split("\n")
    .find((line) => line.endsWith(` ${branch}`))
    ?.split(" ")[0];
}

/** What a file holds that is not there; no file of git's begins so. */
const absent = "\0";

/** Null where it cannot be read. */
function read(gitDir: string, file: string): string | null {
  try {
    return readFileSync(join(gitDir, file), "utf8");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? absent : null;
  }
}

import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {unlessItFails} from "./unless-it-fails.ts";

/**
 * The commit that HEAD stands for, as a bare repository's files say it (gitrepository-layout(5)): HEAD names a branch, and the branch's own
 * file or else packed-refs names the commit. Null for all other forms; git is to be asked then. That the commit is there is not looked at.
 */
export function headInFiles(gitDir: string): string | null {
  if (existsSync(join(gitDir, "commondir"))) return null;
  const [, branch] = branchOfHead.exec(contentOf(gitDir, "HEAD")) ?? [];
  if (branch === undefined || branch.includes("..")) return null;
  const own = contentOf(gitDir, branch).trimEnd();
  if (own !== "") return name.test(own) ? own : null;
  const packed = contentOf(gitDir, "packed-refs").split("\n");
  const [id = ""] = packed.find((line) => line.endsWith(` ${branch}`))?.split(" ") ?? [];
  return name.test(id) ? id : null;
}

const branchOfHead = /^ref: (refs\/heads\/[\w.-]{1,200})\n?$/;
const name = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Empty for a file that is not there. */
function contentOf(gitDir: string, file: string): string {
  return unlessItFails(() => readFileSync(join(gitDir, file), "utf8")) ?? "";
}

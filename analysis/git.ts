import {spawn} from "node:child_process";
import {existsSync} from "node:fs";
import {join} from "node:path";
import {CliError, exit} from "../crawler/errors.ts";

/** Answers a git command on one repository; what is not an option of ours stands behind --end-of-options. */
export type Git = (args: readonly string[], input?: string) => Promise<Buffer>;

/** True where the folder is a git repository or work tree, by its looks alone (nothing is run). */
export function isRepository(path: string): boolean {
  return existsSync(join(path, ".git")) || (existsSync(join(path, "HEAD")) && existsSync(join(path, "objects")));
}

/** git on a repository on disk. A command that fails is a CliError with git's own last line. */
export function gitIn(path: string): Git {
  return (args, input = "") =>
    new Promise((resolve, reject) => {
      const child = spawn("git", ["-C", path, ...args], {
        stdio: ["pipe", "pipe", "pipe"],
        env: {...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0"},
      });
      const out: Buffer[] = [];
      let trouble = "";
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => {
        trouble = (trouble + chunk.toString("utf8")).slice(-2000);
      });
      child.stdin.on("error", () => undefined);
      child.on("error", (cause) =>
        reject(new CliError(`cannot run git: ${cause.message}`, {exitCode: exit.usage, cause})),
      );
      child.on("close", (code) => {
        if (code === 0) return resolve(Buffer.concat(out));
        const line = trouble.trim().split("\n").at(-1) ?? "";
        reject(new CliError(`git ${args[0]} failed in ${path}: ${line}`, {exitCode: exit.usage}));
      });
      child.stdin.end(input);
    });
}

import type {ChildProcess, ChildProcessWithoutNullStreams} from "node:child_process";
import {execFile, execFileSync, spawn} from "node:child_process";
import {CliError, exit} from "../errors.ts";

/** Which transports a git command may use; none for all that only reads a repository. */
export type Transport = "none" | "file" | "https" | "http";

/**
 * Runs git and gives back its standard output. The user's and the system's configuration, prompts, hooks, replacement objects and all
 * transports but the named one are off; arguments that came from outside stand behind "--" or "--end-of-options" at the caller's.
 * A failure is GitFailed with git's own last line.
 */
export function git(
  args: readonly string[],
  {gitDir, transport = "none", userAgent}: {gitDir?: string; transport?: Transport; userAgent?: string} = {},
): Promise<string> {
  const all = [...always, ...(gitDir === undefined ? [] : [`--git-dir=${gitDir}`]), ...args];
  return new Promise((done, failed) => {
    const options = {env: environment(transport, userAgent), maxBuffer: 1 << 30, encoding: "utf8" as const};
    const child = execFile("git", all, options, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else failed(asFailure(error, args[0] ?? "", stderr));
    });
    child.stdin?.end();
    endWithUs(child);
  });
}

/** Starts a git command that only reads the repository and is talked to through its pipes. */
export function spawnGit(args: readonly string[], gitDir: string): ChildProcessWithoutNullStreams {
  const child = spawn("git", [...always, `--git-dir=${gitDir}`, ...args], {env: environment("none"), stdio: "pipe"});
  endWithUs(child);
  return child;
}

/**
 * What a git command that only reads the repository prints, cut at a separator, the records of one piece of its output at a time. It goes on
 * as far as it is listened to. One that fails is GitFailed, after all that it said before.
 */
export async function* gitRecords(
  args: readonly string[],
  gitDir: string,
  separator: string,
): AsyncGenerator<string[]> {
  const child = spawnGit(args, gitDir);
  const ended = new Promise<{code: number | null; error: Error | null}>((done) => {
    child.on("error", (error) => done({code: null, error}));
    child.on("close", (code) => done({code, error: null}));
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-2000);
  });
  child.stdin.on("error", () => undefined).end();
  try {
    let rest = "";
    for await (const chunk of child.stdout.setEncoding("latin1")) {
      const records = (rest + chunk).split(separator);
      rest = records.pop() ?? "";
      if (records.length > 0) yield records;
    }
    const {code, error} = await ended;
    if (code !== 0)
      throw asFailure(error ?? Object.assign(new Error(`ended with ${code}`), {code}), args[0] ?? "", said);
    if (rest !== "") yield [rest];
  } finally {
    child.kill();
  }
}

export class GitFailed extends Error {
  override readonly name = "GitFailed";
  readonly status: number | null;

  constructor(message: string, status: number | null, {cause}: {cause?: unknown} = {}) {
    super(message, cause === undefined ? undefined : {cause});
    this.status = status;
  }
}

const running = new Set<ChildProcess>();

/** A process that is told to stop takes its gits along. */
function endWithUs(child: ChildProcess): void {
  if (running.size === 0) process.on("exit", endAll);
  running.add(child);
  child.once("close", () => {
    running.delete(child);
    if (running.size === 0) process.off("exit", endAll);
  });
}

function endAll(): void {
  for (const child of running) child.kill();
}

const always = [
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "gc.auto=0",
  "-c",
  "maintenance.auto=false",
  "-c",
  "fetch.fsckObjects=false",
  // git maps a whole pack of up to a gigabyte and keeps it mapped. Small windows read as fast.
  "-c",
  "core.packedGitWindowSize=1m",
  "-c",
  "core.packedGitLimit=32m",
];

function environment(transport: Transport, userAgent?: string): NodeJS.ProcessEnv {
  const {PATH, HOME, TMPDIR, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR} = process.env;
  const kept = {PATH, HOME, TMPDIR, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR};
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    // Into a pipe git log writes each commit by itself, which costs both sides as much again as the walk.
    GIT_FLUSH: "0",
    GIT_ALLOW_PROTOCOL: transport,
    // Walls before archives let git pass by its name, so ours stands behind it.
    ...(userAgent === undefined ? {} : {GIT_HTTP_USER_AGENT: `git/${gitVersion()} ${userAgent}`}),
  };
}

let version: string | null = null;

function gitVersion(): string {
  version ??= /\d+(?:\.\d+){1,3}/.exec(execFileSync("git", ["--version"], {encoding: "utf8"}))?.[0] ?? "2";
  return version;
}

function asFailure(error: Error & {code?: unknown}, command: string, stderr: string): Error {
  if (error.code === "ENOENT")
    return new CliError("git is not installed; install it and run again", {exitCode: exit.fault});
  const lines = stderr.trim().split("\n");
  const said = lines.findLast((line) => /^(?:fatal|error):/.test(line)) ?? lines.at(-1) ?? "";
  const status = typeof error.code === "number" ? error.code : null;
  return new GitFailed(`git ${command}: ${said.replace(/^(?:fatal|error): /, "") || error.message}`, status, {
    cause: error,
  });
}

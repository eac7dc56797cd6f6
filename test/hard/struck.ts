import {type ChildProcess, spawn} from "node:child_process";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {inject} from "vitest";

/** How a command ended: killed by us, or with its exit code and what it said. */
export interface Ended {
  readonly killed: boolean;
  readonly code: number | null;
  readonly stderr: string;
  readonly milliseconds: number;
}

/**
 * Runs the real command. With `killAfter` it is sent SIGKILL after so many milliseconds: the process alone, as the kernel does
 * when memory is short, or with the gits that it started (`group`), as when the machine stops.
 */
export async function strike(
  args: readonly string[],
  {killAfter = null, group = false}: {killAfter?: number | null; group?: boolean} = {},
): Promise<Ended> {
  const begun = performance.now();
  const child = spawn(process.execPath, [inject("program"), ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const timer = killAfter === null ? null : setTimeout(() => kill(child, group), killAfter);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done) =>
    child.once("exit", (...how) => done(how)),
  );
  if (timer !== null) clearTimeout(timer);
  return {killed: signal === "SIGKILL", code, stderr, milliseconds: performance.now() - begun};
}

function kill(child: ChildProcess, group: boolean): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(group ? -child.pid : child.pid, "SIGKILL");
}

/** Every file below a folder by its path, as its bytes; nothing where there is no folder. */
export function filesBelow(folder: string): Map<string, Buffer> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path))]));
}

/** Names of the files that two folders do not have alike. */
export function differences(a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort().filter((path) => {
    const [one, other] = [a.get(path), b.get(path)];
    return one === undefined || other === undefined || !one.equals(other);
  });
}

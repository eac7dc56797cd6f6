import {execFile} from "node:child_process";
import {join} from "node:path";

const entry = join(import.meta.dirname, "../../vfio-lore.js");

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command in a process of its own; never rejects for an exit code. */
export function runCli(
  args: readonly string[],
  {cwd = process.cwd(), env = {}}: {cwd?: string; env?: Record<string, string>} = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [entry, ...args],
      {cwd, env: {...process.env, ...env}, maxBuffer: 1 << 28},
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({code, stdout, stderr});
      },
    );
  });
}

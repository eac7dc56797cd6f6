import {vi} from "vitest";
import {runCommand} from "../../crawler/cli/run.ts";
import type {CliResult} from "./run-cli.ts";

/**
 * Runs a command in this process, which starts none and loads nothing anew: what it prints, and its exit code. One at a time. Where the
 * process itself is what is proved (signals, loading, pipes), runCli is for that.
 */
export async function runHere(run: (args: string[]) => Promise<number>, args: readonly string[]): Promise<CliResult> {
  const said = {stdout: "", stderr: ""};
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  try {
    const code = await runCommand(run, [...args]);
    return {code, ...said};
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

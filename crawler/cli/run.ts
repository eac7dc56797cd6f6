import {CliError, exit} from "../errors.ts";
import {forTerminal} from "./terminal.ts";

/** What a disk or a permission refuses, wherever it is met; node's message names call and path. */
const ofThePlace = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EMFILE",
  "ENOTDIR",
  "EISDIR",
  "ELOOP",
]);

/** Runs a command: expected trouble becomes one line on stderr and its exit code, a bug keeps its stack. */
export async function runCommand(run: (args: string[]) => Promise<number>, args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    if (error instanceof CliError) {
      process.stderr.write(`vfio-lore: ${forTerminal(error.message)}\n`);
      return error.exitCode;
    }
    if (error instanceof Error && "code" in error && ofThePlace.has(String(error.code))) {
      process.stderr.write(`vfio-lore: ${forTerminal(error.message)}\n`);
      return exit.fault;
    }
    process.stderr.write(
      `vfio-lore: this is a fault of the program, please report it\n${forTerminal(String(error instanceof Error ? error.stack : error))}\n`,
    );
    return exit.fault;
  }
}

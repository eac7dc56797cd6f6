import {CliError, exit} from "../errors.ts";
import {forTerminal} from "./terminal.ts";

/** Runs a command: expected trouble becomes one line on stderr and its exit code, a bug keeps its stack. */
export async function runCommand(run: (args: string[]) => Promise<number>, args: string[]): Promise<number> {
  // A reader that stops early (`vfio-lore series | head`) is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exit.done);
    throw error;
  });
  try {
    return await run(args);
  } catch (error) {
    if (error instanceof CliError) {
      process.stderr.write(`vfio-lore: ${forTerminal(error.message)}\n`);
      return error.exitCode;
    }
    process.stderr.write(
      `vfio-lore: this is a fault of the program, please report it\n${forTerminal(String(error instanceof Error ? error.stack : error))}\n`,
    );
    return exit.fault;
  }
}

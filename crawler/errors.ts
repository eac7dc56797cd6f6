/** Exit codes of the contract. */
export const exit = {done: 0, fault: 1, usage: 2, missing: 3, later: 75} as const;

/**
 * Expected trouble that ends a command: its message is one line that names what failed, where, and what to do.
 * Anything else that is thrown is a bug of ours and keeps its stack.
 */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(message: string, {exitCode = exit.usage, cause}: {exitCode?: number; cause?: unknown} = {}) {
    super(message, cause === undefined ? undefined : {cause});
    this.exitCode = exitCode;
  }
}

/** "no such file or directory": what the system said, without its code, call and path, which the message around it names. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // ENOENT: no such file or directory, open '/srv/crawl.json'
  return "syscall" in error ? (/^[A-Z0-9_]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message) : error.message;
}

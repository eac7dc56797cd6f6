import {spawn} from "node:child_process";
import {closeSync, openSync} from "node:fs";
import {processTree, secondsOfChildren} from "./processes.ts";
import type {Measured} from "./samples.ts";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** file that is its standard input */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds between two looks at the tree, at a millisecond of processor time each: a hundredth of a core. */
const lookEvery = 100;

/**
 * Runs a command to its end, its output going nowhere. CPU is what the kernel booked for ended children of this process, so
 * commands must be measured one after the other; memory is sampled from /proc, the peak of each process (VmHWM) being the
 * kernel's own. Throws where the command fails, with the line in which it says why.
 */
export async function measure({program, args, stdin, env = {}}: Command): Promise<Measured> {
  const input = stdin === undefined ? null : openSync(stdin, "r");
  const cpuBefore = secondsOfChildren();
  const started = performance.now();
  const child = spawn(program, args, {stdio: [input ?? "ignore", "ignore", "pipe"], env: {...process.env, ...env}});
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  const memory = {largest: 0, largestName: "", tree: 0, own: 0};
  const look = (): void => {
    const tree = processTree(child.pid ?? 0);
    for (const {name, peak} of tree)
      if (peak > memory.largest) Object.assign(memory, {largest: peak, largestName: name});
    memory.tree = Math.max(memory.tree, sum(tree.map(({resident}) => resident)));
    memory.own = Math.max(memory.own, sum(tree.map(({own}) => own)));
  };
  const timer = setInterval(look, lookEvery);
  try {
    const ended = await new Promise<{code: number | null; wall: number}>((resolve, reject) => {
      child.once("error", reject);
      let wall = 0;
      child.once("exit", () => {
        wall = (performance.now() - started) / 1_000;
      });
      // "close" also waits for what it said.
      child.once("close", (code) => resolve({code, wall}));
    });
    if (ended.code !== 0) {
      throw new Error(`${program} ${args.join(" ")} ended with ${ended.code}: ${complaint(said)}`);
    }
    return {wall: ended.wall, cpu: secondsOfChildren() - cpuBefore, memory};
  } finally {
    clearInterval(timer);
    if (input !== null) closeSync(input);
  }
}

/** The last line that speaks of an error (Node puts a stack and its version behind it), else the last line. */
function complaint(said: string): string {
  const lines = said.trimEnd().split("\n");
  return lines.findLast((line) => /error/i.test(line) && !/^\s+at /.test(line)) ?? lines.at(-1) ?? "";
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

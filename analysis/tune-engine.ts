import {setFlagsFromString} from "node:v8";

/** Has V8 work for an analysis as for a short run that makes much and keeps little. Neither setting changes a result. */
export function tuneEngine(): void {
  const release = Number(process.versions.node.split(".")[0]);
  // The old heap is tidied when it is twice what was in use, not four times: a fifth less memory, in the same time.
  if (release <= newestTried) setFlagsFromString("--heap-growing-percent=100");
  // A function is optimized after eight times as much work in it (132 kB of bytecode run, as V8 counts). A quarter of the processor time of
  // an analysis went into optimizing, on other threads, code that was done before it paid.
  if (release <= newestToOptimizeLate) setFlagsFromString("--interrupt-budget=1056000");
}

/** Releases of node: the newest whose V8 was seen to know the flag, and the newest where optimizing late was seen to help. */
const newestTried = 24;
const newestToOptimizeLate = 20;

import {setFlagsFromString} from "node:v8";
import {boundHeap} from "../crawler/bound-heap.ts";

/** Has V8 work for an analysis of so many mails as for a short run that makes much and keeps little. Neither setting changes a result. */
export function tuneEngine(mails: number): void {
  // Of many mails much is kept: 60,000 took 490 MB at 100 percent, 360 at 25 and less, for some percent of time.
  boundHeap(Math.round(Math.min(100, Math.max(10, (100 * fewMails) / mails))));
  // A function is optimized after eight times as much work in it (132 kB of bytecode run, as V8 counts). A quarter of the processor time of
  // an analysis went into optimizing, on other threads, code that was done before it paid.
  if (Number(process.versions.node.split(".")[0]) <= newestToOptimizeLate)
    setFlagsFromString("--interrupt-budget=1056000");
}

const fewMails = 10_000;

/** The newest release of node where it was seen to help. */
const newestToOptimizeLate = 20;

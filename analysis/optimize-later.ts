import {setFlagsFromString} from "node:v8";

/**
 * Has V8 optimize a function after eight times as much work in it as it would by itself (132 kB of bytecode run, as it counts). A quarter
 * of the processor time of an analysis went into optimizing, on other threads, code that was done before it paid. What runs for
 * longer is optimized all the same, some milliseconds later. It changes no result; a V8 that knows no such flag is left as it is.
 */
export function optimizeLater(): void {
  if (knownTo.has(process.versions.node.split(".")[0] ?? "")) setFlagsFromString("--interrupt-budget=1056000");
}

/** Releases of node that were tried. */
const knownTo: ReadonlySet<string> = new Set(["20"]);

import {setFlagsFromString} from "node:v8";

/**
 * Has V8 tidy its old heap when that has grown by so many percent of what was in use, not by three hundred, and leave its young heap as large
 * as it is: less memory for a little more work. Changes no result.
 */
export function boundHeap(percent: number): void {
  if (Number(process.versions.node.split(".")[0]) > newestTried) return;
  setFlagsFromString(`--heap-growing-percent=${percent}`);
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** The newest release of node whose V8 was seen to know both flags. */
const newestTried = 24;

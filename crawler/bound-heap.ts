import {setFlagsFromString} from "node:v8";

/**
 * Has V8 tidy its old heap when that has grown by so many percent of what was in use, not by three hundred: less memory for a little more
 * work. Changes no result.
 */
export function boundHeap(percent: number): void {
  if (Number(process.versions.node.split(".")[0]) <= newestTried)
    setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** The newest release of node whose V8 was seen to know the flag. */
const newestTried = 24;

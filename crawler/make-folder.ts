import {existsSync, mkdirSync, statSync} from "node:fs";
import {dirname, resolve} from "node:path";

/**
 * Makes a folder and what is missing above it; throws the system's error where that cannot be. Node's own `recursive` never comes back
 * where the system calls a folder missing that is there, as it does below /proc.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  let above = resolve(path);
  while (!existsSync(above) && dirname(above) !== above) {
    missing.unshift(above);
    above = dirname(above);
  }
  for (const folder of missing.length === 0 ? [above] : missing) makeOne(folder);
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    // There before, or another process was faster.
    if (!(existsSync(folder) && statSync(folder).isDirectory())) throw error;
  }
}

import {existsSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {fileURLToPath} from "node:url";

const self = fileURLToPath(import.meta.url);

/** The program's own folder: the nearest above this module with a package.json, whether it runs as written or compiled into dist/. */
const root = folderAbove(self);

/** True where this is the compiled program, which has neither its sources nor esbuild beside it. */
export const isCompiled: boolean = /^dist[/\\]/.test(relative(root, self));

/** The path of a file or folder that ships with the program, named from its own folder: shipped("analysis/roster.json"). */
export function shipped(path: string): string {
  return join(root, ...path.split("/"));
}

function folderAbove(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync} from "node:fs";
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

/** What a thread is started with that runs a module, named from the program's folder: threadScript("crawler/worker"). */
export function threadScript(module: string): string {
  return shipped(isCompiled ? `dist/${module}.js` : `${module}-as-written.js`);
}

/**
 * Changes with every change of the program and of what runs it: nothing that another program made is trusted. Compiled, it is known by
 * what it was compiled from, else by its sources.
 */
export function programFingerprint(): string {
  const hash = createHash("sha256").update(process.version);
  const files = isCompiled ? ["dist/sources.json"] : ["crawler", "analysis"].flatMap(sourcesIn);
  for (const file of ["package.json", ...files]) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join(folder, name));

function folderAbove(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

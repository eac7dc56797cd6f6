import {execFileSync} from "node:child_process";
import {cpSync, mkdtempSync, rmSync, symlinkSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {TestProject} from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** the command of a compiled copy: it starts at once, and nobody edits it meanwhile */
    program: string;
  }
}

const root = join(import.meta.dirname, "../..");

/** Makes the copy that the tests of this folder run, and takes it away again. */
export default function setup(project: TestProject): () => void {
  const copy = mkdtempSync(join(tmpdir(), "vfio-lore-program-"));
  for (const name of [".ci", "crawler", "analysis", "web", "package.json", "package-lock.json", "vfio-lore.js"])
    cpSync(join(root, name), join(copy, name), {recursive: true});
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  execFileSync(process.execPath, [join(copy, ".ci/compile.js")], {stdio: ["ignore", "ignore", "inherit"]});
  project.provide("program", join(copy, "vfio-lore.js"));
  return () => rmSync(copy, {recursive: true, force: true});
}

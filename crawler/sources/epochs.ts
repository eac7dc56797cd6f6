import {closeSync, existsSync, openSync, readdirSync, readSync, statSync} from "node:fs";
import {basename, dirname, join} from "node:path";
import {CliError, exit} from "../errors.ts";
import type {Epoch} from "./source.ts";
import {inboxOf} from "./source.ts";

/**
 * What lies at the path of a `git:` source: an inbox folder with git/N.git, one bare epoch, or a bundle of an epoch (NAME-N.bundle).
 * Gives the name of the list and the epochs in order. Whatever is none of these is a CliError that says what was expected.
 */
export function findEpochs(path: string, written: string): {list: string; epochs: Epoch[]} {
  if (!existsSync(path)) throw new CliError(`source ${written}: there is nothing at ${path}`);
  try {
    if (!statSync(path).isDirectory()) return bundle(path, written);
    if (isRepository(path)) {
      const number = /^(\d{1,6})\.git$/.exec(basename(path))?.[1];
      const name = basename(basename(path) === ".git" ? dirname(path) : path);
      const list = number === undefined ? name.replace(/\.git$/, "") : inboxOf(path);
      return {list, epochs: [{number: Number(number ?? 0), path, form: "repository"}]};
    }
    return inbox(path, written);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`source ${written}: cannot read ${path}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function inbox(path: string, written: string): {list: string; epochs: Epoch[]} {
  for (const folder of [join(path, "git"), path]) {
    if (!existsSync(folder)) continue;
    const epochs = readdirSync(folder)
      .map((name) => ({number: /^(\d{1,6})\.git$/.exec(name)?.[1], path: join(folder, name)}))
      .filter((found) => found.number !== undefined && isRepository(found.path))
      .map((found): Epoch => ({number: Number(found.number), path: found.path, form: "repository"}))
      .sort((a, b) => a.number - b.number);
    if (epochs.length > 0) return {list: basename(path), epochs};
  }
  throw new CliError(
    `source ${written}: ${path} is no public-inbox; expected a folder with git/0.git, a bare repository or a bundle`,
  );
}

function bundle(path: string, written: string): {list: string; epochs: Epoch[]} {
  const start = Buffer.alloc(16);
  const file = openSync(path, "r");
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  if (!/^# v[23] git bundle\n/.test(start.toString("latin1"))) {
    throw new CliError(`source ${written}: ${path} is no git bundle; make one with git bundle create FILE master`, {
      exitCode: exit.fault,
    });
  }
  const [, list = "", number = "0"] = /^(.+?)(?:-(\d{1,6}))?(?:\.bundle)?$/.exec(basename(path)) ?? [];
  return {list, epochs: [{number: Number(number), path, form: "bundle"}]};
}

function isRepository(path: string): boolean {
  return existsSync(join(path, "HEAD")) && existsSync(join(path, "objects")) && existsSync(join(path, "refs"));
}

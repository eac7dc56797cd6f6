import {execFileSync} from "node:child_process";
import {join} from "node:path";
import type {Command} from "./measure.ts";

const entry = join(import.meta.dirname, "../../vfio-lore.js");

/** Where one round of one workload keeps what it makes. */
export interface Place {
  readonly data: string;
  readonly out: string;
}

/** The floor: git prints the same blobs to nowhere, their names known beforehand. */
export function floor(inbox: string, revisions: string): Command {
  return {
    program: "git",
    args: ["--git-dir", join(inbox, "git/0.git"), "cat-file", "--batch", "--buffer"],
    stdin: revisions,
  };
}

export function crawl(inboxes: readonly string[], {data}: Place): Command {
  return command(["crawl", "--quiet", ...sources(inboxes), "--data-dir", data]);
}

export function analyze({data, out}: Place): Command {
  return command(["analyze", "--quiet", "--data-dir", data, "--out", join(out, "data/dataset.json")]);
}

export function build({out}: Place): Command {
  return command(["build", "--quiet", "--dataset", join(out, "data/dataset.json"), "--out", out]);
}

export function update(inboxes: readonly string[], {data, out}: Place): Command {
  return command(["update", "--quiet", ...sources(inboxes), "--data-dir", data, "--out", out]);
}

/** How many relevant mails the store holds, by its own `status`; all lists together. */
export function relevantMails({data}: Place): number {
  const said = execFileSync(process.execPath, [entry, "status", "--json", "--data-dir", data], {encoding: "utf8"});
  const {lists} = JSON.parse(said) as {lists: {relevant: number}[]};
  return lists.reduce((sum, {relevant}) => sum + relevant, 0);
}

/** public-inbox with its settings in `home`, so that nobody's own are read or changed. */
export function publicInbox(verb: "init" | "index", inbox: string, home: string): Command {
  const env = {HOME: home, PI_CONFIG: join(home, "config")};
  const args = ["-L", "basic"];
  return verb === "init"
    ? {
        program: "public-inbox-init",
        args: ["-V2", ...args, "bench", inbox, "http://127.0.0.1/bench", "bench@example.com"],
        env,
      }
    : {program: "public-inbox-index", args: [...args, inbox], env};
}

function command(args: readonly string[]): Command {
  return {program: process.execPath, args: [entry, ...args]};
}

function sources(inboxes: readonly string[]): string[] {
  return inboxes.flatMap((inbox) => ["--source", `git:${inbox}`]);
}

import {execFileSync} from "node:child_process";
import {cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {appendEpoch} from "../helpers/epoch.ts";
import {makeEpoch} from "../helpers/synthetic-epoch.ts";

/** Sources that grow: an inbox, a bundle and an mbox, which hold more at each step. */
export interface GrowingWorld {
  readonly sources: readonly string[];
  readonly steps: number;
  /** Brings the sources to what they hold at a step, from 0. */
  readonly reach: (step: number) => void;
}

const fixtures = join(import.meta.dirname, "../fixtures/mbox");

/**
 * Makes such a world in a folder. The inbox grows, in the middle it takes a mail back, and once its history is rewritten (it is shorter than
 * before); the bundle and the mbox only grow.
 */
export async function growingWorld(
  folder: string,
  {steps, mails, seed}: {steps: number; mails: number; seed: string},
): Promise<GrowingWorld> {
  const whole = {inbox: join(folder, "whole-inbox.git"), bundle: join(folder, "whole-bundle.git")};
  await makeEpoch(whole.inbox, {mails, share: 0.3, seed});
  await makeEpoch(whole.bundle, {mails: Math.ceil(mails / 4), share: 0.3, seed: `${seed} bundle`});
  const history = {inbox: commitsOf(whole.inbox), bundle: commitsOf(whole.bundle)};
  const epoch = join(folder, "alpha/git/0.git");
  mkdirSync(join(folder, "alpha/git"), {recursive: true});
  cpSync(whole.inbox, epoch, {recursive: true});
  const files = {bundle: join(folder, "beta-0.bundle"), mbox: join(folder, "gamma.mbox")};
  const mboxes = readdirSync(fixtures).sort();
  const rewritten = steps - 2;
  return {
    steps,
    sources: [`git:${join(folder, "alpha")}`, `git:${files.bundle}`, `mbox:${files.mbox}`],
    reach: (step) => {
      const part = (step === rewritten ? step - 1.5 : step + 1) / steps;
      const head = (commits: readonly string[]) => commits[Math.max(1, Math.ceil(commits.length * part)) - 1] ?? "";
      git(epoch, ["update-ref", "refs/heads/master", head(history.inbox)]);
      if (step === Math.floor(steps / 2)) {
        const taken = execFileSync("git", ["-C", whole.inbox, "cat-file", "blob", `${history.inbox[3]}:m`]);
        appendEpoch(join(folder, "alpha/git/1.git"), [{deletes: taken.toString("latin1")}]);
      }
      git(whole.bundle, ["update-ref", "refs/heads/master", head(history.bundle)]);
      git(whole.bundle, ["bundle", "create", "--quiet", files.bundle, "master"]);
      const many = Math.ceil(mboxes.length * ((step + 1) / steps));
      writeFileSync(files.mbox, Buffer.concat(mboxes.slice(0, many).map((name) => readFileSync(join(fixtures, name)))));
    },
  };
}

function commitsOf(path: string): string[] {
  return git(path, ["log", "--reverse", "--format=%H", "master"]).trim().split("\n");
}

function git(path: string, args: readonly string[]): string {
  return execFileSync("git", ["-C", path, ...args], {encoding: "utf8", maxBuffer: 1 << 28});
}

import {execFileSync} from "node:child_process";
import {existsSync, readdirSync} from "node:fs";
import {mkdtemp, rm} from "node:fs/promises";
import {cpus, loadavg, tmpdir, totalmem} from "node:os";
import {join} from "node:path";
import {whereIs} from "../helpers/needs.ts";
import {cachedEpoch, type EpochFacts, readFacts} from "../helpers/synthetic-epoch.ts";
import {checkGoals} from "./goals.ts";
import type {Result} from "./report.ts";
import {type Failure, type Plan, runRound} from "./round.ts";
import type {Measured, Sample, Stage, Workload} from "./samples.ts";

export interface BenchOptions {
  /** a bare public-inbox epoch; without it one is made */
  readonly epoch?: string;
  /** mails of the epoch that is made */
  readonly mails: number;
  /** rounds that count; the warm-up, of the main workload alone, comes on top */
  readonly runs: number;
  /** part of the mails of the made epoch that is relevant */
  readonly share: number;
  readonly skip: ReadonlySet<Part>;
  /** folder of the epochs that are made once; the machine's temporary folder where nothing is said */
  readonly cache?: string;
  /** one line for each thing done */
  readonly log: (line: string) => void;
}

export const parts = ["warm-up", "scaled", "all-relevant", "corpus", "index"] as const;
export type Part = (typeof parts)[number];

/** New mails of the incremental stages. */
const fresh = 100;

/** Runs the whole benchmark and hands back what it measured; the epochs it makes stay cached for the next run. */
export async function bench(options: BenchOptions): Promise<Result> {
  const {runs, skip, log} = options;
  const load = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), "vfio-lore-bench-"));
  try {
    const {plan, words} = await prepare(options, folder);
    const samples: Sample[] = [];
    const failures: Failure[] = [];
    const kept: Partial<Record<Workload, number>> = {};
    const index = !skip.has("index") && existsSync("/usr/bin/public-inbox-index");
    for (let round = skip.has("warm-up") ? 1 : 0; round <= runs; round++) {
      const took = (workload: Workload, stage: Stage, mails: number, measured: Measured): void => {
        if (round > 0) samples.push({workload, stage, round, mails, ...measured});
        log(`${round === 0 ? "warm-up" : `round ${round}`}: ${workload} ${stage} ${measured.wall.toFixed(2)} s`);
      };
      const failed = (failure: Failure): void => {
        if (round > 0) failures.push(failure);
        log(`${failure.workload} ${failure.stage} failed: ${failure.message}`);
      };
      const holds = (workload: Workload, relevant: number): void => {
        kept[workload] = relevant;
      };
      const place = await mkdtemp(join(folder, "round-"));
      const read = round === 0 ? {...plan, scaledMails: null, allRelevant: null, corpus: null} : plan;
      await runRound(read, place, {took, kept: holds, failed}, {index: index && round === 1});
      await rm(place, {recursive: true});
    }
    const scale = plan.scaledMails === null ? 2 : plan.scaledMails / plan.main.mails;
    return {
      date: new Date().toISOString(),
      commit: say("git", ["-C", import.meta.dirname, "rev-parse", "--short=12", "HEAD"]),
      machine: {
        cpu: cpus()[0]?.model ?? "unknown",
        cores: cpus().length,
        memory: totalmem(),
        node: process.version.slice(1),
        git: say("git", ["--version"])?.replace("git version ", "") ?? "unknown",
        load,
      },
      workloads: words,
      kept,
      rounds: runs,
      warmUp: !skip.has("warm-up"),
      goals: checkGoals(samples, {scale}),
      failures,
      samples,
    };
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

async function prepare(
  {epoch, mails, share, skip, cache, log}: BenchOptions,
  folder: string,
): Promise<{plan: Plan; words: Result["workloads"]}> {
  const where = cache === undefined ? {} : {folder: cache};
  const words: Partial<Record<Workload, string>> = {};
  const facts = new Map<string, EpochFacts>();
  let main: Plan["main"];
  let scaledMails: number | null = null;
  if (epoch === undefined) {
    log(`making a synthetic epoch, or taking it from the cache: ${mails} mails, share ${share}`);
    const made = await cachedEpoch(
      {mails: Math.max(skip.has("scaled") ? mails : mails * 2, mails + fresh), share},
      where,
    );
    const known = await readFacts(made);
    facts.set(made, known);
    main = {epoch: made, mails, fresh};
    scaledMails = mails * 2;
    words.main = `the first ${mails} mails of a synthetic epoch, ${((100 * known.relevant) / known.mails).toFixed(1)} % of them relevant; ${fresh} come new`;
    words.scaled = `the first ${scaledMails} mails of the same epoch`;
  } else {
    const count = Number(say("git", ["--git-dir", epoch, "rev-list", "--first-parent", "--count", "HEAD"]));
    if (!(count > fresh)) throw new Error(`${epoch} is no bare epoch of more than ${fresh} mails`);
    main = {epoch, mails: count - fresh, fresh};
    scaledMails = Math.floor(main.mails / 2);
    words.main = `all but the last ${fresh} mails of the epoch given; those come new`;
    words.scaled = `the first ${scaledMails} mails of the same epoch`;
  }
  if (skip.has("scaled")) {
    scaledMails = null;
    delete words.scaled;
  }
  let allRelevant: Plan["allRelevant"] = null;
  if (!skip.has("all-relevant")) {
    log(`making a synthetic epoch, or taking it from the cache: ${mails} mails, all relevant`);
    const made = await cachedEpoch({mails, share: 1}, where);
    facts.set(made, await readFacts(made));
    allRelevant = {epoch: made, mails};
    words["all-relevant"] = `${mails} mails of a synthetic epoch where every thread touches drivers/vfio`;
  }
  const corpus = skip.has("corpus") ? null : cloneCorpus(join(folder, "corpus"));
  if (corpus !== null) words.corpus = "the real epochs of kvm and linux-crypto; ratios are to the floor of main";
  return {plan: {main, facts, scaledMails, allRelevant, corpus}, words};
}

/** The corpus' bundles as inboxes, one a list; null where there is no corpus. */
function cloneCorpus(folder: string): Plan["corpus"] {
  const corpus = whereIs("corpus");
  if (corpus === null) return null;
  const inboxes = new Set<string>();
  let mails = 0;
  for (const name of readdirSync(corpus).sort()) {
    const [, list, epoch] = /^(.+)-(\d+)\.bundle$/.exec(name) ?? [];
    if (list === undefined) continue;
    const path = join(folder, list, "git", `${epoch}.git`);
    execFileSync("git", ["clone", "--quiet", "--mirror", join(corpus, name), path], {stdio: "ignore"});
    mails += Number(say("git", ["--git-dir", path, "rev-list", "--count", "HEAD"]));
    inboxes.add(join(folder, list));
  }
  return {inboxes: [...inboxes], mails};
}

/** What a command prints, or null where it cannot be run. */
function say(program: string, args: readonly string[]): string | null {
  try {
    return execFileSync(program, args, {encoding: "utf8", stdio: ["ignore", "pipe", "ignore"]}).trim();
  } catch {
    return null;
  }
}

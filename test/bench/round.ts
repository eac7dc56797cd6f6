import {cpSync, mkdirSync, rmSync} from "node:fs";
import {join} from "node:path";
import {analyze, build, crawl, floor, type Place, publicInbox, relevantMails, update} from "./commands.ts";
import {borrowInbox, type Inbox} from "./inbox.ts";
import {type Command, measure} from "./measure.ts";
import type {Measured, Stage, Workload} from "./samples.ts";

export interface Failure {
  readonly workload: Workload;
  readonly stage: Stage;
  readonly message: string;
}

/** What one run of the benchmark reads. */
export interface Plan {
  /** the epoch, how many of its first mails are crawled, and how many come new afterwards */
  readonly main: {readonly epoch: string; readonly mails: number; readonly fresh: number};
  /** how many relevant mails the made epochs hold when all their mails are shown; an epoch given has no entry */
  readonly facts: ReadonlyMap<string, {readonly mails: number; readonly relevant: number}>;
  /** twice as many mails, or half, of the same epoch */
  readonly scaledMails: number | null;
  readonly allRelevant: {readonly epoch: string; readonly mails: number} | null;
  /** inbox folders of the real corpus, and how many mails they hold */
  readonly corpus: {readonly inboxes: readonly string[]; readonly mails: number} | null;
}

export interface Sink {
  took(workload: Workload, stage: Stage, mails: number, measured: Measured): void;
  /** what the store of a workload holds after its last stage */
  kept(workload: Workload, relevant: number): void;
  failed(failure: Failure): void;
}

/**
 * One round: every stage of every workload once, from an empty store on, so that rounds alternate the stages and each has
 * its own floor. A stage that fails is handed to the sink, and what builds on it is left out. `index` asks for the run of
 * public-inbox-index too, which takes longer than all the rest.
 */
export async function runRound(plan: Plan, folder: string, sink: Sink, {index}: {index: boolean}): Promise<void> {
  const stage = async (workload: Workload, name: Stage, mails: number, command: Command): Promise<boolean> => {
    try {
      sink.took(workload, name, mails, await measure(command));
      return true;
    } catch (error) {
      sink.failed({workload, stage: name, message: error instanceof Error ? error.message : String(error)});
      return false;
    }
  };
  const place = (name: string): Place => {
    const at = {data: join(folder, name, "data"), out: join(folder, name, "out")};
    mkdirSync(join(at.out, "data"), {recursive: true});
    return at;
  };

  const {mails, fresh} = plan.main;
  const inbox = borrowInbox(plan.main.epoch, join(folder, "bench"));
  await whole("main", inbox, mails);
  if (plan.scaledMails !== null) await crawlOnly("scaled", inbox, plan.scaledMails);
  if (plan.allRelevant !== null) {
    const {epoch, mails: all} = plan.allRelevant;
    const at = place("all-relevant");
    if (await floorAndCrawl("all-relevant", borrowInbox(epoch, join(folder, "relevant")), all, at))
      await analyzeAndBuild("all-relevant", all, at);
    rmSync(join(folder, "all-relevant"), {recursive: true});
  }
  if (plan.corpus !== null) {
    const at = place("corpus");
    const {mails: all, inboxes} = plan.corpus;
    if (await stage("corpus", "crawl", all, crawl(inboxes, at))) await analyzeAndBuild("corpus", all, at);
  }
  if (index) await indexWithPublicInbox();

  async function whole(workload: Workload, of: Inbox, count: number): Promise<void> {
    const at = place(workload);
    if (!(await floorAndCrawl(workload, of, count, at))) return;
    await stage(workload, "crawl-again", count, crawl([of.folder], at));
    if (!(await analyzeAndBuild(workload, count, at))) return;
    // The crawl of new mail by itself has a store of its own, so that the update finds its new mail still new.
    const copy = place(`${workload}-copy`);
    cpSync(at.data, copy.data, {recursive: true});
    of.show(count + fresh);
    await stage(workload, "crawl-new", fresh, crawl([of.folder], copy));
    if (await stage(workload, "update-new", fresh, update([of.folder], at)))
      check(workload, "update-new", of, count + fresh, at);
  }

  async function analyzeAndBuild(workload: Workload, count: number, at: Place): Promise<boolean> {
    return (await stage(workload, "analyze", count, analyze(at))) && (await stage(workload, "build", count, build(at)));
  }

  async function crawlOnly(workload: Workload, of: Inbox, count: number): Promise<void> {
    await floorAndCrawl(workload, of, count, place(workload));
    rmSync(join(folder, workload), {recursive: true});
  }

  async function floorAndCrawl(workload: Workload, of: Inbox, count: number, at: Place): Promise<boolean> {
    of.show(count);
    await stage(workload, "floor", count, floor(of.folder, of.revisions(count)));
    const done = await stage(workload, "crawl", count, crawl([of.folder], at));
    if (done) check(workload, "crawl", of, count, at);
    return done;
  }

  /** A crawl that is fast because it misses mail is no crawl. */
  function check(workload: Workload, name: Stage, of: Inbox, shown: number, at: Place): void {
    const kept = relevantMails(at);
    sink.kept(workload, kept);
    const facts = plan.facts.get(of.epoch);
    if (facts === undefined || facts.mails !== shown || facts.relevant === kept) return;
    const message = `the store holds ${kept} relevant mails, the epoch has ${facts.relevant}`;
    sink.failed({workload, stage: name, message});
  }

  async function indexWithPublicInbox(): Promise<void> {
    const indexed = borrowInbox(plan.main.epoch, join(folder, "indexed"));
    indexed.show(mails);
    const home = join(folder, "home");
    mkdirSync(home);
    await measure(publicInbox("init", indexed.folder, home));
    await stage("main", "index", mails, publicInbox("index", indexed.folder, home));
  }
}

import {type Spread, spread} from "./statistics.ts";

/** What is read: see `workloads` in report.ts for their words. */
export type Workload = "main" | "scaled" | "all-relevant" | "corpus";
export type Stage = "floor" | "crawl" | "crawl-again" | "crawl-new" | "analyze" | "build" | "update-new" | "index";

/** One whole process and its children, from start to exit. */
export interface Measured {
  /** seconds */
  readonly wall: number;
  /** user and system seconds of the process and all that it waited for */
  readonly cpu: number;
  readonly memory: Memory;
}

/** Peaks in bytes. */
export interface Memory {
  /** resident peak of the largest process; for git this is mostly the pack, mapped from the page cache */
  readonly largest: number;
  /** its name: "git", "node" */
  readonly largestName: string;
  /** resident memory of the whole tree at one moment; pages that two processes map count twice */
  readonly tree: number;
  /** memory of the tree at one moment that no file backs: what the machine cannot take back */
  readonly own: number;
}

export interface Sample extends Measured {
  readonly workload: Workload;
  readonly stage: Stage;
  /** from 1; the warm-up's samples are not kept */
  readonly round: number;
  /** mails that the stage stands for, for mails a second */
  readonly mails: number;
}

/** Samples of a stage. */
export function of(samples: readonly Sample[], workload: Workload, stage: Stage): readonly Sample[] {
  return samples.filter((sample) => sample.workload === workload && sample.stage === stage);
}

/**
 * Wall (or CPU) of a stage over that of another, both of the same round: what a noisy machine does to one it does to the
 * other. Null where no round has both.
 */
export function ratio(
  samples: readonly Sample[],
  over: readonly [Workload, Stage],
  under: readonly [Workload, Stage],
  {of: what = "wall"}: {of?: "wall" | "cpu"} = {},
): Spread | null {
  const ratios = of(samples, ...over).flatMap((sample) => {
    const base = of(samples, ...under).find(({round}) => round === sample.round);
    return base === undefined || base[what] === 0 ? [] : [sample[what] / base[what]];
  });
  return spread(ratios);
}

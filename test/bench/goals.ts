import {ratio, type Sample} from "./samples.ts";

/** What the project promises about its speed, and how this run stands to it. */
export interface Goal {
  readonly id: string;
  readonly says: string;
  readonly limit: number;
  /** "at-most": less is better */
  readonly direction: "at-most" | "at-least";
  readonly unit: "times" | "MB";
  /** null where this run did not measure it */
  readonly measured: number | null;
  readonly state: "met" | "missed" | "not measured";
  /** how far on the wrong side of the limit, as a part of it: 0.25 = by a quarter; null unless missed */
  readonly missedBy: number | null;
}

const megabyte = 1024 * 1024;

/**
 * Judges a run by medians. `scale` is the number of mails of the workload "scaled" over that of "main" (2, or 0.5 where the
 * epoch given has no more mails than "main" takes).
 */
export function checkGoals(samples: readonly Sample[], {scale}: {scale: number}): readonly Goal[] {
  const floor = ["main", "floor"] as const;
  const ours = samples.filter(({stage}) => stage !== "floor" && stage !== "index");
  const peak = (pick: (sample: Sample) => number): number | null =>
    ours.length === 0 ? null : Math.max(...ours.map(pick)) / megabyte;
  const doubled =
    scale >= 1
      ? ratio(samples, ["scaled", "crawl"], ["main", "crawl"])
      : ratio(samples, ["main", "crawl"], ["scaled", "crawl"]);
  return [
    judge("crawl", "crawl into an empty store, to the floor", ratio(samples, ["main", "crawl"], floor)?.median, 1.3),
    judge(
      "crawl-all-relevant",
      "the same where all mail is relevant, to its floor",
      ratio(samples, ["all-relevant", "crawl"], ["all-relevant", "floor"])?.median,
      3,
    ),
    judge(
      "index",
      "public-inbox-index (basic) to crawl",
      ratio(samples, ["main", "index"], ["main", "crawl"])?.median,
      10,
      {direction: "at-least"},
    ),
    judge(
      "crawl-again",
      "crawl with nothing new, to the floor",
      ratio(samples, ["main", "crawl-again"], floor)?.median,
      0.3,
    ),
    judge(
      "update-new",
      "crawl, analyze and build with new mail, to the floor",
      ratio(samples, ["main", "update-new"], floor)?.median,
      0.7,
    ),
    judge("analyze", "analyze the corpus, to the floor", ratio(samples, ["corpus", "analyze"], floor)?.median, 1.5),
    judge("build", "build the corpus' site, to the floor", ratio(samples, ["corpus", "build"], floor)?.median, 1.5),
    judge("scale", "crawl of twice the mails, to crawl", doubled?.median, 2.1),
    judge(
      "memory",
      "peak of the largest process",
      peak(({memory}) => memory.largest),
      400,
      {unit: "MB"},
    ),
    judge(
      "memory-own",
      "peak of all processes together, without mapped files",
      peak(({memory}) => memory.own),
      400,
      {
        unit: "MB",
      },
    ),
  ];
}

function judge(
  id: string,
  says: string,
  measured: number | null | undefined,
  limit: number,
  {direction = "at-most", unit = "times"}: Partial<Pick<Goal, "direction" | "unit">> = {},
): Goal {
  const goal = {id, says, limit, direction, unit};
  if (measured === null || measured === undefined)
    return {...goal, measured: null, state: "not measured", missedBy: null};
  const excess = direction === "at-most" ? measured / limit - 1 : limit / measured - 1;
  return excess > 0
    ? {...goal, measured, state: "missed", missedBy: excess}
    : {...goal, measured, state: "met", missedBy: null};
}

import type {Goal} from "./goals.ts";
import type {Failure} from "./round.ts";
import {of, ratio, type Sample, type Stage, type Workload} from "./samples.ts";
import {type Spread, spread} from "./statistics.ts";

/** Everything that a run found out: what bench.json holds. */
export interface Result {
  readonly date: string;
  readonly commit: string | null;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    /** bytes */
    readonly memory: number;
    readonly node: string;
    readonly git: string;
    /** of the last minute before the run: above a few tenths, others were at work */
    readonly load: number;
  };
  readonly workloads: Readonly<Partial<Record<Workload, string>>>;
  /** relevant mails that the store held in the end, by workload: made epochs are checked against what was made */
  readonly kept: Readonly<Partial<Record<Workload, number>>>;
  readonly rounds: number;
  /** whether a round that does not count went before */
  readonly warmUp: boolean;
  readonly goals: readonly Goal[];
  readonly failures: readonly Failure[];
  readonly samples: readonly Sample[];
}

const stages: readonly (readonly [Stage, string])[] = [
  ["floor", "git cat-file --batch (the floor)"],
  ["crawl", "crawl, empty store"],
  ["crawl-again", "crawl, nothing new"],
  ["analyze", "analyze"],
  ["build", "build"],
  ["crawl-new", "crawl, new mail"],
  ["update-new", "update, new mail (crawl + analyze + build)"],
  ["index", "public-inbox-index -L basic"],
];
const workloads: readonly Workload[] = ["main", "scaled", "all-relevant", "corpus"];

/** The table for people: medians with their range, ratios to the floor of the same round, then the goals. */
export function toMarkdown(result: Result): string {
  const {machine, rounds, samples, goals, failures} = result;
  const rows = workloads.flatMap((workload) =>
    stages.flatMap(([stage, words]) => row(samples, workload, stage, words) ?? []),
  );
  const names = workloads.flatMap((workload) => {
    const words = result.workloads[workload];
    const kept = result.kept[workload];
    const held = kept === undefined ? "" : `; the store held ${kept.toLocaleString("en")} relevant mails`;
    return words === undefined ? [] : [`- **${workload}**: ${words}${held}`];
  });
  return [
    "# Benchmark",
    "",
    `${result.date}, commit ${result.commit ?? "unknown"}; ${machine.cores} x ${machine.cpu}, ${gigabytes(machine.memory)} GB, Node ${machine.node}, git ${machine.git}; load before ${machine.load.toFixed(2)}.`,
    `${rounds} round${rounds === 1 ? "" : "s"} ${result.warmUp ? "after one to warm up" : "without a warm-up"}; median (least-greatest). Whole processes; CPU is user and system time with all children.`,
    "Memory: peak of the largest process, and of all together without the pages that files back (git maps its packs).",
    "",
    ...names,
    "",
    "| mails | stage | wall s | to the floor | CPU s | to the floor | largest process MB | own memory MB | mails/s |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "| goal | limit | measured | |",
    "| --- | --- | --- | --- |",
    ...goals.map(goalRow),
    "",
    ...failures.map(({workload, stage, message}) => `- ${workload}, ${stage} failed: ${oneLine(message)}`),
    ...(failures.length > 0 ? [""] : []),
  ].join("\n");
}

function row(samples: readonly Sample[], workload: Workload, stage: Stage, words: string): string | null {
  const found = of(samples, workload, stage);
  const wall = spread(found.map((sample) => sample.wall));
  const first = found[0];
  if (wall === null || first === undefined) return null;
  const toFloor = (what: "wall" | "cpu"): string => {
    const found = ratio(samples, [workload, stage], [workload === "corpus" ? "main" : workload, "floor"], {of: what});
    return found === null ? "" : range(found, 2);
  };
  const largest = found.reduce((most, sample) => (sample.memory.largest > most.memory.largest ? sample : most)).memory;
  const cells = [
    `${workload}, ${first.mails.toLocaleString("en")}`,
    words,
    range(wall, 2),
    toFloor("wall"),
    range(spread(found.map(({cpu}) => cpu)) ?? wall, 2),
    toFloor("cpu"),
    `${megabytes(largest.largest)} (${largest.largestName})`,
    megabytes(Math.max(...found.map(({memory}) => memory.own))),
    Math.round(first.mails / wall.median).toLocaleString("en"),
  ];
  return `| ${cells.join(" | ")} |`;
}

function goalRow({says, limit, direction, unit, measured, state, missedBy}: Goal): string {
  const digits = unit === "MB" ? 0 : 2;
  const verdict = missedBy === null ? state : `**missed** by ${Math.round(missedBy * 100)} %`;
  const bound = `${direction === "at-most" ? "at most" : "at least"} ${limit} ${unit}`;
  return `| ${says} | ${bound} | ${measured === null ? "" : measured.toFixed(digits)} | ${verdict} |`;
}

function range({median, min, max, runs}: Spread, digits: number): string {
  return runs === 1
    ? median.toFixed(digits)
    : `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`;
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 1024 / 1024).toString();
}

function gigabytes(bytes: number): string {
  return Math.round(bytes / 1024 ** 3).toString();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 300);
}

import type {CrawlConfig} from "./config.ts";
import {toMinute} from "./minute.ts";
import type {CrawlReport} from "./report.ts";

export type Limits = CrawlConfig["watch"];

/** Something that an operator should look at. */
export interface Warning {
  readonly kind:
    | "unreachable"
    | "unread"
    | "dropped"
    | "behind"
    | "silent"
    | "quarantined"
    | "owed"
    | "failed"
    | "disk";
  /** one sentence: what is the matter, and what to do about it */
  readonly what: string;
}

export interface Surroundings {
  readonly limits: Limits;
  readonly now: Date;
  /** bytes that the data directory's disk has left */
  readonly free: number;
  /** commits that a git source on disk holds beyond its cursor, by "LIST epoch N" */
  readonly behind: ReadonlyMap<string, number>;
}

/**
 * What is wrong now, worst first; none where all is well. Lists are watched where they are read again and again, from git or a server: an
 * mbox that never changes is no trouble. An epoch that is complete is silent by nature, so a list counts as a whole.
 */
export function warningsOf(report: CrawlReport, {limits, now, free, behind}: Surroundings): Warning[] {
  const today = now.toISOString();
  const watched = report.sources.filter((source) => isWatched(source) && !limits.retired.includes(source.list));
  const lists = [...new Set(watched.map(({list}) => list))].sort();
  const [last] = report.runs.filter(({outcome}) => outcome !== "running");
  return [
    ...when(free < limits.freeMegabytes * 1e6, "disk", () => {
      const left = Math.round(free / 1e6);
      return `the disk of the data directory has ${left} MB left; run vfio-lore prune, or make room`;
    }),
    ...when(last?.outcome === "failed", "failed", () => {
      return `the run of ${minute(last?.started)} failed; run vfio-lore update by hand and read what it says`;
    }),
    ...lists.flatMap((list) => {
      const own = watched.filter((source) => source.list === list);
      const read = latest(own.map(({readAt}) => readAt));
      return wasDropped(own, read, last) ? [dropped(list, read)] : listWarnings(list, own, limits, today);
    }),
    ...watched.flatMap(({list, part, owed}) =>
      when(owed !== null && daysBetween(owed.since, today) > 1, "owed", () => {
        return `${list}: since ${minute(owed?.since)} its server finds ${owed?.mails} mails of which it shows no word; they are asked for again now and then, and git+${part} may have them`;
      }),
    ),
    ...[...behind].map(([name, count]): Warning => {
      return {kind: "behind", what: `${name} has ${count} commits that were not read; run vfio-lore update`};
    }),
    ...when(report.quarantined.length > limits.quarantined, "quarantined", () => {
      return `${report.quarantined.length} relevant mails could not be read; vfio-lore status lists them with the reason`;
    }),
  ];
}

type Source = CrawlReport["sources"][number];

/** An archive that was only asked for single ancestors (that of all lists) was never meant to be read to its end. */
const isWatched = ({kind, readAt, trouble}: Source): boolean =>
  kind === "git" || (kind === "http" && (readAt !== null || trouble !== null));

/** A run that is done read all of its sources: what it did not read, or what still has a trouble from before, was none of them. */
function wasDropped(
  own: readonly Source[],
  read: string | null,
  last: CrawlReport["runs"][number] | undefined,
): boolean {
  if (last?.outcome !== "done") return false;
  return read === null ? own.some(({trouble}) => trouble !== null) : read < last.started;
}

function dropped(list: string, read: string | null): Warning {
  const asOf = read === null ? "could never be read to its end" : `is as of ${minute(read)}`;
  const what = `${list} was not among the sources of the last run, and ${asOf}; name it again, or under "watch.retired" in the configuration if that is meant`;
  return {kind: "dropped", what};
}

function listWarnings(list: string, own: readonly Source[], limits: Limits, today: string): Warning[] {
  const read = latest(own.map(({readAt}) => readAt));
  const newest = latest(own.map(({newest: mail}) => mail));
  const trouble = own.find(
    (source) => source.trouble !== null && (source.kind === "git" || (source.readAt ?? "") === (read ?? "")),
  )?.trouble;
  const unread = read === null ? Number.POSITIVE_INFINITY : daysBetween(read, today);
  return [
    ...when(trouble !== undefined && trouble !== null, "unreachable", () => {
      return read === null
        ? `${list} could not be read yet: ${trouble}; if you do not mean to read it, name it under "watch.retired" in the configuration`
        : `${list} could not be read since ${minute(read)}: ${trouble}`;
    }),
    // What could not be read yet was said by its trouble.
    ...when(unread > limits.unreadDays && (read !== null || (trouble ?? null) === null), "unread", () => {
      return read === null
        ? `${list} was never read to its end; run vfio-lore update`
        : `${list} was last read to its end on ${minute(read)}; does the timer run?`;
    }),
    ...when(read !== null && newest !== null && daysBetween(newest, today) > limits.silentDays, "silent", () => {
      return `${list} has brought no mail since ${minute(newest)}; does its mirror still follow the list?`;
    }),
  ];
}

function when(wrong: boolean, kind: Warning["kind"], what: () => string): Warning[] {
  return wrong ? [{kind, what: what()}] : [];
}

function latest(dates: readonly (string | null)[]): string | null {
  return dates.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function daysBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / 86_400_000;
}

function minute(date: string | null | undefined): string {
  return date === null || date === undefined ? "never" : toMinute(date);
}

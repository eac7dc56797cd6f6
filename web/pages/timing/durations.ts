import type {DriverTiming as Timing} from "../../../analysis/figures/schema.ts";
import {compare, count, date, days, number} from "../../format.ts";
import {clip, html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import {driverPath} from "../../paths.ts";
import type {Place} from "../../site.ts";
import {statusWords} from "../../words.ts";

/** Days from the first posting to the merge, a dot or a ring for each driver. */
export function mergeFigure(place: Place, timing: readonly Timing[]): Figure {
  const summary = place.site.dataset.figures.summaries.find(({measure}) => measure === "merge");
  const title = "Days from first posting to merge";
  return renderFigure(place, {
    id: "merge",
    title,
    takeaway: extremes(timing),
    reading:
      "A filled dot is a merge. An open ring has no merge that the mail dates, or first versions that were not read, and stands where it was last seen; with an arrow it is still under review. Dates: the first version of the work that brings the driver, and the maintainer’s word that it is applied or the merge itself.",
    legend: ends,
    chart: {
      chart: "duration-strip",
      id: "merge",
      title,
      unit: "days since the first posting",
      median: summary?.median ?? null,
      rows: timing.map((one) => ({
        label: clip(one.driver, 60),
        href: place.to(driverPath(one.driver)),
        days: one.observed,
        end: endOf(one),
        text: `${clip(one.driver, 60)}: ${one.partial ? "its first versions were not read; " : ""}${one.merged === null ? `${one.status === "merged" ? "merged, no mail tells when" : statusWord(one.status)}, last seen after ${days(one.observed)}` : `merged after ${one.partial ? "more than " : ""}${days(one.merged.days)}`}`,
      })),
    },
    empty: timing.length === 0 ? "No posting of a variant driver is among the mail read." : null,
    table: timingTable(place, timing),
  });
}

/** Versions until the merge, a dot or a ring for each driver. */
export function postingsFigure(place: Place, timing: readonly Timing[]): Figure {
  const summary = place.site.dataset.figures.summaries.find(({measure}) => measure === "postings");
  const title = "Versions until the merge";
  const sorted = [...timing].sort((a, b) => compare(a.postings, b.postings) || compare(a.driver, b.driver));
  return renderFigure(place, {
    id: "postings",
    title,
    takeaway:
      summary === undefined || summary.n === 0
        ? "No driver has been merged in the mail read."
        : `${count(summary.n, "merged driver")} took ${summary.min === summary.max ? summary.min : `${summary.min} to ${summary.max}`} versions${summary.median === null ? "" : ` (median ${number(summary.median)})`}; RFCs and resends count.`,
    reading:
      "A filled dot is a merged driver; an open ring one without a known day of its merge, or whose first versions were not read, at the number of versions read; an arrow goes on.",
    legend: ends,
    chart: {
      chart: "duration-strip",
      id: "postings",
      title,
      unit: "versions posted",
      median: summary?.median ?? null,
      rows: sorted.map((one) => ({
        label: clip(one.driver, 60),
        href: place.to(driverPath(one.driver)),
        days: one.postings,
        end: endOf(one),
        text: `${clip(one.driver, 60)}: ${one.partial ? "more than " : ""}${count(one.postings, "version")}, ${statusWord(one.status)}`,
      })),
    },
    empty: timing.length === 0 ? "No posting of a variant driver is among the mail read." : null,
    table: {
      ...timingTable(place, sorted),
      id: "postings-table",
      caption: "Versions by driver, with its durations in days",
    },
  });
}

const ends = [
  {mark: html`<circle class="merged" cx="11" cy="8" r="5.5"/>`, means: "merged"},
  {
    mark: html`<circle class="ring" cx="6" cy="8" r="5"/><path class="open" d="M13 8h8m-4 -4l4 4l-4 4"/>`,
    means: "under review, goes on",
  },
  {mark: html`<circle class="ring" cx="11" cy="8" r="5"/>`, means: "not known in full, last seen"},
];

function extremes(timing: readonly Timing[]): string {
  const merged = timing.filter((one) => one.merged !== null && !one.partial);
  const [first, last] = [merged[0], merged.at(-1)];
  const rings = timing.length - merged.length;
  if (first === undefined || last === undefined) return `No dated merge among ${count(timing.length, "driver")}.`;
  const range =
    first === last
      ? `${clip(first.driver, 60)} took ${days(first.observed)}`
      : `${clip(first.driver, 60)} took the least (${days(first.observed)}), ${clip(last.driver, 60)} the most (${days(last.observed)})`;
  return `Of ${count(merged.length, "merged driver")} ${range}; ${rings} more ${rings === 1 ? "is an open ring" : "are open rings"}.`;
}

function timingTable(place: Place, timing: readonly Timing[]) {
  return {
    id: "merge-table",
    caption: "Durations by driver, in days from its first posting",
    rows: timing,
    columns: [
      {
        key: "driver",
        head: "Driver",
        heads: true,
        value: (row: Timing) => row.driver,
        cell: (row: Timing) =>
          html`<a href="${place.to(driverPath(row.driver))}"><bdi>${clip(row.driver, 60)}</bdi></a>`,
      },
      {key: "first_posted", head: "First posted", kind: "date" as const, value: (row: Timing) => date(row.firstPosted)},
      {key: "first_read", head: "From the first on", value: (row: Timing) => (row.partial ? "no" : "yes")},
      {key: "outcome", head: "Outcome", value: (row: Timing) => statusWord(row.status)},
      {
        key: "days_to_merge",
        head: "To the merge",
        kind: "number" as const,
        value: (row: Timing) => row.merged?.days ?? null,
      },
      {key: "days_observed", head: "Last seen", kind: "number" as const, value: (row: Timing) => row.observed},
      {key: "versions", head: "Versions", kind: "number" as const, value: (row: Timing) => row.postings},
      {
        key: "days_to_first_reply",
        head: "To the first reply",
        kind: "number" as const,
        value: (row: Timing) => row.firstReply?.days ?? null,
      },
      {
        key: "days_to_first_listed_reply",
        head: "To a listed reviewer",
        kind: "number" as const,
        value: (row: Timing) => row.firstListedReply?.days ?? null,
      },
    ],
  };
}

function endOf({merged, status, partial}: Timing): "merged" | "open" | "stopped" {
  if (merged !== null) return partial ? "stopped" : "merged";
  return status === "pending" ? "open" : "stopped";
}

const statusWord = (status: string): string =>
  status in statusWords ? statusWords[status as keyof typeof statusWords] : status;

import type {Driver} from "../../analysis/dataset.ts";
import type {DriverTiming} from "../../analysis/figures/schema.ts";
import type {DriverSpan} from "../charts/driver-spans.ts";
import {count, date, days} from "../format.ts";
import {html, type SafeHtml} from "../html.ts";
import {driverPath} from "../paths.ts";
import {type Place, revisionsOf} from "../site.ts";
import {statusWords} from "../words.ts";
import {type Figure, renderFigure} from "./figure.ts";

/** Drivers over time, from first posting to merge or last sign; in the order given. */
export function driverSpansFigure(
  place: Place,
  drivers: readonly Driver[],
  {id, title, takeaway}: {id: string; title: string; takeaway?: string},
): Figure {
  const timing = new Map(place.site.dataset.figures.timing.map((one) => [one.driver, one]));
  const rows: (DriverSpan & {readonly first: string; readonly partial: boolean; readonly took: number})[] =
    drivers.flatMap((driver) => {
      const times = timing.get(driver.name);
      if (times === undefined) return [];
      const open = driver.status === "pending";
      const end =
        times.merged?.date ?? new Date(Date.parse(times.firstPosted) + times.observed * 86_400_000).toISOString();
      return [
        {
          driver: driver.name,
          href: place.to(driverPath(driver.name)),
          status: driver.status,
          text: `${driver.name}: ${count(times.postings, "version")} from ${times.partial ? "before " : ""}${date(times.firstPosted)}, ${took(driver, times)}`,
          postings: revisionsOf(place.site, driver).map((revision) => revision.date),
          end,
          merged: times.merged !== null,
          mergedBy: times.merged === null ? (driver.merged?.date ?? null) : null,
          open,
          first: times.firstPosted,
          partial: times.partial,
          took: times.observed,
        },
      ];
    });
  const merged = rows.filter((row) => row.merged);
  const undated = rows.filter((row) => row.mergedBy !== null);
  const unread = drivers.length - rows.length;
  const most = 40;
  return renderFigure(place, {
    id,
    title,
    takeaway:
      takeaway ??
      `Of ${count(rows.length, "driver")} with ${count(
        rows.reduce((sum, row) => sum + row.postings.length, 0),
        "version",
      )} read, ${merged.length} ${merged.length === 1 ? "has" : "have"} a merge that the mail dates${undated.length === 0 ? "" : `, ${undated.length} ${undated.length === 1 ? "was" : "were"} merged at a day that no mail read tells`}${unread === 0 ? "" : `; of ${unread} more no introduction was read, and ${unread === 1 ? "it has" : "they have"} no row`}.`,
    reading: `One row a driver, time in UTC. ${undated.length === 0 ? "" : "A broken line: merged at some day of it, no mail read tells which. "}An upright bar ends what is known of a driver that was not merged.${rows.length > most ? ` The newest ${most} of ${rows.length} are drawn; the table has all.` : ""}`,
    legend: [
      {mark: html`<rect class="posting" x="9.5" y="1" width="3" height="14"/>`, means: "version posted"},
      {mark: html`<path class="merged" d="M11 0l8 8l-8 8l-8 -8z"/>`, means: "merged"},
      ...(undated.length === 0
        ? []
        : [
            {
              mark: html`<path class="merged-by" d="M11 0l8 8l-8 8l-8 -8z"/>`,
              means: "merged by then, the day is not known",
            },
          ]),
      {mark: html`<path class="open" d="M6 2l10 6l-10 6"/>`, means: "goes on"},
      {mark: html`<path class="stopped" d="M11 1v14"/>`, means: "not merged, last mail known"},
    ],
    chart: {
      chart: "driver-spans",
      id,
      title,
      most,
      rows: rows.map(({first, partial, took, ...row}) => row),
    },
    empty: rows.length === 0 ? "No posting of these drivers is among the mail read." : null,
    table: {
      id: `${id}-table`,
      caption: "Drivers by first posting",
      rows,
      columns: [
        {
          key: "driver",
          head: "Driver",
          heads: true,
          value: (row) => row.driver,
          cell: (row) => html`<a href="${row.href}">${row.driver}</a>`,
        },
        {
          key: "first_posted",
          head: "First posted",
          kind: "date",
          value: (row) => date(row.first),
          cell: (row) => html`${atLeast(row, "before")}${date(row.first)}`,
        },
        {key: "first_read", head: "From the first on", value: (row) => (row.partial ? "no" : "yes")},
        {key: "versions", head: "Versions", kind: "number", value: (row) => row.postings.length},
        {key: "last_known", head: "Merge or last sign", kind: "date", value: (row) => date(row.end)},
        {
          key: "days",
          head: "Days",
          kind: "number",
          value: (row) => row.took,
          cell: (row) => html`${atLeast(row, "over")}${row.took}`,
        },
        {key: "outcome", head: "Outcome", value: (row) => row.status},
        {
          key: "merged_by",
          head: "Merged by",
          kind: "date",
          value: (row) => (row.mergedBy === null ? "" : date(row.mergedBy)),
        },
      ],
    },
  });
}

/** A word before what would be more if the first versions had been read; nothing where they were. */
function atLeast({partial}: {readonly partial: boolean}, word: string): SafeHtml {
  return partial ? html`<span class="muted">${word}</span> ` : html``;
}

function took({status}: Driver, {observed, merged, partial}: DriverTiming): string {
  const after = `after ${partial ? "more than " : ""}${days(observed)}`;
  if (merged !== null) return `merged ${after}`;
  if (status === "merged") return `merged, but no mail read tells when; last heard of ${after}`;
  return `${statusWords[status]} ${after}`;
}

import type {Driver} from "../../analysis/dataset.ts";
import type {DriverSpan} from "../charts/driver-spans.ts";
import {count, date, days} from "../format.ts";
import {html} from "../html.ts";
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
  const rows: (DriverSpan & {readonly timing: string; readonly first: string; readonly took: number})[] =
    drivers.flatMap((driver) => {
      const times = timing.get(driver.name);
      if (times === undefined) return [];
      const open = driver.status === "pending";
      const end =
        times.merged?.date ?? new Date(Date.parse(times.firstPosted) + times.observed * 86_400_000).toISOString();
      const words = took(driver, times.observed, times.merged !== null);
      return [
        {
          driver: driver.name,
          href: place.to(driverPath(driver.name)),
          status: driver.status,
          text: `${driver.name}: ${count(times.postings, "version")} from ${date(times.firstPosted)}, ${words}`,
          postings: revisionsOf(place.site, driver).map((revision) => revision.date),
          end,
          merged: times.merged !== null,
          mergedBy: times.merged === null ? (driver.merged?.date ?? null) : null,
          open,
          timing: words,
          first: times.firstPosted,
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
      rows: rows.map(({timing, first, took, ...row}) => row),
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
        {key: "first_posted", head: "First posted", kind: "date", value: (row) => date(row.first)},
        {key: "versions", head: "Versions", kind: "number", value: (row) => row.postings.length},
        {key: "last_known", head: "Merge or last sign", kind: "date", value: (row) => date(row.end)},
        {key: "days", head: "Days", kind: "number", value: (row) => row.took},
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

function took({status}: Driver, observed: number, dated: boolean): string {
  if (dated) return `merged after ${days(observed)}`;
  if (status === "merged") return `merged, but no mail read tells when; last heard of after ${days(observed)}`;
  return `${statusWords[status]} after ${days(observed)}`;
}

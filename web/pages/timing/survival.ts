import type {DriverTiming as Timing} from "../../../analysis/figures/schema.ts";
import {count, days} from "../../format.ts";
import {html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import type {Place} from "../../site.ts";

/** From so many drivers on a curve says more than its dots. */
const enoughForCurve = 10;

/** The share merged by so many days; nothing where there are few drivers. */
export function survivalFigure(place: Place, timing: readonly Timing[]): Figure {
  const {survival} = place.site.dataset.figures;
  const drivers = timing.filter(({partial}) => !partial).length;
  if (drivers < enoughForCurve) return {markup: html``, files: []};
  const half = survival.find(({share}) => share <= 0.5);
  const title = "Share merged by so many days";
  return renderFigure(place, {
    id: "share",
    title,
    takeaway:
      half === undefined
        ? `Fewer than half of ${count(drivers, "driver")} are merged at any day seen.`
        : `Half of ${count(drivers, "driver")} are merged after ${days(half.days)}, those not merged counted until last seen.`,
    reading:
      "The Kaplan-Meier estimate: a driver that is not merged counts among the waiting until the day it was last seen (ring), then leaves the count without being taken for a merge or for a failure.",
    chart: {chart: "survival", id: "share", title, rows: survival.map(({days, share, left}) => ({days, share, left}))},
    empty: null,
    table: {
      id: "share-table",
      caption: "Steps of the estimate",
      rows: survival,
      columns: [
        {key: "days", head: "Day", kind: "number", heads: true, value: (row) => row.days},
        {key: "waiting", head: "Waiting before it", kind: "number", value: (row) => row.atRisk},
        {key: "merged", head: "Merged", kind: "number", value: (row) => row.merged},
        {key: "left", head: "Last seen", kind: "number", value: (row) => row.left},
        {
          key: "share_merged",
          head: "Share merged",
          kind: "number",
          value: (row) => Math.round((1 - row.share) * 1000) / 1000,
        },
      ],
    },
  });
}

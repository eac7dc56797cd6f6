import type {DriverTiming as Timing} from "../../../analysis/figures/schema.ts";
import {clip, html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import {driverPath} from "../../paths.ts";
import type {Place} from "../../site.ts";
import {criterionOrder, criterionWords} from "../../words.ts";
import {mostRows} from "./rows.ts";

/** Which posting first met each criterion. */
export function criteriaFigure(place: Place, timing: readonly Timing[]): Figure {
  const rows = timing.flatMap((one) =>
    criterionOrder.flatMap((criterion) => {
      const met = one.criteria[criterion];
      return met === undefined ? [] : [{driver: one.driver, criterion, met, of: one.postings}];
    }),
  );
  const title = "When was each criterion first met?";
  const first = (criterion: string) => rows.filter((row) => row.criterion === criterion && row.met !== null).length;
  return renderFigure(place, {
    id: "criteria",
    title,
    takeaway: `Met at some version, of those it applies to: ${criterionOrder.map((c) => `${criterionWords[c].short} ${first(c)} of ${rows.filter((row) => row.criterion === c).length}`).join(", ")}.`,
    reading:
      "A track for each driver and criterion, a tick for each posting. All tracks share one scale. A dash: the criterion does not apply.",
    legend: [
      {mark: html`<line class="tick" x1="11" x2="11" y1="4" y2="12"/>`, means: "a posting"},
      {mark: html`<circle class="merged" cx="11" cy="8" r="6"/>`, means: "the first that met it"},
      {mark: html`<circle class="ring" cx="11" cy="8" r="5"/>`, means: "none of those read met it"},
    ],
    chart: {
      chart: "first-met",
      id: "criteria",
      title,
      groups: criterionOrder.map((c) => criterionWords[c].column),
      rows: timing.slice(-mostRows).map((one) => ({
        label: clip(one.driver, 60),
        postings: one.postings,
        criteria: criterionOrder.map((c) => {
          const met = one.criteria[c];
          return met === undefined
            ? null
            : {posting: met?.posting ?? null, href: `${place.to(driverPath(one.driver))}#${c}`};
        }),
      })),
    },
    empty: rows.length === 0 ? "No criterion has been judged yet." : null,
    table: {
      id: "criteria-table",
      caption: "First version that met a criterion",
      rows,
      columns: [
        {
          key: "driver",
          head: "Driver",
          heads: true,
          value: (row) => row.driver,
          cell: (row) => html`<bdi>${clip(row.driver, 60)}</bdi>`,
        },
        {
          key: "criterion",
          head: "Criterion",
          value: (row) => row.criterion,
          cell: (row) => criterionWords[row.criterion].name,
        },
        {
          key: "posting",
          head: "Posting",
          kind: "number",
          value: (row) => row.met?.posting ?? null,
          cell: (row) =>
            row.met === null ? html`<span class="muted">in none read</span>` : `${row.met.posting} of ${row.of}`,
        },
        {key: "days", head: "Days after the first", kind: "number", value: (row) => row.met?.days ?? null},
      ],
    },
  });
}

import {curveStepAfter, line, max, scaleLinear} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {valueAxis} from "./axis.ts";
import {type ChartOptions, defaultWidth, pathData, px, svg} from "./svg.ts";

export interface SurvivalPoint {
  readonly days: number;
  /** share not merged yet */
  readonly share: number;
  /** how many left the count here without a merge */
  readonly left: number;
}

export interface Survival extends ChartOptions {
  readonly chart: "survival";
  readonly rows: readonly SurvivalPoint[];
}

/** Share of drivers merged by so many days after their first posting; rings are drivers that leave the count unmerged. */
export function survival({rows, id, title, width = defaultWidth}: Survival): SafeHtml {
  const [left, top, bottom] = [52, 12, 220];
  const right = width - 24;
  const x = scaleLinear()
    .domain([0, Math.max(1, max(rows, ({days}) => days) ?? 1)])
    .nice()
    .range([left, right]);
  const y = scaleLinear().domain([0, 1]).range([bottom, top]);
  const points = [{days: 0, share: 1, left: 0}, ...rows];
  return svg(
    {
      id,
      title,
      description: "Steps rising from 0 to the share merged.",
      width,
      height: bottom + 38,
      className: "survival",
    },
    valueAxis(x, top, bottom, "days since the first posting"),
    html`<g class="axis" aria-hidden="true">${[0, 0.25, 0.5, 0.75, 1].map(
      (share) =>
        html`<line class="grid" x1="${left}" x2="${right}" y1="${px(y(share))}" y2="${px(y(share))}"/><text x="${left - 8}" y="${px(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
    )}</g>`,
    html`<path class="curve" d="${pathData(
      line<SurvivalPoint>()
        .x((point) => px(x(point.days)))
        .y((point) => px(y(1 - point.share)))
        .curve(curveStepAfter)(points),
    )}"/>`,
    rows
      .filter((point) => point.left > 0)
      .map(
        (point) =>
          html`<circle class="ring" cx="${px(x(point.days))}" cy="${px(y(1 - point.share))}" r="4.5"><title>${point.left} not merged when last seen, after ${point.days} days</title></circle>`,
      ),
  );
}

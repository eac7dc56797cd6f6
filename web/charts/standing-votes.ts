import {curveStepAfter, extent, line, max, scaleLinear, scaleUtc} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {timeAxis} from "./axis.ts";
import {type ChartOptions, defaultWidth, pathData, px, svg} from "./svg.ts";

export interface VoteStep {
  readonly date: string;
  readonly version: string;
  /** true where the version begins: the counts are those that its patches carry */
  readonly starts: boolean;
  readonly reviewed: number;
  readonly acked: number;
  readonly tested: number;
}

export interface StandingVotes extends ChartOptions {
  readonly chart: "standing-votes";
  readonly rows: readonly VoteStep[];
  /** where the lines end: the last mail or the merge */
  readonly end: string;
}

export const voteKinds = ["reviewed", "acked", "tested"] as const;

/** People whose Reviewed-by, Acked-by or Tested-by stands on the version of that moment; a drop is a vote not carried over. */
export function standingVotes({rows, end, id, title, width = defaultWidth}: StandingVotes): SafeHtml {
  const [left, top, bottom] = [34, 28, 176];
  const right = width - 84;
  const [first, last] = extent([...rows.map(({date}) => date), end].map((date) => new Date(date)));
  const x = scaleUtc()
    .domain([first ?? new Date(0), last ?? new Date(0)])
    .range([left, right]);
  const highest = max(rows, (row) => Math.max(row.reviewed, row.acked, row.tested)) ?? 0;
  const y = scaleLinear()
    .domain([0, Math.max(2, highest)])
    .range([bottom, top]);
  const closing = rows[rows.length - 1];
  const points = closing === undefined ? rows : [...rows, {...closing, date: end}];
  const labels = spread(voteKinds.map((kind) => ({kind, y: y(closing?.[kind] ?? 0)})));
  return svg(
    {
      id,
      title,
      description: `Steps of three lines over ${rows.length} moments.`,
      width,
      height: bottom + 26,
      className: "standing-votes",
    },
    timeAxis(x, top, bottom),
    html`<g class="axis" aria-hidden="true">${y
      .ticks(Math.min(4, Math.max(2, highest)))
      .filter(Number.isInteger)
      .map(
        (tick) =>
          html`<line class="grid" x1="${left}" x2="${right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text x="${left - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
      )}</g>`,
    versionLines(rows, x, top, bottom),
    voteKinds.map(
      (kind, index) =>
        html`<path class="vote-line ${kind}" transform="translate(0,${(index - 1) * 2.5})" d="${pathData(
          line<VoteStep>()
            .x((step) => px(x(new Date(step.date))))
            .y((step) => px(y(step[kind])))
            .curve(curveStepAfter)(points),
        )}"/>`,
    ),
    labels.map(({kind, y}) => html`<text class="line-label" x="${right + 8}" y="${px(y + 4)}">${kind}</text>`),
  );
}

/** A line where each version begins; its name where there is room for it. */
function versionLines(rows: readonly VoteStep[], x: (date: Date) => number, top: number, bottom: number): SafeHtml[] {
  let free = 0;
  return rows
    .filter(({starts}) => starts)
    .map(({date, version}) => {
      const at = px(x(new Date(date)));
      const room = at >= free;
      if (room) free = at + version.length * 7.5 + 6;
      return html`<g class="version"><line x1="${at}" x2="${at}" y1="${top - 6}" y2="${bottom}"/>${room ? html`<text x="${at}" y="${top - 12}">${version}</text>` : ""}</g>`;
    });
}

/** Labels at the lines' ends, pushed apart where lines end together. */
function spread<T extends {readonly y: number}>(labels: readonly T[]): T[] {
  const sorted = [...labels].sort((a, b) => b.y - a.y);
  let limit = Number.POSITIVE_INFINITY;
  return sorted.map((label) => {
    const y = Math.min(label.y, limit);
    limit = y - 16;
    return {...label, y};
  });
}

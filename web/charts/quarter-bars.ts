import {max, scaleLinear, scaleUtc, utcYear} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {type ChartOptions, defaultWidth, px, svg} from "./svg.ts";

export interface QuarterBar {
  readonly quarter: string;
  readonly start: string;
  /** one for each measure */
  readonly values: readonly number[];
}

export interface QuarterBars extends ChartOptions {
  readonly chart: "quarter-bars";
  readonly measures: readonly string[];
  readonly rows: readonly QuarterBar[];
}

const height = 62;

/** Small multiples over time: a strip of bars for each measure, each on its own scale with its highest number written. */
export function quarterBars({rows, measures, id, title, width = defaultWidth}: QuarterBars): SafeHtml {
  const left = 8;
  const start = new Date(rows[0]?.start ?? 0);
  const step = Math.min(44, (width - left - 8) / Math.max(1, rows.length));
  const right = left + step * rows.length;
  const last = new Date(rows[rows.length - 1]?.start ?? 0);
  const x = scaleUtc()
    .domain([start, last])
    .range([left, right - step]);
  const bottom = measures.length * (height + 24);
  return svg(
    {
      id,
      title,
      description: `${rows.length} quarters; ${measures.join(", ")}.`,
      width,
      height: bottom + 22,
      className: "quarter-bars",
    },
    measures.map((measure, index) => {
      const highest = max(rows, ({values}) => values[index] ?? 0) ?? 0;
      const y = scaleLinear()
        .domain([0, Math.max(1, highest)])
        .range([0, height - 10]);
      const base = index * (height + 24) + height + 14;
      return html`<g><text class="column" x="${left}" y="${base - height + 2}">${measure} (at most ${highest})</text>${rows.map(
        ({quarter, values}, column) =>
          html`<rect class="bar" x="${px(left + column * step + 1)}" y="${px(base - y(values[index] ?? 0))}" width="${px(Math.max(2, step - 2))}" height="${px(y(values[index] ?? 0))}"><title>${quarter}: ${values[index] ?? 0} ${measure}</title></rect>`,
      )}<line class="base" x1="${left}" x2="${px(right)}" y1="${base}" y2="${base}"/></g>`;
    }),
    html`<g class="axis" aria-hidden="true">${utcYear
      .range(utcYear.ceil(start), new Date(Number(last) + 1))
      .map((year) => {
        const at = px(rows.length < 2 ? left : x(year));
        return html`<line class="grid" x1="${at}" x2="${at}" y1="8" y2="${bottom + 4}"/><text x="${at + 3}" y="${bottom + 16}">${year.getUTCFullYear()}</text>`;
      })}</g>`,
  );
}

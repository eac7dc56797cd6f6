import {scaleUtc} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {timeAxis} from "./axis.ts";
import {type ChartOptions, defaultWidth, px, shorten, svg, textWidth} from "./svg.ts";

export interface Span {
  /** null: began before anything known here */
  readonly from: string | null;
  /** null: still so at the end */
  readonly until: string | null;
  readonly kind: "first" | "second" | "third";
  readonly text: string;
}

export interface SpanRow {
  readonly label: string;
  readonly spans: readonly Span[];
}

export interface Spans extends ChartOptions {
  readonly chart: "spans";
  readonly rows: readonly SpanRow[];
  /** the time shown; open ends run to its borders */
  readonly start: string;
  readonly end: string;
}

/** Rows of bars over time; an open end fades into an arrow. */
export function spans({rows, start, end, id, title, width = defaultWidth}: Spans): SafeHtml {
  const left = Math.min(width * 0.4, Math.max(...rows.map(({label}) => textWidth(label))) + 16);
  const x = scaleUtc()
    .domain([new Date(start), new Date(end)])
    .range([left, width - 28]);
  const bottom = 8 + rows.length * 28;
  return svg(
    {
      id,
      title,
      description: rows.flatMap(({spans}) => spans.map(({text}) => `${text}.`)).join(" "),
      width,
      height: bottom + 26,
      className: "spans",
    },
    timeAxis(x, 4, bottom),
    rows.map(({label, spans}, index) => {
      const y = 22 + index * 28;
      return html`<g><text class="row-label" x="${left - 12}" y="${y + 4}" text-anchor="end">${shorten(label, left)}</text>${spans.map((span) => bar(span, y, x))}</g>`;
    }),
  );
}

function bar({from, until, kind, text}: Span, y: number, x: {(date: Date): number; range: () => number[]}): SafeHtml {
  const [left = 0, right = 0] = x.range();
  const start = from === null ? left : Math.min(right, Math.max(left, x(new Date(from))));
  const end = until === null ? right : Math.max(start + 3, Math.min(right, x(new Date(until))));
  const height = kind === "first" ? 14 : kind === "second" ? 8 : 4;
  return html`<g class="bar-${kind}"><title>${text}</title><rect x="${px(start)}" y="${y - height / 2}" width="${px(end - start)}" height="${height}"/>${
    until === null ? html`<path class="goes-on" d="M${px(end)} ${y - 7}l9 7l-9 7z"/>` : ""
  }</g>`;
}

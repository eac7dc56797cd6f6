import {extent, scaleUtc} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {timeAxis} from "./axis.ts";
import {type ChartOptions, defaultWidth, mark, px, shorten, svg, textWidth} from "./svg.ts";

export interface DriverSpan {
  readonly driver: string;
  readonly href: string;
  readonly status: string;
  readonly text: string;
  readonly postings: readonly string[];
  /** the merge, or the last thing known */
  readonly end: string;
  readonly merged: boolean;
  /** the day by which it was merged, where no mail read tells when */
  readonly mergedBy: string | null;
  /** still under review when the mail ends */
  readonly open: boolean;
}

export interface DriverSpans extends ChartOptions {
  readonly chart: "driver-spans";
  readonly rows: readonly DriverSpan[];
  /** rows drawn at most, the newest; the table has all */
  readonly most?: number;
}

/**
 * One row a driver, time across: a tick for each version posted, a diamond for the merge, an arrow where it goes on. A broken line
 * runs to a hollow diamond where all that is known is that the driver was merged by then.
 */
export function driverSpans({rows, id, title, width = defaultWidth, most = 40}: DriverSpans): SafeHtml {
  const shown = rows.slice(-most);
  const left = Math.min(width / 3, Math.max(...shown.map(({driver}) => textWidth(driver))) + 18);
  const [first, last] = extent(
    shown.flatMap(({postings, end, mergedBy}) => [...postings, end, mergedBy ?? end]).map((date) => new Date(date)),
  );
  const x = scaleUtc()
    .domain([first ?? new Date(0), last ?? new Date(0)])
    .nice()
    .range([left, width - 24]);
  const bottom = 8 + shown.length * 28;
  return svg(
    {
      id,
      title,
      description: `${shown.length} drivers, from first posting to merge or last sign.`,
      width,
      height: bottom + 26,
      className: "driver-spans",
    },
    timeAxis(x, 4, bottom),
    shown.map((row, index) => drawRow(row, 22 + index * 28, x, left)),
  );
}

function drawRow(row: DriverSpan, y: number, x: (date: Date) => number, left: number): SafeHtml {
  const starts = row.postings.map((date) => px(x(new Date(date))));
  const start = Math.min(...starts);
  const end = px(x(new Date(row.end)));
  const by = row.mergedBy === null ? null : px(x(new Date(row.mergedBy)));
  return mark(
    row.href,
    row.text,
    html`<text class="row-label" x="${left - 12}" y="${y + 4}" text-anchor="end">${shorten(row.driver, left)}</text><line class="span" x1="${start}" x2="${end}" y1="${y}" y2="${y}"/>${by === null ? "" : html`<line class="span unknown" x1="${end}" x2="${by}" y1="${y}" y2="${y}"/>`}${starts.map(
      (at) => html`<rect class="posting" x="${at - 1.5}" y="${y - 7}" width="3" height="14"/>`,
    )}${by === null ? ending(row, end, y) : diamond("merged-by", by, y)}`,
  );
}

function ending({merged, open}: DriverSpan, x: number, y: number): SafeHtml {
  if (merged) return diamond("merged", x, y);
  if (open) return html`<path class="open" d="M${x} ${y - 6}l10 6l-10 6"/>`;
  return html`<path class="stopped" d="M${x} ${y - 7}v14"/>`;
}

function diamond(name: string, x: number, y: number): SafeHtml {
  return html`<path class="${name}" d="M${x} ${y - 8}l8 8l-8 8l-8 -8z"/>`;
}

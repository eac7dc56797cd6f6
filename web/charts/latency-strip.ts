import {max, scaleSqrt} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {type ChartOptions, defaultWidth, mark, px, shorten, svg, textWidth} from "./svg.ts";

export interface Latency {
  readonly version: string;
  readonly href: string;
  /** days to the first reply by others, null where none came */
  readonly reply: number | null;
  /** days to the first by a listed reviewer, null where none came */
  readonly listed: number | null;
}

export interface LatencyRow {
  readonly label: string;
  readonly versions: readonly Latency[];
}

export interface LatencyStrip extends ChartOptions {
  readonly chart: "latency-strip";
  readonly rows: readonly LatencyRow[];
  readonly most?: number;
}

/** A row a driver, two marks a version: how long until anyone answered, and until a listed reviewer did. */
export function latencyStrip({rows, id, title, width = defaultWidth, most = 40}: LatencyStrip): SafeHtml {
  const shown = rows.slice(-most);
  const left = Math.min(width / 3, Math.max(...shown.map(({label}) => textWidth(label))) + 16);
  const never = width - 36;
  const longest =
    max(shown.flatMap(({versions}) => versions.flatMap(({reply, listed}) => [reply ?? 0, listed ?? 0]))) ?? 1;
  const x = scaleSqrt()
    .domain([0, Math.max(7, longest)])
    .range([left + 8, never - 52]);
  const bottom = 26 + shown.length * 30;
  const ticks = [0, 1, 7, 14, 30, 90, 180, 365].filter((days) => days <= Math.max(7, longest));
  return svg(
    {
      id,
      title,
      description: `${shown.length} drivers; marks far left were answered at once.`,
      width,
      height: bottom + 38,
      className: "latency-strip",
    },
    html`<g class="axis" aria-hidden="true">${ticks.map(
      (days) =>
        html`<line class="grid" x1="${px(x(days))}" x2="${px(x(days))}" y1="20" y2="${bottom}"/><text x="${px(x(days))}" y="${bottom + 16}" text-anchor="middle">${days}</text>`,
    )}<line class="base" x1="${never - 26}" x2="${never - 26}" y1="20" y2="${bottom}"/><text x="${never}" y="14" text-anchor="middle">never</text><text class="unit" x="${never - 52}" y="${bottom + 32}" text-anchor="end">days since the version was posted</text></g>`,
    shown.map((row, index) => drawRow(row, 41 + index * 30, x, left, never)),
  );
}

function drawRow(row: LatencyRow, y: number, x: (days: number) => number, left: number, never: number): SafeHtml {
  return html`<text class="row-label" x="${left - 12}" y="${y + 4}" text-anchor="end">${shorten(row.label, left)}</text><line class="thread" x1="${left}" x2="${never + 18}" y1="${y}" y2="${y}"/>${row.versions.map(
    ({version, href, reply, listed}, index) => {
      // Those that never came are fanned out, so that they can be counted.
      const fan = (index - (row.versions.length - 1) / 2) * Math.min(7, 30 / Math.max(1, row.versions.length));
      const text = `${row.label} ${version}: first reply ${words(reply)}, first by a listed reviewer ${words(listed)}`;
      return mark(
        href,
        text,
        html`<circle class="reply" cx="${px(reply === null ? never + fan : x(reply))}" cy="${y - 5}" r="4"/><path class="listed" d="M${px(listed === null ? never + fan : x(listed))} ${y}l5 5l-5 5l-5 -5z"/>`,
      );
    },
  )}`;
}

function words(days: number | null): string {
  if (days === null) return "never";
  return days === 0 ? "on the same day" : `after ${days} ${days === 1 ? "day" : "days"}`;
}

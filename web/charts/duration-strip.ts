import {max, scaleLinear} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {valueAxis} from "./axis.ts";
import {type ChartOptions, defaultWidth, mark, px, shorten, svg, textWidth} from "./svg.ts";

export interface Duration {
  readonly label: string;
  readonly href: string;
  readonly days: number;
  /** merged: the end is known; open: it goes on; stopped: nothing more was heard */
  readonly end: "merged" | "open" | "stopped";
  readonly text: string;
}

export interface DurationStrip extends ChartOptions {
  readonly chart: "duration-strip";
  readonly rows: readonly Duration[];
  /** over the merged ones; null where they are too few to say one */
  readonly median: number | null;
  readonly unit: string;
}

/** Rows above which names no longer fit: then dots are stacked on one axis. */
const mostNamed = 40;

/** One dot a driver on a shared axis; what has no end yet is an open ring with an arrow, never left out. */
export function durationStrip(spec: DurationStrip): SafeHtml {
  return spec.rows.length > mostNamed ? stacked(spec) : named(spec);
}

function named({rows, median, unit, id, title, width = defaultWidth}: DurationStrip): SafeHtml {
  const left = Math.min(width / 3, Math.max(...rows.map(({label}) => textWidth(label))) + 16);
  const x = daysScale(rows, left, width - 40);
  const top = median === null ? 8 : 24;
  const bottom = top + rows.length * 26;
  return svg(
    {id, title, description: describe(rows), width, height: bottom + 38, className: "duration-strip"},
    valueAxis(x, top, bottom, unit),
    medianLine(median, x, top, bottom),
    rows.map((row, index) => {
      const y = top + 13 + index * 26;
      return mark(
        row.href,
        row.text,
        html`<text class="row-label" x="${left - 12}" y="${y + 4}" text-anchor="end">${shorten(row.label, left)}</text><line class="thread" x1="${left}" x2="${px(x(row.days))}" y1="${y}" y2="${y}"/>${dot(row, x(row.days), y)}`,
      );
    }),
  );
}

function stacked({rows, median, unit, id, title, width = defaultWidth}: DurationStrip): SafeHtml {
  const x = daysScale(rows, 12, width - 40);
  const levels = new Map<number, number>();
  const placed = [...rows]
    .sort((a, b) => a.days - b.days)
    .map((row) => {
      const column = Math.round(x(row.days) / 12);
      const level = levels.get(column) ?? 0;
      levels.set(column, level + 1);
      return {row, at: column * 12, level};
    });
  const bottom = 34 + (max(levels.values()) ?? 1) * 12;
  return svg(
    {id, title, description: describe(rows), width, height: bottom + 38, className: "duration-strip"},
    valueAxis(x, 20, bottom, unit),
    medianLine(median, x, 20, bottom),
    placed.map(({row, at, level}) => mark(row.href, row.text, dot(row, at, bottom - 8 - level * 12))),
  );
}

function daysScale(rows: readonly Duration[], left: number, right: number) {
  return scaleLinear()
    .domain([0, Math.max(1, max(rows, ({days}) => days) ?? 1)])
    .nice()
    .range([left, right]);
}

function medianLine(median: number | null, x: (days: number) => number, top: number, bottom: number): SafeHtml | "" {
  if (median === null) return "";
  const at = px(x(median));
  return html`<g class="median"><line x1="${at}" x2="${at}" y1="${top - 6}" y2="${bottom}"/><text x="${at}" y="${top - 10}" text-anchor="middle">median ${Math.round(median)}</text></g>`;
}

function dot({end}: Duration, x: number, y: number): SafeHtml {
  const at = px(x);
  if (end === "merged") return html`<circle class="merged" cx="${at}" cy="${y}" r="5.5"/>`;
  const ring = html`<circle class="ring" cx="${at}" cy="${y}" r="5"/>`;
  return end === "open" ? html`${ring}<path class="open" d="M${at + 7} ${y}h9m-4 -4l4 4l-4 4"/>` : ring;
}

function describe(rows: readonly Duration[]): string {
  return `${rows.length} drivers, ${rows.filter(({end}) => end === "merged").length} of them merged.`;
}

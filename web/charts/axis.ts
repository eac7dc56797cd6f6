import {type ScaleTime, utcFormat} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {px, textWidth} from "./svg.ts";

/** Grid lines and dates of a time scale: years where it spans many, else months or days; labels only where there is room. */
export function timeAxis(x: ScaleTime<number, number>, top: number, bottom: number): SafeHtml {
  const [left = 0, right = 0] = x.range();
  const ticks = x.ticks(Math.max(2, Math.floor((right - left) / 100)));
  const format = dateFormat(ticks);
  const [first, second] = ticks;
  const spacing = first === undefined || second === undefined ? right - left : x(second) - x(first);
  // Every label, or every second, third ...: evenly, so that the eye can count between them.
  const every = Math.max(1, Math.ceil((textWidth(first === undefined ? "" : format(first)) + 12) / spacing));
  return html`<g class="axis" aria-hidden="true">${ticks.map((tick, index) => {
    const at = px(x(tick));
    const label =
      index % every === 0 ? html`<text x="${at}" y="${bottom + 16}" text-anchor="middle">${format(tick)}</text>` : "";
    return html`<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>${label}`;
  })}</g>`;
}

/** The shortest form in which these ticks differ. */
function dateFormat(ticks: readonly Date[]): (date: Date) => string {
  if (ticks.every((tick) => tick.getUTCMonth() === 0 && tick.getUTCDate() === 1)) return utcFormat("%Y");
  return utcFormat(ticks.every((tick) => tick.getUTCDate() === 1) ? "%Y-%m" : "%Y-%m-%d");
}

/** Grid lines and numbers of a linear scale along the bottom, with the unit at its end. */
export function valueAxis(
  x: {(value: number): number; ticks: (count: number) => number[]; range: () => number[]},
  top: number,
  bottom: number,
  unit: string,
): SafeHtml {
  const [left = 0, right = 0] = x.range();
  // Days and versions are whole.
  const ticks = x.ticks(Math.max(2, Math.floor((right - left) / 80))).filter(Number.isInteger);
  return html`<g class="axis" aria-hidden="true">${ticks.map(
    (tick) =>
      html`<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${top}" y2="${bottom}"/><text x="${px(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
  )}<text class="unit" x="${right}" y="${bottom + 32}" text-anchor="end">${unit}</text></g>`;
}

import {html, ownMarkup, type SafeHtml, type Value} from "../html.ts";

export interface Frame {
  /** unique on its page */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly className: string;
}

/** What every chart is told besides its rows. */
export interface ChartOptions {
  readonly id: string;
  readonly title: string;
  /** CSS pixels; text keeps its size whatever the width */
  readonly width?: number;
}

export const defaultWidth = 960;

/** The drawing's own element. A group, not an image, so that links inside can be reached. */
export function svg(
  {id, title, description, width, height, className}: Frame,
  ...children: readonly Value[]
): SafeHtml {
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="${className}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-labelledby="${id}-svg-title" aria-describedby="${id}-svg-desc"><title id="${id}-svg-title">${title}</title><desc id="${id}-svg-desc">${description}</desc>${children}</svg>`;
}

/** A mark that leads somewhere: `label` is what a reader who does not see it is told, and what a hover shows. */
export function mark(href: string | null, label: string, shape: Value, className = "mark"): SafeHtml {
  return href === null
    ? html`<g class="${className}"><title>${label}</title>${shape}</g>`
    : html`<a class="${className}" href="${href}" aria-label="${label}"><title>${label}</title>${shape}</a>`;
}

/** Coordinates with at most two decimals: drawings stay small and the same on every machine. */
export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

/** About how wide a text is at 13 px, good enough to leave room for it. */
export function textWidth(text: string): number {
  return text.length * 7.7;
}

/** The text, cut to what fits. */
export function shorten(text: string, width: number): string {
  const room = Math.max(1, Math.floor(width / 7.7));
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}

/** The name over a column, 24 pixels high: on two lines where it does not fit on one. */
export function columnHead(name: string, x: number, width: number): SafeHtml {
  const [first = "", ...others] = name.split(" ");
  const lines = textWidth(name) <= width || others.length === 0 ? [name] : [first, others.join(" ")];
  const start = lines.length === 1 ? 14 : 10;
  return html`${lines.map((line, index) => html`<text class="column" x="${px(x)}" y="${start + 12 * index}">${shorten(line, width)}</text>`)}`;
}

/** The d of a path that d3 made of numbers: no text of a mail, so it is not cut where such a text would be. */
export function pathData(d: string | null): SafeHtml {
  return ownMarkup(d ?? "");
}

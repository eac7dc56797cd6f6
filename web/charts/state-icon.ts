import type {State} from "../../analysis/dataset.ts";
import {html, ownMarkup, type SafeHtml} from "../html.ts";

/** Shapes differ, not only colours: disc with check, half disc, square with cross, dashed ring, dash. */
const shapes: Readonly<Record<State, string>> = {
  met: '<circle class="f" cx="8" cy="8" r="7"/><path class="k" d="M4.6 8.3l2.3 2.4 4.5-5"/>',
  "partly-met": '<circle class="l" cx="8" cy="8" r="6.25"/><path class="f" d="M8 1.75a6.25 6.25 0 0 0 0 12.5z"/>',
  "not-met": '<rect class="f" x="1.5" y="1.5" width="13" height="13" rx="2"/><path class="k" d="M5 5l6 6M11 5l-6 6"/>',
  "no-evidence": '<circle class="l d" cx="8" cy="8" r="6.25"/>',
  "not-applicable": '<path class="l" d="M3.5 8h9"/>',
};

/** The symbols that a page's icons point to; stands once in each page. */
export const sprite: SafeHtml = ownMarkup(
  `<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">${Object.entries(shapes)
    .map(([state, shape]) => `<symbol id="i-${state}" viewBox="0 0 16 16">${shape}</symbol>`)
    .join("")}</svg>`,
);

/** The icon alone is decoration: the word always stands beside it. */
export function stateIcon(state: State): SafeHtml {
  return html`<svg class="icon s-${state}" width="16" height="16" aria-hidden="true" focusable="false"><use href="#i-${state}"/></svg>`;
}

/** The icon's shapes as they are drawn inside a chart, at a place. */
export function stateGlyph(state: State, x: number, y: number): SafeHtml {
  return html`<g class="s-${state}" transform="translate(${x - 8},${y - 8})">${ownMarkup(shapes[state])}</g>`;
}

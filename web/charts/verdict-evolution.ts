import type {State} from "../../analysis/dataset.ts";
import {html, type SafeHtml} from "../html.ts";
import {stateGlyph} from "./state-icon.ts";
import {type ChartOptions, defaultWidth, mark, shorten, svg, textWidth} from "./svg.ts";

export interface EvolutionStep {
  readonly version: string;
  readonly href: string;
  readonly state: State | null;
}

export interface EvolutionRow {
  readonly label: string;
  readonly steps: readonly EvolutionStep[];
}

export interface VerdictEvolution extends ChartOptions {
  readonly chart: "verdict-evolution";
  readonly rows: readonly EvolutionRow[];
  readonly words: Readonly<Record<State, string>>;
}

/** A row a criterion, a column a version: what a reader of that day would have judged. */
export function verdictEvolution({rows, words, id, title, width = defaultWidth}: VerdictEvolution): SafeHtml {
  const left = Math.max(...rows.map(({label}) => textWidth(label))) + 16;
  const columns = rows[0]?.steps ?? [];
  const step = Math.max(34, Math.min(78, (width - left) / Math.max(1, columns.length)));
  const top = 26;
  return svg(
    {
      id,
      title,
      description: rows
        .map(
          ({label, steps}) =>
            `${label}: ${steps.map(({version, state}) => `${version} ${state === null ? "not judged" : words[state]}`).join(", ")}.`,
        )
        .join(" "),
      width: Math.max(width, left + step * columns.length),
      height: top + rows.length * 30 + 4,
      className: "verdict-evolution",
    },
    columns.map(
      ({version}, index) =>
        html`<text class="column" x="${left + step * (index + 0.5)}" y="14" text-anchor="middle">${shorten(version, step)}</text>`,
    ),
    rows.map(({label, steps}, row) => {
      const y = top + 13 + row * 30;
      return html`<text class="row-label" x="${left - 12}" y="${y + 4}" text-anchor="end">${label}</text><line class="thread" x1="${left}" x2="${left + step * columns.length}" y1="${y}" y2="${y}"/>${steps.map(
        ({version, href, state}, index) =>
          state === null
            ? ""
            : mark(
                href,
                `${label}, ${version}: ${words[state]}`,
                html`<rect class="clear" x="${left + step * (index + 0.5) - 11}" y="${y - 11}" width="22" height="22"/>${stateGlyph(state, left + step * (index + 0.5), y)}`,
              ),
      )}`;
    }),
  );
}

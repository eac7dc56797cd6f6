import {scaleLinear, stack, sum} from "d3";
import type {State} from "../../analysis/dataset.ts";
import {html, type SafeHtml} from "../html.ts";
import {stateGlyph} from "./state-icon.ts";
import {type ChartOptions, defaultWidth, px, shorten, svg, textWidth} from "./svg.ts";

export interface StateBar {
  readonly label: string;
  readonly counts: Readonly<Partial<Record<State, number>>>;
}

export interface StateBars extends ChartOptions {
  readonly chart: "state-bars";
  readonly rows: readonly StateBar[];
  readonly words: Readonly<Record<State, string>>;
}

const order: readonly State[] = ["met", "partly-met", "not-met", "no-evidence", "not-applicable"];

/** A bar a row, a part a state, each with its icon and number: how many there are of each. */
export function stateBars({rows, words, id, title, width = defaultWidth}: StateBars): SafeHtml {
  const left = Math.min(width * 0.36, Math.max(...rows.map(({label}) => textWidth(label))) + 16);
  const total = Math.max(1, ...rows.map(({counts}) => sum(Object.values(counts))));
  const x = scaleLinear()
    .domain([0, total])
    .range([left, width - 8]);
  const layers = stack<StateBar, State>()
    .keys(order)
    .value((row, state) => row.counts[state] ?? 0)(rows);
  return svg(
    {
      id,
      title,
      description: rows
        .map(
          ({label, counts}) =>
            `${label}: ${order
              .filter((s) => (counts[s] ?? 0) > 0)
              .map((s) => `${counts[s]} ${words[s]}`)
              .join(", ")}.`,
        )
        .join(" "),
      width,
      height: rows.length * 40 + 6,
      className: "state-bars",
    },
    rows.map(
      ({label}, index) =>
        html`<text class="row-label" x="${left - 12}" y="${index * 40 + 25}" text-anchor="end">${shorten(label, left)}</text>`,
    ),
    layers.flatMap((layer) =>
      layer.map(([from, to], index) => {
        if (from === to) return "";
        const [start, end] = [x(from), x(to)];
        const y = index * 40 + 6;
        return html`<g class="s-${layer.key}"><title>${rows[index]?.label ?? ""}: ${to - from} ${words[layer.key]}</title><rect class="part" x="${px(start + 1)}" y="${y}" width="${px(Math.max(1, end - start - 2))}" height="28"/>${
          end - start > 42
            ? html`${stateGlyph(layer.key, start + 16, y + 14)}<text x="${px(start + 29)}" y="${y + 19}">${to - from}</text>`
            : end - start > 18
              ? html`<text x="${px((start + end) / 2)}" y="${y + 19}" text-anchor="middle">${to - from}</text>`
              : ""
        }</g>`;
      }),
    ),
  );
}

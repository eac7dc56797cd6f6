import {max, scaleBand, scaleLinear} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {type ChartOptions, columnHead, defaultWidth, mark, px, shorten, svg, textWidth} from "./svg.ts";

export interface MailBarRow {
  readonly label: string;
  readonly href: string;
  /** one for each group */
  readonly values: readonly number[];
}

export interface MailBars extends ChartOptions {
  readonly chart: "mail-bars";
  readonly groups: readonly string[];
  readonly rows: readonly MailBarRow[];
}

/** Small multiples: a column for each group of writers, a bar for each row, all on one scale, each with its number. */
export function mailBars({rows, groups, id, title, width = defaultWidth}: MailBars): SafeHtml {
  const left = Math.min(width / 4, Math.max(...rows.map(({label}) => textWidth(label))) + 14);
  const columns = scaleBand<number>()
    .domain(groups.map((_, index) => index))
    .range([left, width])
    .paddingInner(0.08);
  const highest = max(rows, (row) => max(row.values)) ?? 0;
  const length = scaleLinear()
    .domain([0, Math.max(1, highest)])
    .range([0, columns.bandwidth() - 30]);
  const top = 26;
  return svg(
    {
      id,
      title,
      description: `${rows.length} rows, ${groups.join(", ")}.`,
      width,
      height: top + rows.length * 24 + 6,
      className: "mail-bars",
    },
    groups.map(
      (name, index) =>
        html`${columnHead(name, columns(index) ?? 0, columns.bandwidth())}<line class="base" x1="${px(columns(index) ?? 0)}" x2="${px(columns(index) ?? 0)}" y1="${top - 4}" y2="${top + rows.length * 24}"/>`,
    ),
    rows.map(({label, href, values}, index) => {
      const y = top + index * 24;
      const text = `${label}: ${values.map((value, group) => `${value} by ${groups[group] ?? ""}`).join(", ")}`;
      return html`${mark(
        href,
        text,
        html`<text class="row-label" x="${left - 10}" y="${y + 14}" text-anchor="end">${shorten(label, left)}</text>${values.map(
          (value, group) =>
            html`<rect class="bar" x="${px(columns(group) ?? 0)}" y="${y + 2}" width="${px(length(value))}" height="16"/>`,
        )}`,
      )}${values.map(
        (value, group) =>
          html`<text class="count${value === 0 ? " zero" : ""}" x="${px((columns(group) ?? 0) + length(value) + 5)}" y="${y + 14}">${value}</text>`,
      )}`;
    }),
  );
}

import {type ChartSpec, drawChart} from "../charts/draw.ts";
import {svgFile} from "../charts/svg-file.ts";
import {html, jsonData, type SafeHtml, type Value} from "../html.ts";
import type {OutFile} from "../page.ts";
import type {Place} from "../site.ts";
import {renderTable, type Table, tableCsv} from "./table.ts";

/** A mark as it is drawn in the chart, in a box of 22 by 16, and what it means. */
export interface LegendEntry {
  readonly mark: SafeHtml;
  readonly means: string;
}

export interface FigureSpec<Row> {
  readonly id: string;
  readonly title: string;
  /** one sentence computed from the data, with its n */
  readonly takeaway: Value;
  /** how to read it: what a mark, a length, a place means */
  readonly reading: string;
  readonly chart: ChartSpec;
  /** whether there is anything to draw */
  readonly empty: string | null;
  /** what the marks mean; drawn before the chart */
  readonly legend?: readonly LegendEntry[];
  readonly table: Table<Row>;
  readonly level?: 2 | 3;
}

export interface Figure {
  readonly markup: SafeHtml;
  readonly files: readonly OutFile[];
}

/** A chart with all that belongs to it: title, takeaway, legend, the same data as a table, CSV, SVG and a link to itself. */
export function renderFigure<Row>(place: Place, spec: FigureSpec<Row>): Figure {
  const {id, title, takeaway, reading, chart, empty, legend, table, level = 2} = spec;
  const heading = level === 2 ? html`<h2 id="${id}-title">${title}</h2>` : html`<h3 id="${id}-title">${title}</h3>`;
  if (empty !== null) {
    return {
      markup: html`<section class="figure" id="${id}" aria-labelledby="${id}-title">${heading}<p class="empty">${empty}</p></section>`,
      files: [],
    };
  }
  const drawing = drawChart(chart);
  const base = `figures/${place.path.replace(/\.html$/, "").replaceAll("/", "-")}-${id}`;
  return {
    markup: html`<section class="figure" id="${id}" aria-labelledby="${id}-title">
${heading}
<p class="takeaway">${takeaway}</p>
<figure aria-labelledby="${id}-title">
${renderLegend(legend)}
<div class="chart" role="region" aria-label="Chart: ${title}" tabindex="0">${drawing}</div>
<script type="application/json" class="chart-data">${jsonData(chart)}</script>
<figcaption>${reading}</figcaption>
</figure>
<details class="as-table"><summary>The same as a table (${table.rows.length} ${table.rows.length === 1 ? "row" : "rows"})</summary>
${renderTable(table)}</details>
<p class="tools"><a href="#${id}">Link to this figure</a> <a href="${place.to(`${base}.csv`)}" download>Data (CSV)</a> <a href="${place.to(`${base}.svg`)}" download>Drawing (SVG)</a></p>
</section>`,
    files: [
      {path: `${base}.csv`, content: tableCsv(table)},
      {path: `${base}.svg`, content: svgFile(drawing, place.site.drawingStyle)},
    ],
  };
}

function renderLegend(entries: readonly LegendEntry[] = []): Value {
  if (entries.length === 0) return "";
  return html`<ul class="keys-line" aria-label="Legend">${entries.map(
    ({mark, means}) =>
      html`<li><svg class="key" width="22" height="16" viewBox="0 0 22 16" aria-hidden="true">${mark}</svg> ${means}</li>`,
  )}</ul>`;
}

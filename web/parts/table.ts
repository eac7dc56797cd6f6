import {type Cell, csv} from "../../analysis/csv.ts";
import {html, type SafeHtml, type Value} from "../html.ts";

/** A column says once how it reads on the page, how it sorts, and what stands in the CSV. */
export interface Column<Row> {
  /** name in the CSV */
  readonly key: string;
  readonly head: string;
  readonly value: (row: Row) => Cell;
  /** on the page; the plain value where it is left out */
  readonly cell?: (row: Row) => Value;
  readonly kind?: "number" | "date" | "text";
  /** the row's own name: its cell becomes the row header */
  readonly heads?: boolean;
}

export interface Table<Row> {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** rows of the CSV, where the page shows only some of them */
  readonly all?: readonly Row[];
  /** id of the row, for links from the chart's marks */
  readonly rowId?: (row: Row) => string;
  /** more attributes for filters: {status: "merged"} becomes data-status="merged" */
  readonly data?: (row: Row) => Readonly<Record<string, string>>;
  /** said instead of the table where there are no rows */
  readonly empty?: string;
}

/** The table in a region of its own that scrolls sideways and can be reached by keyboard. */
export function renderTable<Row>(table: Table<Row>): SafeHtml {
  const {id, caption, columns, rows, rowId, data, empty = "Nothing to show."} = table;
  if (rows.length === 0) return html`<p class="empty" id="${id}">${empty}</p>`;
  return html`<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0"><table id="${id}" data-sortable>
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${columns.map(({key, head, kind}) => html`<th scope="col" data-key="${key}"${className(kind)}>${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr${rowId === undefined ? "" : html` id="${rowId(row)}"`}${attributes(data?.(row))}>${columns.map(
    (column) => renderCell(column, row),
  )}</tr>
`,
)}</tbody></table></div>`;
}

export function tableCsv<Row>({columns, rows, all = rows}: Table<Row>): string {
  return csv(
    columns.map(({key}) => key),
    all.map((row) => columns.map(({value}) => value(row))),
  );
}

function renderCell<Row>({value, cell, kind, heads = false}: Column<Row>, row: Row): SafeHtml {
  const plain = value(row);
  const shown = cell === undefined ? (plain === null ? "—" : String(plain)) : cell(row);
  const sort = cell === undefined || plain === null || typeof plain === "boolean" ? "" : html` data-sort="${plain}"`;
  return heads
    ? html`<th scope="row"${className(kind)}${sort}>${shown}</th>`
    : html`<td${className(kind)}${sort}>${shown}</td>`;
}

function className(kind: "number" | "date" | "text" | undefined): Value {
  return kind === undefined || kind === "text" ? "" : html` class="${kind}"`;
}

function attributes(data: Readonly<Record<string, string>> = {}): Value {
  return Object.entries(data).map(([name, value]) => html` data-${name}="${value}"`);
}

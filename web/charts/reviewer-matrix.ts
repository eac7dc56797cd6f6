import {max, scaleSqrt} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {type ChartOptions, mark, px, shorten, svg, textWidth} from "./svg.ts";

export interface MatrixCell {
  readonly column: number;
  readonly replies: number;
  readonly votes: number;
  readonly text: string;
  readonly href: string;
}

export interface MatrixRow {
  readonly label: string;
  readonly group: string;
  readonly cells: readonly MatrixCell[];
}

export interface ReviewerMatrix extends ChartOptions {
  readonly chart: "reviewer-matrix";
  readonly columns: readonly string[];
  readonly rows: readonly MatrixRow[];
}

/** People by drivers: a disc for mails, by area; a ring round it where the person gave a vote. Rows by role, then name. */
export function reviewerMatrix({rows, columns, id, title, width = 0}: ReviewerMatrix): SafeHtml {
  const labels = rows.map(({label}) => shorten(label, 190));
  const left = Math.max(...labels.map(textWidth)) + 14;
  const step = Math.max(46, Math.min(92, (Math.max(width, 960) - left) / Math.max(1, columns.length)));
  const names = columns.map((name) => shorten(name, 90));
  // Names stand at a slant of 40 degrees: sin 40 = 0.64.
  const top = Math.max(0, ...names.map((name) => textWidth(name) * 0.64)) - 4;
  const radius = scaleSqrt()
    .domain([0, Math.max(1, max(rows.flatMap(({cells}) => cells.map(({replies}) => replies))) ?? 1)])
    .range([2, 13]);
  let y = top;
  const drawn = rows.map((row, index) => {
    const first = rows[index - 1]?.group !== row.group;
    if (first) y += 26;
    const at = y;
    y += 30;
    return html`${first ? html`<text class="group" x="0" y="${at - 8}">${row.group}</text>` : ""}<text class="row-label" x="${px(left - 10)}" y="${at + 19}" text-anchor="end">${labels[index] ?? ""}</text><line class="thread" x1="${px(left)}" x2="${px(left + step * columns.length)}" y1="${at + 15}" y2="${at + 15}"/>${row.cells.map((cell) => drawCell(cell, left + step * (cell.column + 0.5), at + 15, radius(cell.replies)))}`;
  });
  return svg(
    {
      id,
      title,
      description: `${rows.length} people by ${columns.length} drivers.`,
      width: px(left + step * columns.length + 30),
      height: y + 8,
      className: "reviewer-matrix",
    },
    names.map((name, index) => {
      const x = px(left + step * (index + 0.5));
      return html`<text class="column" transform="translate(${x},${top + 10}) rotate(-40)">${name}</text>`;
    }),
    drawn,
  );
}

function drawCell({replies, votes, text, href}: MatrixCell, x: number, y: number, radius: number): SafeHtml {
  return mark(
    href,
    text,
    html`${votes > 0 ? html`<circle class="voted" cx="${px(x)}" cy="${y}" r="${px(Math.max(radius, 3) + 3)}"/>` : ""}<circle class="mails" cx="${px(x)}" cy="${y}" r="${px(replies === 0 ? 2 : radius)}"/>`,
  );
}

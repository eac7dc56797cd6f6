import {extent, scaleBand, scaleUtc} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {timeAxis} from "./axis.ts";
import {type ChartOptions, defaultWidth, mark, px, shorten, svg, textWidth} from "./svg.ts";

export interface TimelineMark {
  readonly date: string;
  readonly kind: "reply" | "listed" | "vote";
  readonly label: string;
}

export interface TimelineRow {
  /** "v3" */
  readonly label: string;
  readonly date: string;
  /** last mail of its discussion */
  readonly end: string;
  /** what the row says in words */
  readonly text: string;
  readonly href: string;
  /** the version number or the link to the version before was inferred */
  readonly inferred: boolean;
  readonly marks: readonly TimelineMark[];
}

export interface RevisionTimeline extends ChartOptions {
  readonly chart: "revision-timeline";
  readonly rows: readonly TimelineRow[];
  readonly merged: {readonly date: string; readonly label: string} | null;
}

/** One row a version, time across: the span of its discussion, answers above the line, votes below, the merge as a line. */
export function revisionTimeline({rows, merged, id, title, width = defaultWidth}: RevisionTimeline): SafeHtml {
  const left = Math.min(130, Math.max(...rows.map(({label}) => textWidth(label))) + 16);
  const [first, last] = extent(
    [...rows.flatMap(({date, end}) => [date, end]), ...(merged === null ? [] : [merged.date])].map(
      (date) => new Date(date),
    ),
  );
  const x = scaleUtc()
    .domain(widened(first ?? new Date(0), last ?? new Date(0)))
    .range([left, width - 16]);
  const top = merged === null ? 8 : 26;
  const y = scaleBand<number>()
    .domain(rows.map((_, index) => index))
    .range([top, top + rows.length * 36]);
  const bottom = top + rows.length * 36;
  return svg(
    {
      id,
      title,
      description: rows.map(({text}) => text).join(" "),
      width,
      height: bottom + 26,
      className: "revision-timeline",
    },
    timeAxis(x, top, bottom),
    merged === null
      ? ""
      : html`<g class="merge"><line x1="${px(x(new Date(merged.date)))}" x2="${px(x(new Date(merged.date)))}" y1="${top - 6}" y2="${bottom}"/><text x="${px(x(new Date(merged.date)) + 4)}" y="${top - 10}" text-anchor="end">${merged.label}</text></g>`,
    rows.map((row, index) => drawRow(row, (y(index) ?? 0) + 18, x, left)),
  );
}

function drawRow(row: TimelineRow, y: number, x: (date: Date) => number, left: number): SafeHtml {
  const start = x(new Date(row.date));
  const above = cluster(
    row.marks.filter(({kind}) => kind !== "vote"),
    x,
    11,
  );
  const below = cluster(
    row.marks.filter(({kind}) => kind === "vote"),
    x,
    28,
  );
  const rowMark = mark(
    row.href,
    row.text,
    html`<text class="row-label${row.inferred ? " inferred" : ""}" x="${left - 10}" y="${y + 4}" text-anchor="end">${shorten(row.label, left)}</text><line class="span" x1="${px(start)}" x2="${px(Math.max(start + 1, x(new Date(row.end))))}" y1="${y}" y2="${y}"/><rect class="posting" x="${px(start - 2)}" y="${y - 9}" width="4" height="18"/>${above.map(
      ({at, marks}) => answers(at, y - 9, marks),
    )}${below.map(({at, marks}) => votes(at, y + 9, marks))}`,
  );
  // The numbers stand beside the link: what is seen in a link must be part of its name.
  return html`${rowMark}${below
    .filter(({marks}) => marks.length > 1)
    .map(({at, marks}) => html`<text class="count" x="${px(at + 8)}" y="${y + 14}">${marks.length}</text>`)}`;
}

interface Cluster {
  readonly at: number;
  readonly marks: readonly TimelineMark[];
}

/** Marks that would lie on each other become one, which says how many it stands for. */
function cluster(marks: readonly TimelineMark[], x: (date: Date) => number, room: number): Cluster[] {
  const clusters: {at: number; marks: TimelineMark[]}[] = [];
  for (const one of [...marks].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    const at = x(new Date(one.date));
    const near = clusters[clusters.length - 1];
    if (near !== undefined && at - near.at < room) near.marks.push(one);
    else clusters.push({at, marks: [one]});
  }
  return clusters;
}

function answers(at: number, y: number, marks: readonly TimelineMark[]): SafeHtml {
  const listed = marks.some(({kind}) => kind === "listed");
  const shape = listed
    ? html`<path class="listed" d="M${px(at)} ${y - 5}l5 5l-5 5l-5 -5z"/>`
    : html`<circle class="reply" cx="${px(at)}" cy="${y}" r="3.5"/>`;
  return html`<g><title>${summary(marks)}</title>${shape}</g>`;
}

function votes(at: number, y: number, marks: readonly TimelineMark[]): SafeHtml {
  return html`<g><title>${summary(marks)}</title><path class="vote" d="M${px(at)} ${y - 5}l5.5 9h-11z"/></g>`;
}

function summary(marks: readonly TimelineMark[]): string {
  const labels = marks.slice(0, 6).map(({label}) => label);
  return marks.length > 6 ? `${labels.join("; ")}; and ${marks.length - 6} more` : labels.join("; ");
}

/** A little room on both sides, and a day at least, so that one posting is not a point without a scale. */
function widened(first: Date, last: Date): [Date, Date] {
  const room = Math.max(86_400_000, (Number(last) - Number(first)) * 0.03);
  return [new Date(Number(first) - room), new Date(Number(last) + room)];
}

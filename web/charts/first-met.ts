import {max, scaleBand, scaleLinear} from "d3";
import {html, type SafeHtml} from "../html.ts";
import {type ChartOptions, columnHead, defaultWidth, mark, px, shorten, svg, textWidth} from "./svg.ts";

export interface FirstMet {
  /** number of the posting that first met it; null where none did */
  readonly posting: number | null;
  readonly href: string;
}

export interface FirstMetRow {
  readonly label: string;
  readonly postings: number;
  /** one for each criterion; null where it does not apply or was not judged */
  readonly criteria: readonly (FirstMet | null)[];
}

export interface FirstMetTracks extends ChartOptions {
  readonly chart: "first-met";
  readonly groups: readonly string[];
  readonly rows: readonly FirstMetRow[];
}

/** A track for each driver and criterion: a tick for every posting, a disc on the one that first met it, a ring after the last where none did. */
export function firstMet({rows, groups, id, title, width = defaultWidth}: FirstMetTracks): SafeHtml {
  const left = Math.min(width / 4, Math.max(...rows.map(({label}) => textWidth(label))) + 14);
  const columns = scaleBand<number>()
    .domain(groups.map((_, index) => index))
    .range([left, width])
    .paddingInner(0.1);
  const longest = max(rows, ({postings}) => postings) ?? 1;
  const x = scaleLinear()
    .domain([1, Math.max(2, longest + 1)])
    .range([8, columns.bandwidth() - 10]);
  const top = 26;
  return svg(
    {
      id,
      title,
      description: `${rows.length} drivers by ${groups.join(", ")}.`,
      width,
      height: top + rows.length * 26 + 6,
      className: "first-met",
    },
    groups.map((name, index) => columnHead(name, columns(index) ?? 0, columns.bandwidth())),
    rows.map(({label, postings, criteria}, row) => {
      const y = top + row * 26 + 10;
      return html`<text class="row-label" x="${left - 10}" y="${y + 4}" text-anchor="end">${shorten(label, left)}</text>${criteria.map(
        (one, group) => {
          const start = columns(group) ?? 0;
          const name = `${label}, ${groups[group] ?? ""}`;
          if (one === null)
            return html`<g><title>${name}: does not apply or was not judged</title><path class="stopped" d="M${px(start + 8)} ${y}h10"/></g>`;
          const ticks = Array.from({length: postings}, (_, index) => px(start + x(index + 1)));
          const at = px(start + x(one.posting ?? postings + 1));
          return mark(
            one.href,
            one.posting === null
              ? `${name}: met by none of ${postings} postings`
              : `${name}: first met by posting ${one.posting} of ${postings}`,
            html`<line class="thread" x1="${ticks[0] ?? 0}" x2="${ticks.at(-1) ?? 0}" y1="${y}" y2="${y}"/>${ticks.map((tick) => html`<line class="tick" x1="${tick}" x2="${tick}" y1="${y - 4}" y2="${y + 4}"/>`)}${one.posting === null ? html`<circle class="ring" cx="${at}" cy="${y}" r="5"/>` : html`<circle class="merged" cx="${at}" cy="${y}" r="6"/>`}`,
          );
        },
      )}`;
    }),
  );
}

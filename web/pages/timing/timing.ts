import type {DriverTiming} from "../../../analysis/figures/schema.ts";
import {compare, count, days, number, words} from "../../format.ts";
import {html, type SafeHtml} from "../../html.ts";
import type {Page} from "../../page.ts";
import {renderTable} from "../../parts/table.ts";
import {paths} from "../../paths.ts";
import {placeAt, type Site} from "../../site.ts";
import {answersFigure} from "./answers.ts";
import {criteriaFigure} from "./criteria.ts";
import {mergeFigure, postingsFigure} from "./durations.ts";
import {survivalFigure} from "./survival.ts";

/** How long from first posting to acceptance, and how long for a first review. */
export function timingPage(site: Site): Page {
  const place = placeAt(site, paths.timing);
  const timing = [...site.dataset.figures.timing].sort(
    (a, b) => compare(a.observed, b.observed) || compare(a.driver, b.driver),
  );
  const parts = [
    mergeFigure(place, timing),
    survivalFigure(place, timing),
    postingsFigure(place, timing),
    answersFigure(place),
    criteriaFigure(place, timing),
  ];
  return {
    path: paths.timing,
    section: "timing",
    title: "How long does it take?",
    description:
      "From first posting to merge, and to the first review, for every variant driver; unfinished ones shown as unfinished.",
    files: parts.flatMap(({files}) => files),
    body: html`<h1>How long does it take?</h1>
<p class="takeaway">${takeaway(site)}</p>
<p>A driver that is not merged, or whose merge no mail dates, has no known duration. It is drawn as an open ring at the day it was last seen, counted, and never left out; a median is over finished ones, and is said only from five on.${leftOut(timing)}</p>
${summaryTable(site)}
${parts.map(({markup}) => markup)}`,
  };
}

/** Whose days and versions are known from below alone: no number counts them, and they are drawn as rings. */
function leftOut(timing: readonly DriverTiming[]): string {
  const partial = timing.filter((one) => one.partial).map(({driver}) => driver);
  if (partial.length === 0) return "";
  return ` The first versions of ${words(partial.sort())} are not among the mail read: what is known of them is less than it was, so they are rings too, and no number counts them.`;
}

function takeaway(site: Site): string {
  const merge = site.dataset.figures.summaries.find(({measure}) => measure === "merge");
  if (merge === undefined || merge.n + merge.open === 0)
    return "No posting of a variant driver is among the mail read.";
  if (merge.n === 0) return `None of ${count(merge.open, "driver")} has been merged in the mail read.`;
  const range =
    merge.n === 1 ? `after ${days(merge.min ?? 0)}` : `after ${number(merge.min ?? 0)} to ${days(merge.max ?? 0)}`;
  return `${count(merge.n, "driver")} ${merge.n === 1 ? "was" : "were"} merged ${range}${merge.median === null ? "" : ` (median ${number(merge.median)})`}; ${merge.open} ${merge.open === 1 ? "has" : "have"} no known day of a merge and ${merge.open === 1 ? "is" : "are"} counted apart.`;
}

function summaryTable(site: Site): SafeHtml {
  return renderTable({
    id: "summaries",
    caption: "In numbers",
    rows: site.dataset.figures.summaries,
    columns: [
      {key: "measure", head: "What is counted", heads: true, value: (row) => row.definition},
      {key: "n", head: "Drivers", kind: "number", value: (row) => row.n},
      {key: "open", head: "Without it, or not known", kind: "number", value: (row) => row.open},
      {key: "min", head: "Least", kind: "number", value: (row) => row.min},
      {
        key: "median",
        head: "Median",
        kind: "number",
        value: (row) => row.median,
        cell: (row) => row.median ?? html`<span class="muted">n &lt; 5</span>`,
      },
      {key: "max", head: "Most", kind: "number", value: (row) => row.max},
    ],
  });
}

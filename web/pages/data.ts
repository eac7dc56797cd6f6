import {count, date, dateTime, number} from "../format.ts";
import {clip, html} from "../html.ts";
import type {Page} from "../page.ts";
import {renderTable} from "../parts/table.ts";
import {paths} from "../paths.ts";
import {placeAt, type Site} from "../site.ts";

/** What was read, what could not be, and where to get all of it. */
export function dataPage(site: Site): Page {
  const place = placeAt(site, paths.data);
  const {dataset} = site;
  const mails = dataset.sources.reduce((sum, source) => sum + source.mails, 0);
  return {
    path: paths.data,
    section: "data",
    title: "What was read, and what is missing?",
    description: "Coverage by list, known gaps, and the dataset to download.",
    files: [],
    body: html`<h1>What was read, and what is missing?</h1>
<p class="takeaway">${number(mails)} relevant mails from ${count(dataset.sources.length, "list")}, up to ${dateTime(dataset.newestMail)}; ${count(dataset.gaps.length, "gap")} known.</p>
<section aria-labelledby="downloads-title"><h2 id="downloads-title">Downloads</h2>
<ul class="plain"><li><a href="${place.to("data/dataset.json")}" download>dataset.json</a>: everything that the pages show (schema ${dataset.schema})</li></ul></section>
<section aria-labelledby="coverage-title"><h2 id="coverage-title">Coverage</h2>
${renderTable({
  id: "coverage",
  caption: "Relevant mail by list",
  rows: dataset.sources,
  empty: "No list has been read yet. npx vfio-lore update reads the configured sources.",
  columns: [
    {key: "list", head: "List", heads: true, value: (row) => row.list},
    {key: "mails", head: "Relevant mails", kind: "number", value: (row) => row.mails, cell: (row) => number(row.mails)},
    {key: "oldest", head: "Oldest", kind: "date", value: (row) => date(row.oldest)},
    {key: "newest", head: "Newest", kind: "date", value: (row) => date(row.newest)},
  ],
})}</section>
<section aria-labelledby="gaps-title"><h2 id="gaps-title">Known gaps</h2>
<p>What a thread names and no source has, what could not be placed, corrections that fit no mail any more. A gap can make a verdict <em>no evidence found</em> instead of <em>not met</em>.</p>
${renderTable({
  id: "gaps",
  caption: `${count(dataset.gaps.length, "gap")}`,
  rows: dataset.gaps,
  empty: "None is known.",
  columns: [
    {key: "kind", head: "Kind", heads: true, value: (row) => row.kind.replace("-", " ")},
    {key: "what", head: "What", value: (row) => row.what, cell: (row) => html`<code>${clip(row.what, 160)}</code>`},
    {key: "where", head: "Where", value: (row) => row.where},
    {key: "reason", head: "Reason", value: (row) => row.reason},
  ],
})}</section>`,
  };
}

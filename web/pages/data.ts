import {dictionary} from "../../analysis/dictionary.ts";
import type {CrawlReport} from "../../crawler/report.ts";
import type {SpanRow} from "../charts/spans.ts";
import {dictionaryPath, schemaPath, tablePath} from "../data/files.ts";
import {citationPath, licencePath, releasePath} from "../data/release.ts";
import {compare, count, date, dateTime, number} from "../format.ts";
import {clip, html, join, type SafeHtml, type Value} from "../html.ts";
import type {Page} from "../page.ts";
import {correctedBy} from "../parts/corrected.ts";
import {type Figure, renderFigure} from "../parts/figure.ts";
import {renderTable} from "../parts/table.ts";
import {versionLink} from "../parts/verdict.ts";
import {feedPath, paths} from "../paths.ts";
import {archiveHref, mailCount, type Place, placeAt, type Site} from "../site.ts";

/** What was read, what could not be, the ledger of the crawl, and where to get all of it. */
export function dataPage(site: Site): Page {
  const place = placeAt(site, paths.data);
  const {dataset, crawl} = site;
  const coverage = coverageFigure(place);
  const unread = crawl === null ? "" : `; ${count(crawl.quarantined.length, "mail")} could not be read`;
  return {
    path: paths.data,
    section: "data",
    title: "What was read, and what is missing?",
    description:
      "Coverage by list, known gaps, unreadable mails, the ledger of the crawl, and the dataset to download.",
    files: coverage.files,
    body: html`<h1>What was read, and what is missing?</h1>
<p class="takeaway">${number(mailCount(site))} relevant mails from ${count(dataset.sources.length, "list")}, up to ${dateTime(dataset.newestMail)}; ${count(dataset.gaps.length, "gap")} known${unread}.</p>
<nav class="toc" aria-label="On this page"><ul><li><a href="#downloads">Downloads</a></li><li><a href="#lists">Coverage</a></li><li><a href="#gaps">Gaps</a></li><li><a href="#corrections">Corrections</a></li><li><a href="#unreadable">Unreadable mail</a></li><li><a href="#ledger">Ledger of the crawl</a></li><li><a href="#dictionary">Data dictionary</a></li></ul></nav>
${downloads(place)}
${coverage.markup}
${gaps(place)}
${corrections(place)}
${quarantine(place)}
${ledger(crawl)}
${dictionarySection()}`,
  };
}

function downloads({site, to}: Place): SafeHtml {
  return html`<section aria-labelledby="downloads"><h2 id="downloads">Downloads</h2>
<ul class="plain">
<li><a href="${to("data/dataset.json")}" download>dataset.json</a>: everything that the pages show (schema <code>${site.dataset.schema}</code>, rules ${site.dataset.rules}); <a href="${to(schemaPath)}" download>its JSON Schema</a></li>
<li>As tables, RFC 4180 and UTF-8: ${join(
    dictionary.map(({file}) => html`<a href="${to(tablePath(file))}" download>${file}</a>`),
    ", ",
  )}; <a href="${to(dictionaryPath)}" download>their dictionary</a></li>
<li>To cite it: <a href="${to(releasePath)}" download>release.json</a> names this release by the hash of dataset.json and says what it covers; <a href="${to(citationPath)}" download>CITATION.cff</a>, <a href="${to(licencePath)}">licence</a>. <code>vfio-lore diff OLD NEW</code> tells what changed between two</li>
${site.crawl === null ? "" : html`<li><a href="${to("data/crawl.json")}" download>crawl.json</a>: runs, cursors, requests, quarantine</li>`}
<li><a href="${to(feedPath(null))}">Atom feed</a> of versions posted, criteria met and merges; each driver’s page has its own, and a badge to embed</li>
</ul></section>`;
}

function coverageFigure(place: Place): Figure {
  const {sources, newestMail} = place.site.dataset;
  const rows: SpanRow[] = sources.flatMap(({list, oldest, newest, mails}) =>
    oldest === null || newest === null
      ? []
      : [
          {
            label: clip(list, 40),
            spans: [
              {
                from: oldest,
                until: newest,
                kind: "first" as const,
                text: `${clip(list, 40)}: ${count(mails, "relevant mail")}, ${date(oldest)} to ${date(newest)}`,
              },
            ],
          },
        ],
  );
  const starts = sources.flatMap(({oldest}) => oldest ?? []).sort(compare);
  const title = "Coverage by list";
  return renderFigure(place, {
    id: "lists",
    title,
    takeaway: `${count(sources.length, "list")}: ${sources.map(({list, mails}) => `${clip(list, 40)} ${number(mails)}`).join(", ")}. A mail on two lists counts in both.`,
    reading:
      "From the oldest to the newest relevant mail of each list. What lies outside the bars was not read, or nothing in it was relevant.",
    legend: [
      {
        mark: html`<g class="bar-first"><path d="M0 3h22v10h-22z"/></g>`,
        means: "oldest to newest relevant mail of the list",
      },
    ],
    chart: {
      chart: "spans",
      id: "lists",
      title,
      rows,
      start: starts[0] ?? "1970-01-01",
      end: newestMail ?? "1970-01-02",
    },
    empty: rows.length === 0 ? "No list has been read yet. npx vfio-lore update reads the configured sources." : null,
    table: {
      id: "lists-table",
      caption: "Relevant mail by list",
      rows: sources,
      columns: [
        {key: "list", head: "List", heads: true, value: (row) => row.list},
        {
          key: "mails",
          head: "Relevant mails",
          kind: "number",
          value: (row) => row.mails,
          cell: (row) => number(row.mails),
        },
        {key: "oldest", head: "Oldest", kind: "date", value: (row) => date(row.oldest)},
        {key: "newest", head: "Newest", kind: "date", value: (row) => date(row.newest)},
      ],
    },
  });
}

// A page of ten thousand gaps helps nobody; the CSV has all.
const mostRows = 300;

function gaps(place: Place): SafeHtml {
  const {site, to} = place;
  const {gaps} = site.dataset;
  return html`<section aria-labelledby="gaps"><h2 id="gaps">Known gaps</h2>
<p>What a thread names and no source has, what could not be placed, corrections that fit no mail any more. A gap can make a verdict <em>no evidence found</em> instead of <em>not met</em>.</p>
${gapKinds(place)}
${more(gaps.length, html`<a href="${to(tablePath("gaps.csv"))}" download>gaps.csv</a>`)}
${folded(
  gaps.length,
  count(gaps.length, "gap"),
  renderTable({
    id: "gaps-table",
    caption: count(gaps.length, "gap"),
    rows: gaps.slice(0, mostRows),
    empty: "None is known.",
    columns: [
      {key: "kind", head: "Kind", heads: true, value: (row) => row.kind.replace("-", " ")},
      {
        key: "what",
        head: "What",
        value: (row) => row.what,
        cell: (row) =>
          row.kind === "missing-mail"
            ? html`<a href="${archiveHref(site, row.what)}"><code>${clip(row.what, 120)}</code></a>`
            : clip(row.what, 160),
      },
      {key: "where", head: "Where", value: (row) => row.where, cell: (row) => where(place, row.where)},
      {key: "reason", head: "Reason", value: (row) => row.reason, cell: (row) => clip(row.reason, 240)},
    ],
  }),
)}</section>`;
}

/** How often each kind occurs where it hangs: "42 missing mails: virtio v1* (33), ..." */
function gapKinds(place: Place): SafeHtml {
  const kinds = new Map<string, Map<string, number>>();
  for (const {kind, where} of place.site.dataset.gaps) {
    const places = kinds.get(kind) ?? new Map<string, number>();
    places.set(where, (places.get(where) ?? 0) + 1);
    kinds.set(kind, places);
  }
  return html`<ul class="plain">${[...kinds].map(([kind, places]) => {
    const all = [...places];
    const total = all.reduce((sum, [, n]) => sum + n, 0);
    return html`<li><strong>${count(total, kind.replaceAll("-", " "))}</strong>: ${join(
      all.slice(0, 12).map(([at, n]) => html`${where(place, at)}${n > 1 ? ` (${n})` : ""}`),
      ", ",
    )}${all.length > 12 ? ", …" : ""}</li>`;
  })}</ul>`;
}

/** A long table lies behind its caption. */
function folded(rows: number, caption: string, table: SafeHtml): SafeHtml {
  return rows <= 12 ? table : html`<details><summary>All ${caption}</summary>${table}</details>`;
}

/** A version by its driver and number, anything else as it is written. */
function where(place: Place, text: string): Value {
  const revision = place.site.revisions.get(text);
  return revision === undefined
    ? html`<code>${clip(text, 120)}</code>`
    : html`${revision.introduces ?? revision.drivers.join(", ")} ${versionLink(place, revision)}`;
}

function more(n: number, where: Value): Value {
  return n <= mostRows ? "" : html`<p>The first ${mostRows} of ${number(n)}; all of them in ${where}.</p>`;
}

function corrections(place: Place): SafeHtml {
  const all = place.site.dataset.corrections ?? [];
  return html`<section aria-labelledby="corrections"><h2 id="corrections">Corrections by people</h2>
<p>Where a rule was wrong, somebody settled it in a reviewed file: a link between versions, a reading of the documentation, a person or a role. One that fits no mail any more is a gap above.</p>
${renderTable({
  id: "corrections-table",
  caption: count(all.length, "correction"),
  rows: all,
  empty: "None: everything stands as the rules found it.",
  columns: [
    {key: "kind", head: "Kind", heads: true, value: (row) => row.kind},
    {key: "where", head: "Where", value: (row) => row.where, cell: (row) => where(place, row.where)},
    {key: "what", head: "What", value: (row) => row.what, cell: (row) => clip(row.what, 200)},
    {key: "by", head: "By", value: (row) => row.by, cell: correctedBy},
  ],
})}</section>`;
}

function quarantine({site, to}: Place): SafeHtml {
  const {crawl} = site;
  const mails = crawl?.quarantined ?? [];
  return html`<section aria-labelledby="unreadable"><h2 id="unreadable">Mail that could not be read</h2>
${
  crawl === null
    ? html`<p class="empty">Not known here: no crawl.json lies beside this dataset.</p>`
    : html`<p>It is kept as it came, and counted; a newer version of the program may read it.</p>${more(mails.length, html`<a href="${to("data/crawl.json")}" download>crawl.json</a>`)}${renderTable(
        {
          id: "quarantine-table",
          caption: count(mails.length, "mail"),
          rows: mails.slice(0, mostRows),
          empty: "Every relevant mail could be read.",
          columns: [
            {
              key: "message_id",
              head: "Message-id",
              heads: true,
              value: (row) => row.messageId,
              cell: (row) => html`<code>${clip(row.messageId ?? "none", 120)}</code>`,
            },
            {key: "list", head: "List", value: (row) => row.list},
            {
              key: "locator",
              head: "Where",
              value: (row) => row.locator,
              cell: (row) => html`<code>${clip(row.locator, 80)}</code>`,
            },
            {key: "reason", head: "Reason", value: (row) => row.reason, cell: (row) => clip(row.reason, 240)},
          ],
        },
      )}`
}</section>`;
}

function troubleOf({trouble, owed}: CrawlReport["sources"][number]): string {
  if (trouble !== null || owed === null) return trouble ?? "none";
  return `its server finds ${count(owed.mails, "mail")} and shows no word since ${date(owed.since)}`;
}

function ledger(crawl: CrawlReport | null): SafeHtml {
  if (crawl === null)
    return html`<section aria-labelledby="ledger"><h2 id="ledger">Ledger of the crawl</h2><p class="empty">Not known here: no crawl.json lies beside this dataset.</p></section>`;
  return html`<section aria-labelledby="ledger"><h2 id="ledger">Ledger of the crawl</h2>
<p>What was asked of whom, and how far each source has been read. ${count(crawl.deleted, "mail")} taken back by an archive ${crawl.deleted === 1 ? "is" : "are"} gone from here too.</p>
${renderTable({
  id: "sources-table",
  caption: "Sources",
  rows: crawl.sources,
  empty: "No source has been read.",
  columns: [
    {key: "list", head: "List", heads: true, value: (row) => row.list},
    {key: "kind", head: "Kind", value: (row) => row.kind},
    {key: "part", head: "Part", value: (row) => row.part, cell: (row) => html`<code>${clip(row.part, 60)}</code>`},
    {key: "copies", head: "Copies", kind: "number", value: (row) => row.copies, cell: (row) => number(row.copies)},
    {key: "newest", head: "Newest mail", kind: "date", value: (row) => date(row.newest)},
    {key: "read_at", head: "Read to its end", value: (row) => dateTime(row.readAt)},
    {
      key: "lag",
      head: "Days silent",
      kind: "number",
      // an epoch that a newer one follows is not silent, but full
      value: (row) => (followed(crawl, row) ? "" : row.lagDays),
    },
    {
      key: "cursor",
      head: "Cursor",
      value: (row) => row.cursor,
      cell: (row) => html`<code>${clip(row.cursor ?? "none", 48)}</code>`,
    },
    {
      key: "trouble",
      head: "Trouble",
      value: troubleOf,
      cell: (row) => clip(troubleOf(row), 160),
    },
  ],
})}
${renderTable({
  id: "runs-table",
  caption: "The last runs, newest first",
  rows: crawl.runs,
  empty: "No run is recorded.",
  columns: [
    {key: "started", head: "Started", heads: true, value: (row) => dateTime(row.started)},
    {key: "finished", head: "Finished", value: (row) => dateTime(row.finished)},
    {key: "outcome", head: "Outcome", value: (row) => row.outcome},
    {key: "copies", head: "Copies", kind: "number", value: (row) => row.copies, cell: (row) => number(row.copies)},
    {key: "mails", head: "New mails", kind: "number", value: (row) => row.mails, cell: (row) => number(row.mails)},
    {key: "requests", head: "Requests", kind: "number", value: (row) => row.requests},
    {key: "bytes", head: "Bytes", kind: "number", value: (row) => row.bytes, cell: (row) => number(row.bytes)},
  ],
})}
${renderTable({
  id: "requests-table",
  caption: "The last requests to servers, newest first",
  rows: crawl.requests,
  empty: "No request was made to a server.",
  columns: [
    {key: "at", head: "At", heads: true, value: (row) => dateTime(row.at)},
    {
      key: "request",
      head: "Request",
      value: (row) => `${row.method} ${row.url}`,
      cell: (row) => html`<code>${row.method} ${clip(row.url, 120)}</code>`,
    },
    {key: "status", head: "Status", kind: "number", value: (row) => row.status},
    {key: "bytes", head: "Bytes", kind: "number", value: (row) => row.bytes, cell: (row) => number(row.bytes)},
    {key: "ms", head: "ms", kind: "number", value: (row) => Math.round(row.milliseconds)},
    {key: "why", head: "Why", value: (row) => row.why, cell: (row) => clip(row.why, 120)},
  ],
})}</section>`;
}

function followed(crawl: CrawlReport, {list, newest}: CrawlReport["sources"][number]): boolean {
  return crawl.sources.some((other) => other.list === list && (other.newest ?? "") > (newest ?? ""));
}

function dictionarySection(): SafeHtml {
  return html`<section aria-labelledby="dictionary"><h2 id="dictionary">Data dictionary</h2>
<p>Dates are ISO 8601 in UTC. Message-ids stand without angle brackets. An empty field means: looked, there is none. Text that a spreadsheet would run as a formula has an apostrophe before it.</p>
${dictionary.map(
  ({file, row, columns}) =>
    html`<details><summary><code>${tablePath(file)}</code>: each row is ${row}</summary><dl class="facts">${Object.entries(columns).map(([column, meaning]) => html`<dt><code>${column}</code></dt><dd>${meaning}</dd>`)}</dl></details>`,
)}</section>`;
}

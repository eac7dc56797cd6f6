import {sprite} from "../charts/state-icon.ts";
import {count, dateTime, number} from "../format.ts";
import {clip, html, ownMarkup, type SafeHtml, toText} from "../html.ts";
import type {Page, Section} from "../page.ts";
import {feedPath, paths} from "../paths.ts";
import {mailCount, type Place, placeAt, type Site} from "../site.ts";
import {correction} from "./verdict.ts";

// No inline script or style at all; "file:" stands beside 'self' because a page from a disk has no origin to match.
const policy =
  "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data:; base-uri 'none'; form-action 'self' file:";

/** The whole document of a page. */
export function renderPage(site: Site, page: Page): string {
  const place = placeAt(site, page.path);
  const {to} = place;
  return toText(html`${ownMarkup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${page.description}">
<title>${page.title} · vfio-lore</title>
<link rel="stylesheet" href="${to(paths.style)}">
<link rel="icon" href="${to(paths.icon)}" type="image/svg+xml">
<link rel="alternate" type="application/atom+xml" title="vfio-lore" href="${to(page.feed ?? feedPath(null))}">
<script src="${to(paths.script)}" defer></script>
</head>
<body>
${sprite}
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<p class="brand"><a href="${to(paths.overview)}">vfio-lore</a></p>
<nav aria-label="Pages"><ul>${navigation(place, page.section)}</ul></nav>
</header>
${shippedNotice(place)}
<main id="main" tabindex="-1">
${page.body}
</main>
<footer class="site">
<p>${freshness(place)}</p>
<p>Made from public mail. Nothing here is a score, of a driver or of a person. <a href="${to(paths.method)}">How it is judged</a></p>
${correction(place, page.path)}
</footer>
</body>
</html>
`);
}

function navigation({site, to}: Place, here: Section): SafeHtml[] {
  const pending = site.dataset.drivers.filter(({status}) => status === "pending").length;
  const entries: [Section, string, string, number | null][] = [
    ["overview", "Overview", paths.overview, site.dataset.drivers.length],
    ["pending", "Pending", paths.pending, pending],
    ["reviewers", "Reviewers", paths.reviewers, null],
    ["timing", "Timing", paths.timing, null],
    ["documentation", "Documentation", paths.documentation, null],
    ["checklist", "My new driver", paths.checklist, null],
    ["method", "Method", paths.method, null],
    ["data", "Data", paths.data, null],
    ["search", "Search", paths.search, null],
  ];
  return entries.map(
    ([section, name, path, n]) =>
      html`<li><a href="${to(path)}"${section === here ? html` aria-current="page"` : ""}>${name}${n === null ? "" : html` <span class="n">${n}</span>`}</a></li>`,
  );
}

/** How new the mail is, when it was read, what was read, what could not be. */
function freshness({site, to}: Place): SafeHtml {
  const {dataset, crawl} = site;
  const run = crawl?.runs.find(({outcome}) => outcome === "done" || outcome === "unreachable");
  const unread = crawl === null ? "" : `; ${count(crawl.quarantined.length, "mail")} could not be read`;
  return html`<strong>Mail up to ${dateTime(dataset.newestMail)}</strong>${run === undefined ? "" : `, crawled ${dateTime(run.finished ?? run.started)}`}. ${number(mailCount(site))} relevant mails from ${dataset.sources.map(({list}) => clip(list, 40)).join(", ") || "no list yet"}${unread}; <a href="${to(`${paths.data}#gaps`)}">${count(dataset.gaps.length, "known gap")}</a>. ${count(dataset.drivers.length, "driver")}, ${count(dataset.revisions.length, "version")} of series; judged by <a href="${to(paths.method)}">version ${dataset.rules} of the rules</a>.`;
}

function shippedNotice({site, to}: Place): SafeHtml | "" {
  if (site.origin !== "shipped") return "";
  const lists = site.dataset.sources.map(
    ({list, oldest, newest}) => `${list} ${(oldest ?? "").slice(0, 10)} to ${(newest ?? "").slice(0, 10)}`,
  );
  return html`<aside class="notice" aria-label="About this data"><p><strong>This is the dataset that ships with the program</strong>, not a fresh crawl: no source could be reached. Its newest mail is of ${dateTime(site.dataset.newestMail)}; it covers ${lists.join("; ") || "no list"}. It holds facts and no quoted mail text. <a href="${to(paths.data)}">More about the data</a></p></aside>`;
}

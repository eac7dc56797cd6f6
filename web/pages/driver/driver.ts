import type {Driver, JudgedRevision} from "../../../analysis/dataset.ts";
import {badgeLabel} from "../../badges.ts";
import {coverageNote, coverageOf} from "../../coverage.ts";
import {capital, count, date, days} from "../../format.ts";
import {clip, html, join, type SafeHtml, type Value} from "../../html.ts";
import type {Page} from "../../page.ts";
import {stateBadge, verdictSection} from "../../parts/verdict.ts";
import {badgePath, driverPath, feedPath, paths} from "../../paths.ts";
import {archiveHref, type Place, placeAt, revisionsOf, type Site, timingOf, versionLabel} from "../../site.ts";
import {criterionOrder, criterionWords, statusWords} from "../../words.ts";
import {outcome} from "../overview.ts";
import {aftermath, concerns} from "./concerns.ts";
import {discussionFigure} from "./discussion.ts";
import {evolutionFigure} from "./evolution.ts";
import {peopleSection} from "./people.ts";
import {timelineFigure} from "./timeline.ts";
import {versionsSection} from "./versions.ts";
import {votesFigure} from "./votes.ts";

/** What happened, posting by posting, and what proves each verdict. */
export function driverPage(site: Site, driver: Driver): Page {
  const place = placeAt(site, driverPath(driver.name));
  const revisions = revisionsOf(site, driver);
  if (revisions.length === 0) return unreadPage(place, driver);
  const timeline = timelineFigure(place, driver, revisions);
  const evolution = evolutionFigure(place, revisions);
  const votes = votesFigure(place, driver);
  const discussion = discussionFigure(place, driver);
  const versions = versionsSection(place, revisions);
  const people = peopleSection(place, driver, revisions);
  return {
    ...frame(place, driver),
    files: [
      ...timeline.files,
      ...evolution.files,
      ...votes.files,
      ...discussion.files,
      ...versions.files,
      ...people.files,
    ],
    body: html`${head(place, driver, revisions)}
<nav class="toc" aria-label="On this page"><ul>
<li><a href="#timeline">Versions over time</a></li><li><a href="#criteria">Criteria and proof</a></li><li><a href="#versions">What changed between versions</a></li>${driver.concerns.length === 0 ? "" : html`<li><a href="#concerns">Concerns</a></li>`}<li><a href="#after">What came after</a></li><li><a href="#people">People</a></li>
</ul></nav>
${timeline.markup}
<section id="criteria" aria-labelledby="criteria-title"><h2 id="criteria-title">Criteria and proof</h2>
${judgedOn(site, driver, revisions)}
${criterionOrder.map((c) => verdictSection(place, c, driver.verdicts[c], c))}
</section>
${evolution.markup}
${votes.markup}
${versions.markup}
${discussion.markup}
${concerns(place, driver)}
${aftermath(place, driver)}
${people.markup}
${share(place, driver)}`,
  };
}

function frame({path}: Place, driver: Driver): Omit<Page, "files" | "body"> {
  return {
    path,
    section: "none",
    feed: feedPath(driver.name),
    title: `${clip(driver.name, 60)}: what was posted, what was met`,
    description: `The vfio-pci variant driver ${clip(driver.name, 60)}: its versions, votes and verdicts, with the mails behind them.`,
  };
}

function head(place: Place, driver: Driver, revisions: readonly JudgedRevision[]): SafeHtml {
  const {site, to} = place;
  return html`<p class="crumb"><a href="${to(paths.overview)}">All drivers</a></p>
<h1><bdi>${clip(driver.name, 80)}</bdi> <span class="status status-${driver.status}">${outcome(driver)}</span></h1>
<p class="subtitle"><bdi>${clip(driver.title, 200)}</bdi></p>
<p class="takeaway">${story(site, driver, revisions)}</p>
${revisions.length === 0 ? "" : html`<ul class="tiles" aria-label="Verdicts">${criterionOrder.map((c) => tile(site, driver, c))}</ul>`}
${facts(place, driver, revisions)}`;
}

/** A driver that stood in the tree before the mail read begins: nothing to judge, and one word on it instead of ten. */
function unreadPage(place: Place, driver: Driver): Page {
  return {
    ...frame(place, driver),
    files: [],
    body: html`${head(place, driver, [])}
<section id="criteria" aria-labelledby="criteria-title"><h2 id="criteria-title">Criteria and proof</h2>
<p class="empty">Not judged: the introduction of this driver is not among the mail read. That says nothing about the driver; more lists or earlier mail may hold it (<a href="${place.to(`${paths.data}#lists`)}">what was read</a>).</p>
${criterionOrder.map((c) => html`<span id="${c}"></span>`)}</section>
${aftermath(place, driver)}
${share(place, driver)}`,
  };
}

function judgedOn(site: Site, driver: Driver, revisions: readonly JudgedRevision[]): SafeHtml {
  const note = coverageNote(site, driver);
  if (note !== null) {
    return html`<p class="caution"><strong>${capital(note)}.</strong> The driver was merged some time after, by ${date(driver.merged?.date)} at the latest. What is not met here may have been met by a version that was not read.</p>`;
  }
  return html`<p>Judged on the last version of the work that brings the driver${last(revisions)}; the merge and what came after count as further proof.</p>`;
}

function share({site, to}: Place, driver: Driver): SafeHtml {
  return html`<section aria-labelledby="share-title"><h2 id="share-title">Follow and embed</h2>
<p><a href="${to(feedPath(driver.name))}">Atom feed</a> of new versions, criteria met and the merge. The badge, an SVG at <a href="${to(badgePath(driver.name))}"><code>${badgePath(driver.name)}</code></a>:</p>
<p class="badge"><img src="${to(badgePath(driver.name))}" alt="${badgeLabel(site, driver)}" width="644" height="26"></p></section>`;
}

function tile(site: Site, driver: Driver, criterion: (typeof criterionOrder)[number]): SafeHtml {
  const verdict = driver.verdicts[criterion];
  const coverage = coverageOf(site, driver);
  const at = coverage.kind === "earlier" ? html` <span class="muted">at ${versionLabel(coverage.revision)}</span>` : "";
  return html`<li class="tile st-${verdict?.state ?? "none"}"><a href="#${criterion}"><span class="tile-name">${criterionWords[criterion].name}</span>${verdict === undefined ? html`<span class="muted">not judged</span>` : stateBadge(verdict.state)}${at}</a></li>`;
}

function last(revisions: readonly JudgedRevision[]): string {
  const latest = revisions[revisions.length - 1];
  return latest === undefined ? "" : ` (posted ${date(latest.date)})`;
}

function story(site: Site, driver: Driver, revisions: readonly JudgedRevision[]): string {
  const timing = timingOf(site, driver);
  if (timing === null)
    return `The introduction of ${clip(driver.name, 60)} is not among the mail read, so nothing is judged${driver.merged === undefined ? "" : `; it was in a kernel tree by ${date(driver.merged.date)}`}.`;
  const applicable = criterionOrder
    .flatMap((c) => driver.verdicts[c] ?? [])
    .filter(({state}) => state !== "not-applicable");
  const coverage = coverageOf(site, driver);
  const met = applicable.filter(({state}) => state === "met").length;
  const end =
    timing.merged === null && driver.status === "merged"
      ? `merged, by ${date(driver.merged?.date)} at the latest; no mail read tells when`
      : timing.merged === null
        ? `${statusWords[driver.status]} after ${days(timing.observed)}`
        : `merged on ${date(timing.merged.date)}, ${timing.partial ? `more than ${days(timing.merged.days)}` : days(timing.merged.days)} after the first posting`;
  const first = revisions[0];
  const before =
    timing.partial && first !== undefined
      ? `; what was posted before ${versionLabel(first)} is not among the mail read`
      : "";
  return `Posted ${timing.partial ? "at least " : ""}${count(revisions.length, "time")} from ${date(timing.firstPosted)} to ${date(driver.lastPosted)}${before}; ${end}. ${met} of ${count(applicable.length, "applicable criterion", "applicable criteria")} met${coverage.kind === "earlier" ? ` at ${versionLabel(coverage.revision)}, the last version read` : ""}.`;
}

function facts(place: Place, driver: Driver, revisions: readonly JudgedRevision[]): SafeHtml {
  const authors = [...new Set(revisions.map((revision) => revision.author.name))];
  const {merged} = driver;
  return html`<dl class="facts">
<dt>Directory</dt><dd>${join(driver.directories.length > 0 ? driver.directories.map((d) => html`<code>${d}</code>`) : [html`<code>${driver.directory}</code>`], ", ")}</dd>
<dt>Parent driver</dt><dd>${driver.parents.length === 0 ? (revisions.length === 0 ? "could not be told from the patches" : "none found") : join(driver.parents.map(parent), ", ")}</dd>
${
  revisions.length === 0
    ? ""
    : html`<dt>${authors.length === 1 ? "Author" : "Authors"}</dt><dd>${join(
        authors.map((name) => html`<bdi>${clip(name, 80)}</bdi>`),
        ", ",
      )}</dd>
<dt>First posted</dt><dd>${firstPosted(place.site, driver, revisions)}</dd>
<dt>Last posted</dt><dd>${date(driver.lastPosted)}</dd>
`
}<dt>Outcome</dt><dd>${statusWords[driver.status]} (${driver.statusBecause})</dd>
${merged === undefined ? "" : html`<dt>Merged</dt><dd>${merged.byThen === true ? "by " : ""}${date(merged.date)}${merged.release === null ? "" : ` for ${merged.release}`}${merged.commit === null ? "" : html`, commit <code>${clip(merged.commit, 12)}</code>`}${merged.evidence.map((e) => html` · <a href="${archiveHref(place.site, e.messageId)}">${e.kind.replaceAll("-", " ")} by <bdi>${clip(e.person, 60)}</bdi></a>`)}</dd>`}
<dt>Migration</dt><dd>${migration(driver.migration)}</dd>
</dl>`;
}

function firstPosted(site: Site, driver: Driver, [first]: readonly JudgedRevision[]): string {
  const day = driver.firstPosted;
  const partial = timingOf(site, driver)?.partial === true;
  return partial && first !== undefined
    ? `before ${date(day)}, when ${versionLabel(first)} was, the first read`
    : date(day);
}

function migration(migration: boolean | null): string {
  if (migration === null) return "could not be told from the patches";
  return migration ? "saves and loads device state" : "none";
}

function parent({name, path, section}: Driver["parents"][number]): Value {
  return html`${name} <code>${path}</code>${section === null ? "" : html` <span class="muted">(${section})</span>`}`;
}

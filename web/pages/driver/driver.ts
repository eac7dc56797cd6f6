import type {Driver, JudgedRevision} from "../../../analysis/dataset.ts";
import {badgeLabel} from "../../badges.ts";
import {capital, count, date, days} from "../../format.ts";
import {clip, html, join, type SafeHtml, type Value} from "../../html.ts";
import type {Page} from "../../page.ts";
import {stateBadge, verdictSection} from "../../parts/verdict.ts";
import {badgePath, driverPath, feedPath, paths} from "../../paths.ts";
import {archiveHref, type Place, placeAt, revisionsOf, type Site} from "../../site.ts";
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
  const timeline = timelineFigure(place, driver, revisions);
  const evolution = evolutionFigure(place, revisions);
  const votes = votesFigure(place, driver);
  const discussion = discussionFigure(place, driver);
  const versions = versionsSection(place, revisions);
  const people = peopleSection(place, driver, revisions);
  return {
    path: place.path,
    section: "none",
    feed: feedPath(driver.name),
    title: `${clip(driver.name, 60)}: what was posted, what was met`,
    description: `The vfio-pci variant driver ${clip(driver.name, 60)}: its versions, votes and verdicts, with the mails behind them.`,
    files: [
      ...timeline.files,
      ...evolution.files,
      ...votes.files,
      ...discussion.files,
      ...versions.files,
      ...people.files,
    ],
    body: html`<p class="crumb"><a href="${place.to(paths.overview)}">All drivers</a></p>
<h1><bdi>${clip(driver.name, 80)}</bdi> <span class="status status-${driver.status}">${outcome(driver)}</span></h1>
<p class="subtitle"><bdi>${clip(driver.title, 200)}</bdi></p>
<p class="takeaway">${story(site, driver, revisions)}</p>
<ul class="tiles" aria-label="Verdicts">${criterionOrder.map((c) => tile(driver, c))}</ul>
${facts(place, driver, revisions)}
<nav class="toc" aria-label="On this page"><ul>
<li><a href="#timeline">Versions over time</a></li><li><a href="#criteria">Criteria and proof</a></li><li><a href="#versions">What changed between versions</a></li>${driver.concerns.length === 0 ? "" : html`<li><a href="#concerns">Concerns</a></li>`}<li><a href="#after">What came after</a></li><li><a href="#people">People</a></li>
</ul></nav>
${timeline.markup}
<section id="criteria" aria-labelledby="criteria-title"><h2 id="criteria-title">Criteria and proof</h2>
<p>Judged on the last version of the work that brings the driver${last(revisions)}; the merge and what came after count as further proof.</p>
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

function share({to}: Place, driver: Driver): SafeHtml {
  return html`<section aria-labelledby="share-title"><h2 id="share-title">Follow and embed</h2>
<p><a href="${to(feedPath(driver.name))}">Atom feed</a> of new versions, criteria met and the merge. The badge, an SVG at <a href="${to(badgePath(driver.name))}"><code>${badgePath(driver.name)}</code></a>:</p>
<p class="badge"><img src="${to(badgePath(driver.name))}" alt="${badgeLabel(driver)}" width="644" height="26"></p></section>`;
}

function tile(driver: Driver, criterion: (typeof criterionOrder)[number]): SafeHtml {
  const verdict = driver.verdicts[criterion];
  return html`<li class="tile st-${verdict?.state ?? "none"}"><a href="#${criterion}"><span class="tile-name">${criterionWords[criterion].name}</span>${verdict === undefined ? html`<span class="muted">not judged</span>` : stateBadge(verdict.state)}</a></li>`;
}

function last(revisions: readonly JudgedRevision[]): string {
  const latest = revisions[revisions.length - 1];
  return latest === undefined ? "" : ` (posted ${date(latest.date)})`;
}

function story(site: Site, driver: Driver, revisions: readonly JudgedRevision[]): string {
  const timing = site.dataset.figures.timing.find((one) => one.driver === driver.name);
  if (timing === undefined) return `No version that brings ${clip(driver.name, 60)} is among the mail read.`;
  const applicable = criterionOrder
    .flatMap((c) => driver.verdicts[c] ?? [])
    .filter(({state}) => state !== "not-applicable");
  const met = applicable.filter(({state}) => state === "met").length;
  const end =
    timing.merged === null && driver.status === "merged"
      ? `merged, by ${date(driver.merged?.date)} at the latest; no mail read tells when`
      : timing.merged === null
        ? `${statusWords[driver.status]} after ${days(timing.observed)}`
        : `merged on ${date(timing.merged.date)}, ${days(timing.merged.days)} after the first posting`;
  return `Posted ${count(revisions.length, "time")} from ${date(timing.firstPosted)} to ${date(driver.lastPosted)}; ${end}. ${capital(String(met))} of ${count(applicable.length, "applicable criterion", "applicable criteria")} met.`;
}

function facts(place: Place, driver: Driver, revisions: readonly JudgedRevision[]): SafeHtml {
  const authors = [...new Set(revisions.map((revision) => revision.author.name))];
  const {merged} = driver;
  return html`<dl class="facts">
<dt>Directory</dt><dd>${join(driver.directories.length > 0 ? driver.directories.map((d) => html`<code>${d}</code>`) : [html`<code>${driver.directory}</code>`], ", ")}</dd>
<dt>Parent driver</dt><dd>${driver.parents.length === 0 ? "none found" : join(driver.parents.map(parent), ", ")}</dd>
<dt>${authors.length === 1 ? "Author" : "Authors"}</dt><dd>${join(
    authors.map((name) => html`<bdi>${clip(name, 80)}</bdi>`),
    ", ",
  )}</dd>
<dt>First posted</dt><dd>${date(driver.firstPosted)}</dd>
<dt>Last posted</dt><dd>${date(driver.lastPosted)}</dd>
<dt>Outcome</dt><dd>${statusWords[driver.status]}: ${driver.statusBecause}</dd>
${merged === undefined ? "" : html`<dt>Merged</dt><dd>${merged.byThen === true ? "by " : ""}${date(merged.date)}${merged.release === null ? "" : ` for ${merged.release}`}${merged.commit === null ? "" : html`, commit <code>${clip(merged.commit, 12)}</code>`}${merged.evidence.map((e) => html` · <a href="${archiveHref(place.site, e.messageId)}">${e.kind} by <bdi>${clip(e.person, 60)}</bdi></a>`)}</dd>`}
<dt>Migration</dt><dd>${migration(driver.migration)}</dd>
</dl>`;
}

function migration(migration: boolean | null): string {
  if (migration === null) return "could not be told from the patches";
  return migration ? "saves and loads device state" : "none";
}

function parent({name, path, section}: Driver["parents"][number]): Value {
  return html`${name} <code>${path}</code>${section === null ? "" : html` <span class="muted">(${section})</span>`}`;
}

import type {Driver} from "../../analysis/dataset.ts";
import {after, compare, count, date, days, daysBetween} from "../format.ts";
import {clip, html, type SafeHtml, type Value} from "../html.ts";
import type {Page} from "../page.ts";
import {driverSpansFigure} from "../parts/driver-spans-figure.ts";
import {stateBadge, versionLink} from "../parts/verdict.ts";
import {driverPath, paths} from "../paths.ts";
import {type Place, placeAt, revisionsOf, type Site} from "../site.ts";
import {criterionOrder, criterionWords} from "../words.ts";

/** What each driver under review still lacks, newest posting first. */
export function pendingPage(site: Site): Page {
  const place = placeAt(site, paths.pending);
  const drivers = site.dataset.drivers
    .filter(({status}) => status === "pending")
    .sort((a, b) => compare(b.lastPosted ?? "", a.lastPosted ?? "") || compare(a.name, b.name));
  const figure = driverSpansFigure(place, drivers, {
    id: "pending-spans",
    title: "How long have they been on the list?",
    takeaway: onTheList(site, drivers),
  });
  const lacking = drivers.filter((driver) => lacks(driver).length > 0).length;
  return {
    path: paths.pending,
    section: "pending",
    title: "What do drivers under review still lack?",
    description: "vfio-pci variant drivers under review: which criteria are not met yet, and how long they wait.",
    files: figure.files,
    body: html`<h1>What do drivers under review still lack?</h1>
<p class="takeaway">${drivers.length === 0 ? "No variant driver is under review in the mail read." : `${count(drivers.length, "driver")} under review when the mail ends (${date(site.dataset.newestMail)}); ${lacking === 0 ? "every criterion that applies is met on the last version" : `${lacking} ${lacking === 1 ? "lacks" : "lack"} at least one criterion`}.`}</p>
<p>Judged on the last version posted. What is missing here is what past drivers had when they were merged; it is advice, not a verdict on the work. For a series that is not in the mail yet: <code>npx vfio-lore check FILE</code>.</p>
${drivers.length === 0 ? html`<p class="empty">Nothing is pending. <a href="${place.to(paths.overview)}">All drivers and how they ended</a></p>` : html`<ul class="cards">${drivers.map((driver) => card(place, driver))}</ul>${figure.markup}`}`,
  };
}

function onTheList(site: Site, drivers: readonly Driver[]): string {
  const ages = site.dataset.figures.timing
    .filter(({driver}) => drivers.some(({name}) => name === driver))
    .map(({observed}) => observed);
  return ages.length === 0
    ? ""
    : `${count(ages.length, "driver")} for ${Math.min(...ages)} to ${days(Math.max(...ages))} since the first posting.`;
}

function lacks(driver: Driver): (typeof criterionOrder)[number][] {
  return criterionOrder.filter((c) => {
    const state = driver.verdicts[c]?.state;
    return state !== undefined && state !== "met" && state !== "not-applicable";
  });
}

function card(place: Place, driver: Driver): SafeHtml {
  const href = place.to(driverPath(driver.name));
  const last = revisionsOf(place.site, driver).at(-1);
  return html`<li class="card"><h2><a href="${href}"><bdi>${clip(driver.name, 80)}</bdi></a></h2>
<p class="muted"><bdi>${clip(driver.title, 160)}</bdi></p>
${last === undefined ? "" : html`<p>${versionLink(place, last)} of ${date(last.date)}; ${waiting(place, last.id, last.date)}.</p>`}
<ul class="lacks">${criterionOrder.map((c) => {
    const verdict = driver.verdicts[c];
    if (verdict === undefined) return "";
    return html`<li>${stateBadge(verdict.state)} <a href="${href}#${c}">${criterionWords[c].name}</a>${missing(verdict.missing ?? verdict.because)}</li>`;
  })}</ul></li>`;
}

function missing(words: string | undefined): Value {
  return words === undefined ? "" : html`<span class="muted">: ${clip(words, 240)}</span>`;
}

/** How long the last version has waited, and for whom. */
function waiting({site}: Place, revision: string, posted: string): string {
  const wait = site.dataset.figures.waits.find((one) => one.revision === revision);
  const age = daysBetween(posted, site.dataset.newestMail ?? posted);
  if (wait === undefined || wait.firstReply === null) return `no reply by others in ${days(age)}`;
  const listed =
    wait.firstListedReply === null
      ? "none by a listed reviewer yet"
      : `the first by a listed reviewer ${after(wait.firstListedReply.days)}`;
  return `${count(wait.replies, "reply", "replies")} by others, the first ${after(wait.firstReply.days)}, ${listed}; ${days(age)} old when the mail ends`;
}

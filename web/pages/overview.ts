import type {Driver, State, Verdict} from "../../analysis/dataset.ts";
import {type Coverage, coverageNote, coverageOf} from "../coverage.ts";
import {tablePath} from "../data/files.ts";
import {compare, count, date, words} from "../format.ts";
import {clip, html, jsonData, ownMarkup, type SafeHtml, type Value} from "../html.ts";
import type {Page} from "../page.ts";
import {driverSpansFigure} from "../parts/driver-spans-figure.ts";
import {stateBadge, stateLegend, verdictLine} from "../parts/verdict.ts";
import {driverPath, paths} from "../paths.ts";
import {type Place, placeAt, type Site, timingOf, versionLabel} from "../site.ts";
import {criterionOrder, criterionWords, stateWords, statusWords} from "../words.ts";

/** The verdict matrix: every driver found, every criterion, and how it ended. */
export function overviewPage(site: Site): Page {
  const place = placeAt(site, paths.overview);
  const drivers = [...site.dataset.drivers].sort(
    (a, b) => compare(a.firstPosted ?? "9", b.firstPosted ?? "9") || compare(a.name, b.name),
  );
  const spans = driverSpansFigure(place, drivers, {id: "spans", title: "When was each driver on the list?"});
  return {
    path: paths.overview,
    section: "overview",
    title: "How well did variant drivers meet the acceptance criteria?",
    description:
      "Every vfio-pci variant driver found on the lists, judged against the kernel's acceptance criteria, with the mails that prove it.",
    files: spans.files,
    body: html`<h1>How well did vfio-pci variant drivers meet the acceptance criteria?</h1>
<p class="takeaway">${takeaway(site, drivers)}</p>
${notCounted(site, drivers)}
<p>The kernel asks of a new vfio-pci variant driver that the parent driver’s maintainer approves, that a listed reviewer and the vfio maintainer review, and that it is documented. Each cell below is judged from mail and leads to the mails that prove it. <a href="${place.to(paths.method)}">How it is judged</a>.</p>
${drivers.length === 0 ? emptySite() : html`${filters()}${matrix(place, drivers)}${spans.markup}`}`,
  };
}

function emptySite(): SafeHtml {
  return html`<p class="empty">No variant driver is in the dataset yet. <code>npx vfio-lore update</code> crawls, judges and builds; <code>npx vfio-lore status</code> says what the store holds.</p>`;
}

/** Those that are counted: merged ones, judged at their last version; where none is merged, all that were judged at it. */
function counted(site: Site, drivers: readonly Driver[]): Driver[] {
  return judgedAt(site, amongWhich(drivers), "last");
}

function amongWhich(drivers: readonly Driver[]): readonly Driver[] {
  const merged = drivers.filter(({status}) => status === "merged");
  return merged.length > 0 ? merged : drivers;
}

/** How many of the counted drivers met each criterion. */
function takeaway(site: Site, drivers: readonly Driver[]): Value {
  if (drivers.length === 0) return "No variant driver has been found in the mail read.";
  const of = amongWhich(drivers);
  const whole = counted(site, drivers);
  const merged = of.some(({status}) => status === "merged");
  const all = merged ? count(of.length, "merged driver") : `${count(of.length, "driver")}, none merged yet`;
  if (whole.length === 0) return `Of ${all}, none could be judged at its last version.`;
  const parts = criterionOrder.map((criterion) => `${criterionWords[criterion].short} ${met(whole, criterion)}`);
  const subject =
    whole.length === of.length
      ? `Of ${all}, those that met a criterion that applies`
      : `Of ${all}, ${whole.length} ${whole.length === 1 ? "was" : "were"} read up to the last version. Met, where the criterion applies`;
  return `${subject}: ${words(parts)}.`;
}

/** Which drivers are left out of the count, and why. */
function notCounted(site: Site, drivers: readonly Driver[]): Value {
  const rest = leftOut(site, amongWhich(drivers));
  return rest === "" ? "" : html`<p class="muted">Not counted: ${rest}.</p>`;
}

const judgedAt = (site: Site, drivers: readonly Driver[], kind: Coverage["kind"]): Driver[] =>
  drivers.filter((driver) => coverageOf(site, driver).kind === kind);

/** "3 of 4": how many met it, of those it applies to. */
function met(drivers: readonly Driver[], criterion: (typeof criterionOrder)[number]): string {
  const states = drivers
    .flatMap(({verdicts}) => verdicts[criterion]?.state ?? [])
    .filter((state) => state !== "not-applicable");
  return `${states.filter((state) => state === "met").length} of ${states.length}`;
}

/** "virtio, judged at an earlier version, and pds, whose introduction was not read" */
function leftOut(site: Site, drivers: readonly Driver[]): string {
  const named = (some: readonly Driver[]): string =>
    some.length > 4 ? count(some.length, "driver") : words(some.map(({name}) => clip(name, 60)));
  const earlier = judgedAt(site, drivers, "earlier");
  const unread = judgedAt(site, drivers, "unread");
  return [
    ...(earlier.length > 0
      ? [`${named(earlier)}, judged at a version from before the merge because no later one was read`]
      : []),
    ...(unread.length > 0 ? [`${named(unread)}, whose introduction is not among the mail read`] : []),
  ].join("; ");
}

function filters(): SafeHtml {
  const states = Object.entries(stateWords);
  return html`<form class="filters" method="get" data-filters="verdicts" hidden>
<label>Driver <input type="search" name="q" autocomplete="off" maxlength="80"></label>
<label>Outcome <select name="outcome"><option value="">all</option>${Object.entries(statusWords).map(([value, word]) => html`<option value="${value}">${word}</option>`)}</select></label>
<label>Criterion <select name="criterion"><option value="">any</option>${criterionOrder.map((c) => html`<option value="${c}">${criterionWords[c].short}</option>`)}</select></label>
<label>is <select name="state"><option value="">any state</option>${states.map(([value, word]) => html`<option value="${value}">${word}</option>`)}</select></label>
<p class="result" aria-live="polite"></p>
</form>`;
}

const groups = ["Approval", "Review", "Documentation"] as const;

/** The columns' heads, with soft hyphens where they may break on a phone. */
const heads: Readonly<Record<(typeof criterionOrder)[number], SafeHtml>> = {
  "parent-approval": ownMarkup("Parent ap&shy;proval"),
  "listed-reviewer": ownMarkup("Listed re&shy;viewer"),
  "vfio-maintainer": ownMarkup("vfio main&shy;tainer"),
  documentation: ownMarkup("Docu&shy;men&shy;tation"),
};

function matrix(place: Place, drivers: readonly Driver[]): SafeHtml {
  const whole = counted(place.site, drivers);
  return html`<div class="matrix" id="matrix">
<div class="scroll" role="region" aria-labelledby="verdicts-caption" tabindex="0">
<table id="verdicts" data-matrix data-sortable aria-describedby="verdicts-keys">
<caption id="verdicts-caption">Verdicts on the last version read of each driver’s introduction, in the order of first postings</caption>
<thead>
<tr class="wide"><td></td><td colspan="3"></td>${groups.map((group) => html`<th scope="colgroup" class="group" colspan="${criterionOrder.filter((c) => criterionWords[c].group === group).length}">${group}</th>`)}</tr>
<tr><th scope="col" data-key="driver">Driver</th><th scope="col" data-key="posted" class="date wide">First posted</th><th scope="col" data-key="versions" class="number wide">Versions</th><th scope="col" data-key="outcome" class="wide">Outcome</th>${criterionOrder.map((c) => html`<th scope="col" data-key="${c}">${heads[c]}</th>`)}</tr>
</thead>
<tbody>
${drivers.map((driver, index) => matrixRow(place, driver, index))}</tbody>
<tfoot><tr><th scope="row">Met</th><td class="wide" colspan="3"></td>${criterionOrder.map(
    (c) => html`<td>${met(whole, c)}</td>`,
  )}</tr></tfoot>
</table></div>
<p class="muted">${footNote(drivers, whole)}</p>
<p class="keys" id="verdicts-keys" hidden>In the table: arrow keys move, Enter shows the proof, Escape goes back.</p>
<p class="tools"><a href="#matrix">Link to this table</a> <a href="${place.to(tablePath("drivers.csv"))}" download>Drivers (CSV)</a> <a href="${place.to(tablePath("evidence.csv"))}" download>Evidence (CSV)</a></p>
<details class="how" open><summary>What the states say</summary>${stateLegend()}</details>
<script type="application/json" id="verdict-lines">${jsonData(drivers.map((driver) => criterionOrder.map((c) => cellDetail(driver.verdicts[c]))))}</script>
</div>`;
}

/** Whom the last row counts: the same drivers as the sentence above the table. */
function footNote(drivers: readonly Driver[], whole: readonly Driver[]): string {
  const merged = amongWhich(drivers).some(({status}) => status === "merged") ? "merged " : "";
  return `The last row counts the ${merged}drivers judged at their last version (${whole.length}), where the criterion applies.`;
}

function cellDetail(verdict: Verdict | undefined): [string, string] | null {
  return verdict === undefined ? null : [verdictLine(verdict), verdict.evidence[0]?.url ?? ""];
}

function matrixRow(place: Place, driver: Driver, index: number): SafeHtml {
  const href = place.to(driverPath(driver.name));
  const coverage = coverageOf(place.site, driver);
  const note = coverageNote(place.site, driver);
  const cells =
    coverage.kind === "unread"
      ? html`<td class="unread" colspan="${criterionOrder.length}">not judged: ${note}</td>`
      : criterionOrder.map((c) => matrixCell(driver.verdicts[c], `${href}#${c}`, coverage));
  const versions = driver.revisions.length;
  const partial = timingOf(place.site, driver)?.partial === true;
  const caveat = coverage.kind === "earlier" ? note : announced(driver);
  const ended = html`${outcome(driver)}${caveat === null ? "" : html` <span class="note">${clip(caveat, 120)}</span>`}`;
  return html`<tr data-row="${index}" data-name="${driver.name}" data-status="${driver.status}" data-states="${criterionOrder.map((c) => driver.verdicts[c]?.state ?? "none").join(" ")}"><th scope="row"><a href="${href}">${driver.name}</a><span class="narrow">${ended}</span></th><td class="date wide" data-sort="${driver.firstPosted ?? ""}">${partial ? html`<span class="muted">before</span> ` : ""}${date(driver.firstPosted)}</td><td class="number wide" data-sort="${versions}">${versions === 0 ? "—" : versions}</td><td class="wide" data-sort="${driver.status}">${ended}</td>${cells}</tr>
`;
}

/** Work that ended on the lists read, and that somebody said would go on elsewhere: "v5 announced, not among the mail read". */
function announced({statusBecause}: Driver): string | null {
  return statusBecause.split("; ").find((part) => part.endsWith("announced, not among the mail read")) ?? null;
}

const order: readonly State[] = ["met", "partly-met", "not-met", "no-evidence", "not-applicable"];

function matrixCell(verdict: Verdict | undefined, href: string, coverage: Coverage): SafeHtml {
  if (verdict === undefined) return html`<td class="cell" data-sort="9"><span class="muted">not judged</span></td>`;
  const n = verdict.evidence.length;
  return html`<td class="cell st-${verdict.state}" data-sort="${order.indexOf(verdict.state)}"><a href="${href}">${stateBadge(verdict.state)}${coverage.kind === "earlier" ? html` <span class="at">at ${versionLabel(coverage.revision)}</span>` : ""}${n === 0 ? "" : html` <span class="n" title="${count(n, "piece")} of evidence">${n}</span>`}</a></td>`;
}

/** "merged in v5.18", "merged by 2025-09-01", "under review" */
export function outcome(driver: Driver): Value {
  if (driver.status !== "merged") return statusWords[driver.status];
  const {release = null, releaseInferred, byThen, date: day} = driver.merged ?? {};
  if (release !== null)
    return html`merged <span class="muted">in</span> ${releaseInferred === true ? html`<span class="inferred">${release}</span>` : release}`;
  return byThen === true
    ? html`merged <span class="muted">by</span> <time datetime="${day ?? ""}">${date(day)}</time>`
    : "merged";
}

import type {Criterion, Evidence, JudgedRevision, State, Verdict} from "../../analysis/dataset.ts";
import {stateGlyph, stateIcon} from "../charts/state-icon.ts";
import {count} from "../format.ts";
import {clip, html, join, type SafeHtml, type Value} from "../html.ts";
import {paths} from "../paths.ts";
import {archiveHref, type Place, revisionHref, versionLabel} from "../site.ts";
import {criterionWords, questionWords, stateMeanings, stateWords} from "../words.ts";
import {evidenceItem} from "./evidence.ts";
import type {LegendEntry} from "./figure.ts";
import {interactions} from "./interactions.ts";

/** Icon and word; the fill behind them is the cell's or the badge's. */
export function stateBadge(state: State): SafeHtml {
  return html`<span class="state st-${state}">${stateIcon(state)}<span>${stateWords[state]}</span></span>`;
}

/** The five states with what each of them says. */
export function stateLegend(): SafeHtml {
  const states = Object.keys(stateWords) as State[];
  return html`<ul class="states">${states.map((state) => html`<li>${stateBadge(state)} <span class="means">${stateMeanings[state]}</span></li>`)}</ul>`;
}

/** The states as keys of a chart. */
export const stateKeys: readonly LegendEntry[] = (Object.keys(stateWords) as State[]).map((state) => ({
  mark: stateGlyph(state, 11, 8),
  means: stateWords[state],
}));

/** A verdict in one line, for a matrix' detail and for feeds: what proves it or what is missing. */
export function verdictLine(verdict: Verdict): string {
  if (verdict.state === "not-applicable") return verdict.because ?? "It does not apply.";
  const first = verdict.evidence[0];
  const proof =
    first === undefined
      ? ""
      : `${first.trailer ?? first.kind} by ${clip(first.person, 60)} (${first.role}), ${first.date.slice(0, 10)}${verdict.evidence.length > 1 ? `, and ${verdict.evidence.length - 1} more` : ""}. `;
  const missing = verdict.missing === undefined ? "" : `Missing: ${verdict.missing}`;
  const searched = verdict.evidence.length > 0 ? "" : `Nothing found in ${count(verdict.searched.messages, "mail")}.`;
  return `${proof}${missing}${missing === "" ? searched : ""}`.trim();
}

/** A verdict with all that stands behind it: the rule, what is missing, interactions, passages, mails, what was searched. */
export function verdictSection(place: Place, criterion: Criterion, verdict: Verdict | undefined, id: string): SafeHtml {
  const words = criterionWords[criterion];
  if (verdict === undefined) {
    return html`<section class="verdict" id="${id}"><h3>${words.name}</h3><p class="empty">Not judged: no version that brings this driver is among the mail read.</p></section>`;
  }
  return html`<section class="verdict st-${verdict.state}" id="${id}">
<h3>${words.name} ${stateBadge(verdict.state)}</h3>
<p class="question">${words.question}</p>
${verdict.because === undefined ? "" : html`<p><strong>Why:</strong> ${sentence(verdict.because)}</p>`}
${verdict.missing === undefined ? "" : html`<p><strong>Missing:</strong> ${sentence(verdict.missing)}</p>`}
${interactions(place, verdict)}${questions(place, verdict)}${evidence(place, verdict)}
${nothing(place, verdict)}<details class="searched"><summary>What was searched, and by which rule</summary>${searched(place, verdict)}</details>
${correction(place, `${criterion} of ${place.path}`)}
</section>`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function evidence(place: Place, {evidence, questions}: Verdict): Value {
  const shown =
    questions === undefined
      ? evidence
      : evidence.filter((item) => !questions.some((q) => q.passages.some((p) => same(p, item))));
  if (shown.length === 0) return "";
  const [few, rest] = [shown.slice(0, 6), shown.slice(6)];
  return html`<ol class="evidence">${few.map((item) => evidenceItem(place, item))}</ol>${
    rest.length === 0
      ? ""
      : html`<details><summary>${count(rest.length, "more mail")}</summary><ol class="evidence">${rest.map((item) => evidenceItem(place, item))}</ol></details>`
  }`;
}

function same(a: Evidence, b: Evidence): boolean {
  return a.messageId === b.messageId && a.offset === b.offset && a.kind === b.kind;
}

function questions(place: Place, {questions = []}: Verdict): Value {
  if (questions.length === 0) return "";
  return html`<ul class="questions">${questions.map(
    (one) =>
      html`<li><p>${stateBadge(one.state)} <strong>${questionWords[one.id] ?? one.id}.</strong> <span class="muted">${one.question}</span></p>${
        one.passages.length === 0
          ? ""
          : html`<ol class="evidence">${one.passages.slice(0, 5).map((item) => evidenceItem(place, item))}</ol>`
      }</li>`,
  )}</ul>`;
}

/** Where nothing was found, how much was read stands in plain sight: that is the proof of an absence. */
function nothing(place: Place, {evidence, state, searched}: Verdict): Value {
  if (evidence.length > 0 || state === "not-applicable") return "";
  const versions = searched.revisions.flatMap((id) => place.site.revisions.get(id) ?? []);
  const {length: missing} = searched.missing;
  return html`<p>Nothing was found in ${count(searched.messages, "mail")}${
    versions.length === 0
      ? ""
      : html` of ${join(
          versions.slice(0, 6).map((revision) => versionLink(place, revision)),
          ", ",
        )}${versions.length > 6 ? " …" : ""}`
  }${missing === 0 ? ", all that the threads name" : `; ${count(missing, "mail")} that the threads name ${missing === 1 ? "is" : "are"} in no source`}.</p>`;
}

function searched(place: Place, verdict: Verdict): SafeHtml {
  const {messages, revisions, lists, missing} = verdict.searched;
  const links = revisions
    .flatMap((id) => place.site.revisions.get(id) ?? [])
    .map((revision) => versionLink(place, revision));
  return html`<dl class="facts">
<dt>Rule</dt><dd><a href="${place.to(`${paths.method}#${verdict.criterion}`)}"><code>${verdict.rule}</code></a></dd>
<dt>Read</dt><dd>${count(messages, "mail")}${lists.length === 0 ? "" : ` on ${lists.join(", ")}`}${links.length === 0 ? "" : html`, of ${join(links, ", ")}`}</dd>
<dt>Not to be had</dt><dd>${
    missing.length === 0
      ? "nothing that the threads name"
      : html`${count(missing.length, "mail")} that the threads name: ${join(
          missing
            .slice(0, 8)
            .map((id) => html`<a href="${archiveHref(place.site, id)}"><code>${clip(id, 60)}</code></a>`),
          ", ",
        )}${missing.length > 8 ? " …" : ""}`
  }</dd>
${verdict.inferred.length === 0 ? "" : html`<dt>Inferred</dt><dd class="inferred">${verdict.inferred.join("; ")}</dd>`}
</dl>`;
}

export function versionLink(place: Place, revision: JudgedRevision): SafeHtml {
  return html`<a href="${revisionHref(place, revision)}">${versionLabel(revision)}</a>`;
}

/** Where to say that something here is wrong; nothing where the operator has set no address. */
export function correction({site}: Place, subject: string): Value {
  if (site.corrections === null) return "";
  const href = site.corrections.replaceAll("{subject}", encodeURIComponent(`vfio-lore: ${subject}`));
  return html`<p class="correct"><a href="${href}">Is this wrong? Say so</a></p>`;
}

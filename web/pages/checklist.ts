import {bestExamples} from "../../analysis/examples.ts";
import {count, date, number, within} from "../format.ts";
import {clip, html, join, type SafeHtml, type Value} from "../html.ts";
import type {Page} from "../page.ts";
import {rosterSource} from "../parts/roster-source.ts";
import {driverPath, paths} from "../paths.ts";
import {type Place, placeAt, type Site} from "../site.ts";
import {criterionWords} from "../words.ts";

/** What a new driver would need: a form whose answers hide what does not apply. Without scripts everything stands. */
export function checklistPage(site: Site): Page {
  const place = placeAt(site, paths.checklist);
  return {
    path: paths.checklist,
    section: "checklist",
    title: "What would my new driver need?",
    description: "A checklist for a new vfio-pci variant driver, made from what past drivers had.",
    files: [],
    body: html`<h1>What would my new driver need?</h1>
<p class="takeaway">${takeaway(site)}</p>
<p>Advice from what past drivers had, with the mails to look at; what the maintainers ask of yours is theirs to say. Your answers stay in this page’s address and go nowhere.</p>
<form class="ask" method="get" data-checklist>
${ask("parent", "Does it touch or call a parent driver, such as the PF’s?", {yes: "yes", no: "no"})}
${ask("migration", "Does it save and load device state (live migration)?", {yes: "yes", no: "no"})}
${ask("listed", "Is one of the authors a listed reviewer?", {no: "no", yes: "yes"})}
${ask("version", "Which version will you post next?", {first: "RFC or v1", later: "v2 or later"})}
<p class="ask-actions" hidden><button class="button" type="button" data-copy="checklist">Copy as text</button> <button class="button" type="button" data-print>Print</button> <button class="button" type="reset">Start again</button> <span class="result" aria-live="polite"></span></p>
</form>
<div id="checklist">
${section("Before posting", [
  item(
    "",
    html`Read the kernel’s <a href="https://docs.kernel.org/driver-api/vfio-pci-device-specific-driver-acceptance.html">acceptance criteria</a>; they are short.`,
  ),
  item(
    "",
    html`Put the driver into a directory of its own below <code>${clip((site.dataset.driverDirectories ?? ["drivers/vfio/pci/"]).join(" or "), 120)}</code>. Past ones: ${directories(site)}.`,
  ),
  item(
    "version=first",
    html`Say in the cover letter what the device can do that vfio-pci alone cannot, and why it needs kernel code. ${waits(site)}`,
  ),
  item(
    "version=later",
    html`Link the version before in the cover letter, keep its title, and list what changed. Carry every Reviewed-by and Acked-by to patches that did not change: ${lost(site)}`,
  ),
])}
${section(criterionWords["parent-approval"].name, [
  item(
    "parent=yes",
    html`Put every change of the parent into patches of its own and send them to those who maintain it (<code>scripts/get_maintainer.pl</code>). Their Acked-by or Reviewed-by goes on each patch that touches or calls the parent.`,
  ),
  item("parent=yes", html`Past drivers whose parent approved: ${examples(place, "parent-approval")}.`),
  item(
    "parent=no",
    html`Nothing to ask for. Say in the cover letter that the driver works without its parent, so that nobody has to look.`,
  ),
])}
${section(criterionWords["listed-reviewer"].name, [
  item("", html`Put the listed reviewers in To or Cc. By the roster: ${people(site, "listed-reviewer")}.`),
  item("listed=yes", html`A review by an author does not count: ask one of the other listed reviewers.`),
  item(
    "",
    html`A Reviewed-by to the patch that brings the driver, or to the whole series, is what past drivers had. ${listedWait(site)}`,
  ),
])}
${section(criterionWords["vfio-maintainer"].name, [
  item("", html`Send it to the vfio maintainer and the kvm list: ${people(site, "vfio-maintainer")}.`),
])}
${section(criterionWords.documentation.name, [
  item(
    "migration=yes",
    html`Write down how the device state is composed and consumed: its parts, their order, their versions.`,
  ),
  item("migration=yes", html`Write down which part of it a user could not reach through vfio-pci anyway.`),
  item(
    "migration=yes",
    html`Write down what validates the state before it is loaded: lengths, magic numbers, versions, compatible devices; and what happens to a state that fails.`,
  ),
  item(
    "migration=no",
    html`Write down what the device specific extensions are, what they expose beyond vfio-pci, and what guards them.`,
  ),
  item("", html`Past drivers that did it best: ${examples(place, "documentation")}.`),
])}
${section("Check it before you send it", [item("", html`<code>npx vfio-lore check FOLDER</code> reads the files of <code>git format-patch</code> and says what is met, what is missing and whom to ask.`)])}
</div>`,
  };
}

function takeaway(site: Site): string {
  const merged = site.dataset.drivers.filter(({status}) => status === "merged");
  const merge = site.dataset.figures.summaries.find(({measure}) => measure === "merge");
  if (merged.length === 0)
    return "The criteria apply from the first driver on; no merged one is in the mail read to learn from.";
  const middle =
    merge === undefined || merge.median === null
      ? ""
      : `, half of them ${within(Math.round(merge.median))} of the first posting`;
  return `From the mail on ${count(merged.length, "merged driver")}${middle}.`;
}

function ask(name: string, question: string, answers: Readonly<Record<string, string>>): SafeHtml {
  return html`<fieldset><legend>${question}</legend><label><input type="radio" name="${name}" value="" checked> show both</label>${Object.entries(
    answers,
  ).map(
    ([value, words]) => html`<label><input type="radio" name="${name}" value="${value}"> ${words}</label>`,
  )}</fieldset>`;
}

function section(title: string, items: readonly SafeHtml[]): SafeHtml {
  return html`<section class="check"><h2>${title}</h2><ul>${items}</ul></section>`;
}

const conditions: Readonly<Record<string, string>> = {
  "parent=yes": "With a parent driver:",
  "parent=no": "Without a parent driver:",
  "migration=yes": "With migration:",
  "migration=no": "Without migration:",
  "listed=yes": "Where an author is a listed reviewer:",
  "version=first": "For a first posting:",
  "version=later": "For a later version:",
};

/** `when` is "name=value" of the form, "" for what always applies. */
function item(when: string, content: SafeHtml): SafeHtml {
  return html`<li${when === "" ? "" : html` data-when="${when}"`}><span class="box" aria-hidden="true"></span><span>${when === "" ? "" : html`<span class="when">${conditions[when]}</span> `}${content}</span></li>`;
}

function people(site: Site, role: "listed-reviewer" | "vfio-maintainer"): Value {
  const day = (site.dataset.newestMail ?? "").slice(0, 10);
  const held = site.dataset.people.flatMap((person) =>
    person.roles
      .filter((one) => one.role === role && (one.from ?? "") <= day && (one.until === null || one.until >= day))
      .map((one) => ({person, source: one.source})),
  );
  if (held.length === 0) return "none is in the roster";
  const sources = [...new Set(held.map(({source}) => source))];
  return html`${join(
    held.map(({person}) => html`<bdi>${clip(person.name, 80)}</bdi>`),
    ", ",
  )} <span class="muted">(as of ${date(site.dataset.newestMail)}; source: ${rosterSource(site, sources.join("; "))})</span>`;
}

function examples(place: Place, criterion: "documentation" | "parent-approval"): Value {
  const best = bestExamples(criterion, place.site.dataset);
  if (best.length === 0) return "none found yet";
  return join(
    best.map(
      ({driver, why}) =>
        html`<a href="${place.to(driverPath(driver))}#${criterion}"><bdi>${clip(driver, 60)}</bdi></a> (${why})`,
    ),
    " and ",
  );
}

function directories(site: Site): Value {
  const found = site.dataset.drivers.filter(({status}) => status === "merged").slice(-3);
  return found.length === 0
    ? "none in the mail read"
    : join(
        found.map(({directory}) => html`<code>${clip(directory, 80)}</code>`),
        ", ",
      );
}

function waits(site: Site): string {
  const {waits} = site.dataset.figures;
  const firsts = waits.flatMap(({firstReply}) => firstReply?.days ?? []).sort((a, b) => a - b);
  const middle = firsts[Math.floor((firsts.length - 1) / 2)];
  return middle === undefined
    ? ""
    : `Half of ${number(firsts.length)} answered versions had a first reply ${within(middle)}.`;
}

function listedWait(site: Site): string {
  const listed = site.dataset.figures.waits
    .flatMap(({firstListedReply}) => firstListedReply?.days ?? [])
    .sort((a, b) => a - b);
  const middle = listed[Math.floor((listed.length - 1) / 2)];
  return middle === undefined
    ? ""
    : `Of the versions that a listed reviewer answered (${number(listed.length)}), half were answered ${within(middle)}.`;
}

function lost(site: Site): string {
  const bringing = site.dataset.revisions.filter(({introduces}) => introduces !== null);
  const losing = bringing.filter((revision) => revision.lost.length > 0).length;
  return losing === 0
    ? "a vote that is not carried does not count."
    : `${losing} of ${count(bringing.length, "version")} lost votes that way.`;
}

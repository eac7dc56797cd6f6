import type {State} from "../../../analysis/dataset.ts";
import {count} from "../../format.ts";
import {html, type SafeHtml} from "../../html.ts";
import type {Page} from "../../page.ts";
import {renderTable} from "../../parts/table.ts";
import {stateBadge, stateLegend} from "../../parts/verdict.ts";
import {paths} from "../../paths.ts";
import {type Place, placeAt, type Site} from "../../site.ts";
import {criterionOrder, criterionWords, stateWords} from "../../words.ts";
import {ruleWords} from "./criteria.ts";
import {glossary} from "./glossary.ts";
import {topics} from "./reading.ts";

const published = "https://docs.kernel.org/driver-api/vfio-pci-device-specific-driver-acceptance.html";

/** How verdicts are reached, what is inferred and how often, and what the words mean. */
export function methodPage(site: Site): Page {
  const place = placeAt(site, paths.method);
  return {
    path: paths.method,
    section: "method",
    title: "How is it judged?",
    description: "The acceptance criteria, the rules that judge them, what is inferred, and what the words mean.",
    files: [],
    body: html`<h1>How is it judged?</h1>
<p class="takeaway">By ${count(criterionOrder.length, "rule")} that read mail, each with an id and a version (rules ${site.dataset.rules}); every verdict names its rule and the mails that it rests on.</p>
<p>The criteria are the kernel’s own: <a href="${published}">Acceptance criteria for vfio-pci device specific driver variants</a>, in the tree since v5.18 (March 2022). They are told here in our words. The same mail always gives the same verdicts.</p>
<nav class="toc" aria-label="On this page"><ul>${criterionOrder.map((c) => html`<li><a href="#${c}">${criterionWords[c].name}</a></li>`)}<li><a href="#states">States</a></li>${topics.map(({id, title}) => html`<li><a href="#${id}">${title}</a></li>`)}<li><a href="#inferred">Inferences</a></li><li><a href="#glossary">Words</a></li><li><a href="#limits">What it cannot tell</a></li></ul></nav>
<section aria-labelledby="rules"><h2 id="rules">The criteria and their rules</h2>
${criterionOrder.map(rule)}
</section>
<section aria-labelledby="states"><h2 id="states">What the states say</h2>${stateLegend()}</section>
<section aria-labelledby="reading"><h2 id="reading">How mail is understood</h2>
${topics.map(({id, title, says}) => html`<section id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${title} ${anchor(id)}</h3>${list(says)}</section>`)}
</section>
${inferences(place)}
${glossary()}
<section aria-labelledby="limits"><h2 id="limits">What it cannot tell</h2>
<ul class="plain"><li>Whether a driver is good. The criteria ask for reviews and documents; a rule can find them, not weigh them.</li>
<li>What was agreed off the lists, at conferences or in private mail.</li>
<li>Whether an interface can be exploited: concerns and answers are shown, not judged.</li>
<li>What a list that was not read holds: <a href="${place.to(paths.data)}">what was read and what is missing</a>.</li></ul></section>`,
  };
}

function rule(criterion: (typeof criterionOrder)[number]): SafeHtml {
  const {name, question, paraphrase} = criterionWords[criterion];
  const {rule, reads, states, notes} = ruleWords[criterion];
  return html`<section class="rule" id="${criterion}" aria-labelledby="${criterion}-title"><h3 id="${criterion}-title">${name} <code>${rule}</code> ${anchor(criterion)}</h3>
<p><strong>${question}</strong> ${paraphrase}</p>
${list(reads)}
<dl class="facts ways">${(Object.keys(stateWords) as State[]).map((state) => {
    const ways = states[state] ?? [];
    return ways.length === 0 ? "" : html`<dt>${stateBadge(state)}</dt>${ways.map((way) => html`<dd>${way}</dd>`)}`;
  })}</dl>
${notes.map((note) => html`<p>${note}</p>`)}</section>`;
}

const anchor = (id: string): SafeHtml => html`<a class="anchor" href="#${id}">link</a>`;

const list = (items: readonly string[]): SafeHtml =>
  html`<ul class="plain">${items.map((item) => html`<li>${item}</li>`)}</ul>`;

function inferences({site}: Place): SafeHtml {
  return html`<section aria-labelledby="inferred"><h2 id="inferred">What was inferred, and how often</h2>
<p>A guess is kept as a guess and shown with a dotted underline. These were made:</p>
${renderTable({
  id: "inferences",
  caption: "Inferences by rule",
  rows: site.dataset.figures.inferences,
  empty: "Nothing had to be inferred.",
  columns: [
    {key: "what", head: "What was inferred", heads: true, value: (row) => row.what},
    {key: "n", head: "Times", kind: "number", value: (row) => row.n},
  ],
})}</section>`;
}

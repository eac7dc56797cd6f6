import {count} from "../format.ts";
import {html, type SafeHtml} from "../html.ts";
import type {Page} from "../page.ts";
import {renderTable} from "../parts/table.ts";
import {stateLegend} from "../parts/verdict.ts";
import {paths} from "../paths.ts";
import {placeAt, type Site} from "../site.ts";
import {criterionOrder, criterionWords} from "../words.ts";

const published = "https://docs.kernel.org/driver-api/vfio-pci-device-specific-driver-acceptance.html";

/** How verdicts are reached, what is inferred and how often, and what the words mean. */
export function methodPage(site: Site): Page {
  const {to} = placeAt(site, paths.method);
  const {figures, rules} = site.dataset;
  return {
    path: paths.method,
    section: "method",
    title: "How is it judged?",
    description: "The acceptance criteria, the rules that judge them, what is inferred, and what the words mean.",
    files: [],
    body: html`<h1>How is it judged?</h1>
<p class="takeaway">By ${count(criterionOrder.length, "rule")} that read mail, each with an id and a version (rules ${rules}); every verdict names its rule and the mails that it rests on.</p>
<p>The criteria are the kernel’s own: <a href="${published}">Acceptance criteria for vfio-pci device specific driver variants</a>, in the tree since v5.18 (March 2022). They are told here in our words. A version older than that document is judged by its first published list of reviewers, and marked so.</p>
<section aria-labelledby="rules"><h2 id="rules">The criteria and their rules</h2>
${criterionOrder.map((c) => html`<section id="rule-${c}"><h3>${criterionWords[c].name}</h3><p><strong>${criterionWords[c].question}</strong></p><p>${criterionWords[c].paraphrase}</p><p>${ruleWords[c]}</p></section>`)}
</section>
<section aria-labelledby="states-title"><h2 id="states-title">What the states say</h2>${stateLegend()}
<p>Absence is never turned into a “no” by default: <em>not met</em> needs a thread that was read whole. Where a mail that the thread names is in no source, or a rule cannot judge, the state is <em>no evidence found</em>, and the verdict tells what was searched.</p></section>
<section aria-labelledby="votes-title"><h2 id="votes-title">What counts as a vote</h2>
<ul class="plain"><li>The sender must be the person named in the trailer, by one of the person’s own addresses. Others’ trailers are kept and shown as not counted, with the reason.</li>
<li>Quoted lines, indented pastes and bots give nothing.</li>
<li>A vote on one version stands on the next where the author carries it, or where the patch is unchanged (same patch-id). Otherwise it is shown as lost.</li>
<li>A role counts on the day of the mail, by the merged history of the kernel’s MAINTAINERS file. A patch in the mail proposes a role, it does not give one.</li></ul></section>
<section aria-labelledby="inferred-title"><h2 id="inferred-title">What was inferred, and how often</h2>
<p>A guess is kept as a guess and shown with a dotted underline. These were made:</p>
${renderTable({
  id: "inferences",
  caption: "Inferences by rule",
  rows: figures.inferences,
  empty: "Nothing had to be inferred.",
  columns: [
    {key: "what", head: "What was inferred", heads: true, value: (row) => row.what},
    {key: "n", head: "Times", kind: "number", value: (row) => row.n},
  ],
})}</section>
${glossary()}
<section aria-labelledby="limits-title"><h2 id="limits-title">What it cannot tell</h2>
<ul class="plain"><li>Whether a driver is good. The criteria ask for reviews and documents; a rule can find them, not weigh them.</li>
<li>What was agreed off the lists, at conferences or in private mail.</li>
<li>Whether an interface can be exploited: concerns and answers are shown, not judged.</li>
<li>What a list that was not read holds: <a href="${to(paths.data)}">what was read and what is missing</a>.</li></ul></section>`,
  };
}

const ruleWords = {
  "parent-approval":
    "Each interaction is listed with file and line: a file of the parent that is changed, a header of it that is included, its Kconfig symbol, its symbol namespace, a function of it that is called, a step from the VF to its PF. Met where each has a sign-off, ack or review by somebody who maintained that parent on that date; partly met where some lack one; not applicable where no interaction was found.",
  "listed-reviewer":
    "Met by a Reviewed-by on the patch that brings the driver (or on the whole series) by somebody who was listed on that date and is neither author nor submitter. An Acked-by alone is partly met.",
  "vfio-maintainer":
    "Met by a Reviewed-by, Acked-by or Signed-off-by of a vfio maintainer of that date on the patch that brings the driver, or by the maintainer’s word that the series is applied.",
  documentation:
    "A rule reads documents, cover letters, commit messages, comments over the structures of the state and the author’s answers, one passage for each question. A person’s reading outweighs the rule and says whose it is and why.",
} as const;

function glossary(): SafeHtml {
  const terms: readonly [string, string][] = [
    ["variant driver", "a vfio-pci driver for one kind of device, built on vfio-pci-core, usually for live migration"],
    ["parent driver", "the driver of the physical function or the core that a variant driver works with"],
    ["series, version", "the patches posted together, and each posting of the same work: RFC, v1, v2 …"],
    ["cover letter", "the mail 0/n that introduces a series"],
    ["trailer", "a line such as “Reviewed-by: NAME” at the end of a patch, or given in a reply"],
    ["vote", "a Reviewed-by, Acked-by, Tested-by or Nacked-by"],
    ["listed reviewer", "somebody listed in MAINTAINERS as reviewer of device specific vfio-pci drivers on that day"],
    ["message-id", "the name of a mail; it finds the mail in every archive"],
    ["verdict, evidence", "what a rule says on a criterion, and the mails that it rests on"],
  ];
  return html`<section aria-labelledby="glossary-title"><h2 id="glossary-title">Words</h2><dl class="facts">${terms.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl></section>`;
}

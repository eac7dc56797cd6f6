import type {Driver, State} from "../../analysis/dataset.ts";
import {compare, count, words} from "../format.ts";
import {clip, html, type SafeHtml} from "../html.ts";
import type {Page} from "../page.ts";
import {evidenceItem} from "../parts/evidence.ts";
import {type Figure, renderFigure} from "../parts/figure.ts";
import {stateBadge, stateKeys, stateLegend} from "../parts/verdict.ts";
import {driverPath, paths, slug} from "../paths.ts";
import {type Place, placeAt, type Site} from "../site.ts";
import {questionWords, stateWords} from "../words.ts";

const questions = Object.keys(questionWords);

/** Was the device specific part explained? A grid of drivers and questions, with the passages. */
export function documentationPage(site: Site): Page {
  const place = placeAt(site, paths.documentation);
  const drivers = site.dataset.drivers
    .filter(({verdicts}) => (verdicts.documentation?.questions?.length ?? 0) > 0)
    .sort((a, b) => compare(a.firstPosted ?? "", b.firstPosted ?? "") || compare(a.name, b.name));
  const asked = questions.filter((id) => drivers.some((driver) => answer(driver, id) !== undefined));
  const bars = countsFigure(place, drivers, asked);
  return {
    path: paths.documentation,
    section: "documentation",
    title: "Was the device specific part explained?",
    description: "Which questions of the acceptance document were answered for which driver, with the passages.",
    files: bars.files,
    body: html`<h1>Was the device specific part explained?</h1>
<p class="takeaway">${takeaway(drivers, asked)}</p>
<p>The acceptance document asks for enough to let reviewers understand the extension. Drivers that save and load device state are asked three questions about it; others, what their extensions are. A passage can stand in a document, a cover letter, a commit message, a comment over a structure, or an answer to a reviewer.</p>
${drivers.length === 0 ? html`<p class="empty">No driver’s documentation has been judged yet.</p>` : html`${grid(place, drivers, asked)}${bars.markup}<section aria-labelledby="passages-title"><h2 id="passages-title">The passages</h2>${drivers.map((driver) => passages(place, driver))}</section>`}`,
  };
}

function answer(driver: Driver, id: string) {
  return driver.verdicts.documentation?.questions?.find((question) => question.id === id);
}

function takeaway(drivers: readonly Driver[], asked: readonly string[]): string {
  if (drivers.length === 0) return "Nothing has been judged yet.";
  const parts = asked.map((id) => {
    const answers = drivers.flatMap((driver) => answer(driver, id) ?? []);
    return `${answers.filter(({state}) => state === "met").length} of ${answers.length} answer “${(questionWords[id] ?? id).toLowerCase()}”`;
  });
  return `Of ${count(drivers.length, "driver")}: ${words(parts)}.`;
}

/** Which question was left open most often; a figure says something else than the page's head. */
function hardest(drivers: readonly Driver[], asked: readonly string[]): string {
  const open = asked
    .map((id) => ({
      id,
      n: drivers.filter((driver) => !["met", "not-applicable", undefined].includes(answer(driver, id)?.state)).length,
    }))
    .filter(({n}) => n > 0)
    .sort((a, b) => b.n - a.n);
  if (open.length === 0) return "Every question that was asked of a driver is answered.";
  const most = open.filter(({n}) => n === open[0]?.n);
  return `Left open most often: ${words(most.map(({id}) => `“${(questionWords[id] ?? id).toLowerCase()}”`))}, by ${count(most[0]?.n ?? 0, "driver")}${most.length > 1 ? " each" : ""}.`;
}

function grid(place: Place, drivers: readonly Driver[], asked: readonly string[]): SafeHtml {
  return html`<div class="scroll" role="region" aria-labelledby="coverage-caption" tabindex="0"><table id="coverage" class="grid-table" data-sortable>
<caption id="coverage-caption">Drivers by question; each cell leads to its passages</caption>
<thead><tr><th scope="col" data-key="driver">Driver</th>${asked.map((id) => html`<th scope="col" data-key="${id}">${questionWords[id]}</th>`)}</tr></thead>
<tbody>${drivers.map(
    (driver) =>
      html`<tr><th scope="row"><a href="${place.to(driverPath(driver.name))}"><bdi>${clip(driver.name, 60)}</bdi></a></th>${asked.map(
        (id) => {
          const found = answer(driver, id);
          if (found === undefined)
            return html`<td class="cell" data-sort="9"><span class="muted">not asked</span></td>`;
          return html`<td class="cell st-${found.state}" data-sort="${found.state}"><a href="#${anchor(driver, id)}">${stateBadge(found.state)}${found.passages.length === 0 ? "" : html` <span class="n">${found.passages.length}</span>`}</a></td>`;
        },
      )}</tr>`,
  )}</tbody></table></div>
<details class="how"><summary>What the states say</summary>${stateLegend()}</details>`;
}

function anchor(driver: Driver, id: string): string {
  return `q-${slug(driver.name)}-${id}`;
}

function countsFigure(place: Place, drivers: readonly Driver[], asked: readonly string[]): Figure {
  const rows = asked.map((id) => {
    const counts: Partial<Record<State, number>> = {};
    for (const driver of drivers) {
      const found = answer(driver, id);
      if (found !== undefined) counts[found.state] = (counts[found.state] ?? 0) + 1;
    }
    return {id, label: questionWords[id] ?? id, counts};
  });
  const title = "Answers by question";
  return renderFigure(place, {
    id: "answers",
    title,
    takeaway: hardest(drivers, asked),
    reading:
      "Drivers by the state of the question, for those that it is asked of. Each part carries its icon and number.",
    legend: stateKeys,
    chart: {
      chart: "state-bars",
      id: "answers",
      title,
      words: stateWords,
      rows: rows.map(({label, counts}) => ({label, counts})),
    },
    empty: rows.length === 0 ? "No question has been judged yet." : null,
    table: {
      id: "answers-table",
      caption: "Drivers by question and state",
      rows,
      columns: [
        {key: "question", head: "Question", heads: true, value: (row) => row.label},
        ...(Object.keys(stateWords) as State[]).map((state) => ({
          key: state,
          head: stateWords[state],
          kind: "number" as const,
          value: (row: (typeof rows)[number]) => row.counts[state] ?? 0,
        })),
      ],
    },
  });
}

/** Passages of a question that are shown here; the driver's page has more. */
const mostPassages = 2;

function passages(place: Place, driver: Driver): SafeHtml {
  const found = driver.verdicts.documentation?.questions ?? [];
  return html`<section><h3><a href="${place.to(driverPath(driver.name))}#documentation"><bdi>${clip(driver.name, 60)}</bdi></a></h3>
<ul class="questions">${found.map(
    (one) =>
      html`<li id="${anchor(driver, one.id)}"><p>${stateBadge(one.state)} <strong>${questionWords[one.id] ?? one.id}</strong></p>${
        one.passages.length === 0
          ? ""
          : html`<ol class="evidence">${one.passages.slice(0, mostPassages).map((item) => evidenceItem(place, item))}</ol>`
      }</li>`,
  )}</ul></section>`;
}

import type {Driver, JudgedRevision} from "../../../analysis/dataset.ts";
import {count, date} from "../../format.ts";
import {clip, html, type SafeHtml} from "../../html.ts";
import type {OutFile} from "../../page.ts";
import {renderTable, type Table, tableCsv} from "../../parts/table.ts";
import {paths, slug} from "../../paths.ts";
import type {Place} from "../../site.ts";

/** Who took part in the introduction besides its authors. Sorted by first mail: no ranking. */
export function peopleSection(
  place: Place,
  driver: Driver,
  revisions: readonly JudgedRevision[],
): {markup: SafeHtml; files: readonly OutFile[]} {
  const rows = place.site.dataset.figures.reviewers
    .flatMap((reviewer) =>
      reviewer.cells.filter((cell) => cell.driver === driver.name).map((cell) => ({reviewer, cell})),
    )
    .sort((a, b) => (a.cell.first < b.cell.first ? -1 : 1));
  const base = `figures/drivers-${slug(driver.name)}-people.csv`;
  const table: Table<(typeof rows)[number]> = {
    id: "people-table",
    caption: "Who answered or voted, in the order of first mails",
    empty:
      revisions.length === 0
        ? "No mail of its introduction was read."
        : "Nobody but the authors wrote in the mail read.",
    rows,
    columns: [
      {
        key: "person",
        head: "Person",
        heads: true,
        value: ({reviewer}) => reviewer.name,
        cell: ({reviewer}) =>
          html`<a href="${place.to(`${paths.reviewers}#p-${slug(reviewer.person)}`)}"><bdi>${clip(reviewer.name, 80)}</bdi></a>`,
      },
      {
        key: "group",
        head: "Role, by the roster",
        value: ({reviewer}) => (reviewer.group === "other" ? "" : reviewer.group),
      },
      {key: "mails", head: "Mails", kind: "number", value: ({cell}) => cell.replies},
      {key: "votes", head: "Votes", value: ({cell}) => voteWords(cell.votes.map(({type}) => type))},
      {key: "first", head: "First mail", kind: "date", value: ({cell}) => date(cell.first)},
      {key: "last", head: "Last mail", kind: "date", value: ({cell}) => date(cell.last)},
    ],
  };
  return {
    files: rows.length === 0 ? [] : [{path: base, content: tableCsv(table)}],
    markup: html`<section id="people" aria-labelledby="people-title"><h2 id="people-title">People</h2>
<p class="takeaway">${count(rows.length, "person", "people")} besides the authors took part in the introduction.</p>
${renderTable(table)}
${rows.length === 0 ? "" : html`<p class="tools"><a href="${place.to(base)}" download>Data (CSV)</a></p>`}</section>`,
  };
}

/** "2 Reviewed-by, 1 Acked-by" */
export function voteWords(types: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, n]) => `${n} ${type}`).join(", ");
}

import type {Driver} from "../../../analysis/dataset.ts";
import {count} from "../../format.ts";
import {html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import {type Place, revisionHref, versionLabel} from "../../site.ts";

export const mailGroups = [
  {key: "maintainer", name: "vfio maintainer"},
  {key: "listed", name: "listed reviewers"},
  {key: "other", name: "others"},
  {key: "author", name: "authors"},
] as const;

/** How much was written about each version, and by whom. */
export function discussionFigure(place: Place, driver: Driver): Figure {
  const rows = place.site.dataset.figures.waits
    .filter((wait) => wait.driver === driver.name)
    .flatMap((wait) => {
      const revision = place.site.revisions.get(wait.revision);
      return revision === undefined ? [] : [{wait, revision, label: versionLabel(revision)}];
    });
  const total = rows.reduce((sum, {wait}) => sum + mailGroups.reduce((n, {key}) => n + wait.mails[key], 0), 0);
  const busiest = [...rows].sort((a, b) => b.wait.replies - a.wait.replies)[0];
  const title = "Discussion, version by version";
  return renderFigure(place, {
    id: "discussion",
    title,
    takeaway: `${count(total, "mail")} on ${count(rows.length, "version")}${busiest === undefined || busiest.wait.replies === 0 ? "" : `; most from others than the author on ${busiest.label} (${busiest.wait.replies})`}.`,
    reading:
      "Mails in the threads of each version, patches themselves and bots left out, by the role the writer had on that day (before there was a list of reviewers, by its first version). All four columns share one scale.",
    legend: [{mark: html`<path class="bar" d="M2 3h18v10h-18z"/>`, means: "mails, by the group over the column"}],
    chart: {
      chart: "mail-bars",
      id: "discussion",
      title,
      groups: mailGroups.map(({name}) => name),
      rows: rows.map(({wait, revision, label}) => ({
        label,
        href: revisionHref(place, revision),
        values: mailGroups.map(({key}) => wait.mails[key]),
      })),
    },
    empty: total === 0 ? "Nobody answered any version of this driver’s introduction in the mail read." : null,
    table: {
      id: "discussion-table",
      caption: "Mails by version and writer",
      rows,
      columns: [
        {
          key: "version",
          head: "Version",
          heads: true,
          value: ({label}) => label,
          cell: ({label, revision}) => html`<a href="${revisionHref(place, revision)}">${label}</a>`,
        },
        ...mailGroups.map(({key, name}) => ({
          key,
          head: `By ${name}`,
          kind: "number" as const,
          value: ({wait}: (typeof rows)[number]) => wait.mails[key],
        })),
      ],
    },
  });
}

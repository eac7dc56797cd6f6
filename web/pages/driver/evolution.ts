import type {JudgedRevision} from "../../../analysis/dataset.ts";
import {count} from "../../format.ts";
import {html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import {stateKeys} from "../../parts/verdict.ts";
import {type Place, revisionHref, versionLabel} from "../../site.ts";
import {criterionOrder, criterionWords, stateWords} from "../../words.ts";

/** How the verdicts changed from version to version, as a reader of each day would have judged. */
export function evolutionFigure(place: Place, revisions: readonly JudgedRevision[]): Figure {
  const met = revisions.map((revision) => criterionOrder.filter((c) => revision.verdicts[c]?.state === "met").length);
  const [first = 0, last = 0] = [met[0], met.at(-1)];
  const title = "How the verdicts changed";
  return renderFigure(place, {
    id: "evolution",
    title,
    takeaway: `${count(first, "criterion", "criteria")} met on the first version, ${last} on the last, of ${count(revisions.length, "version")}.`,
    reading:
      "A column a version: what a reader of that day would have judged, from the mail on that version alone. Each icon leads to the version and its proof.",
    legend: stateKeys,
    chart: {
      chart: "verdict-evolution",
      id: "evolution",
      title,
      words: stateWords,
      rows: criterionOrder.map((c) => ({
        label: criterionWords[c].column,
        steps: revisions.map((revision) => ({
          version: versionLabel(revision),
          href: revisionHref(place, revision),
          state: revision.verdicts[c]?.state ?? null,
        })),
      })),
    },
    empty: revisions.length === 0 ? "No version that brings this driver is among the mail read." : null,
    table: {
      id: "evolution-table",
      caption: "Verdicts by version",
      rows: revisions,
      columns: [
        {
          key: "version",
          head: "Version",
          heads: true,
          value: versionLabel,
          cell: (revision) => html`<a href="${revisionHref(place, revision)}">${versionLabel(revision)}</a>`,
        },
        ...criterionOrder.map((c) => ({
          key: c,
          head: criterionWords[c].column,
          value: (revision: JudgedRevision) => {
            const state = revision.verdicts[c]?.state;
            return state === undefined ? "not judged" : stateWords[state];
          },
        })),
      ],
    },
  });
}

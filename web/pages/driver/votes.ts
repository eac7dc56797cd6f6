import type {Driver} from "../../../analysis/dataset.ts";
import {voteKinds} from "../../charts/standing-votes.ts";
import {count, date, words} from "../../format.ts";
import {html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import {type Place, timingOf, versionLabel} from "../../site.ts";

/** How votes accumulated, and which were lost with a new version. */
export function votesFigure(place: Place, driver: Driver): Figure {
  const {figures} = place.site.dataset;
  const steps = figures.standing.find((one) => one.driver === driver.name)?.steps ?? [];
  const timing = timingOf(place.site, driver);
  const rows = steps.map((step, index) => {
    const revision = place.site.revisions.get(step.revision);
    return {
      ...step,
      version: revision === undefined ? "" : versionLabel(revision),
      starts: steps[index - 1]?.revision !== step.revision,
    };
  });
  const last = rows[rows.length - 1];
  const drops = rows.filter(
    (row, index) => row.starts && voteKinds.some((kind) => row[kind] < (rows[index - 1]?.[kind] ?? 0)),
  ).length;
  const any = rows.some((row) => voteKinds.some((kind) => row[kind] > 0));
  const title = "Votes standing on the version of the moment";
  return renderFigure(place, {
    id: "votes",
    title,
    takeaway:
      last === undefined
        ? ""
        : `On the last version stood the ${words(voteKinds.map((kind) => `${capitalised[kind]} of ${count(last[kind], "person", "people")}`))}; ${drops === 0 ? "no new version lost votes" : `${count(drops, "new version")} began with fewer votes than the one before had`}.`,
    reading:
      "People, not lines: who reviews twelve patches counts once. Each version (dotted upright) starts again with the votes that its patches carry, and grows as replies give more; a step down is a vote that was not carried over.",
    legend: voteKinds.map((kind) => ({
      mark: html`<path class="vote-line ${kind}" d="M0 8h22"/>`,
      means: capitalised[kind],
    })),
    chart: {
      chart: "standing-votes",
      id: "votes",
      title,
      rows: rows.map(({date, version, starts, reviewed, acked, tested}) => ({
        date,
        version,
        starts,
        reviewed,
        acked,
        tested,
      })),
      end: endOf(last?.date, timing?.merged?.date),
    },
    empty: any ? null : "No vote was found on any version of this driver’s introduction.",
    table: {
      id: "votes-table",
      caption: "People whose vote stood, at each change",
      rows,
      columns: [
        {key: "date", head: "From", kind: "date", value: (row) => date(row.date)},
        {key: "version", head: "Version", heads: true, value: (row) => row.version},
        {key: "event", head: "What happened", value: (row) => (row.starts ? "posted" : "vote given")},
        {key: "reviewed", head: "Reviewed-by", kind: "number", value: (row) => row.reviewed},
        {key: "acked", head: "Acked-by", kind: "number", value: (row) => row.acked},
        {key: "tested", head: "Tested-by", kind: "number", value: (row) => row.tested},
      ],
    },
  });
}

const capitalised = {reviewed: "Reviewed-by", acked: "Acked-by", tested: "Tested-by"} as const;

const week = 7 * 86_400_000;

/** The lines run on to the merge, or a week past the last vote where there is none. */
function endOf(last: string | undefined, merged: string | undefined): string {
  if (merged !== undefined && last !== undefined && merged > last) return merged;
  return new Date(Date.parse(last ?? "1970-01-01T00:00:00Z") + week).toISOString();
}

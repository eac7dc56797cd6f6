import {count, date} from "../../format.ts";
import {clip, html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import {type Place, revisionHref, versionLabel} from "../../site.ts";
import {mostRows} from "./rows.ts";

/** How long each version waited for anyone, and for a listed reviewer. */
export function answersFigure(place: Place): Figure {
  const {figures} = place.site.dataset;
  const rows = figures.waits.flatMap((wait) => {
    const revision = place.site.revisions.get(wait.revision);
    return revision === undefined ? [] : [{wait, revision, version: versionLabel(revision)}];
  });
  const drivers = [...new Set(rows.map(({wait}) => wait.driver))];
  const answered = rows.filter(({wait}) => wait.firstReply !== null).length;
  const listed = rows.filter(({wait}) => wait.firstListedReply !== null).length;
  const title = "Days until a version was answered";
  return renderFigure(place, {
    id: "answers",
    title,
    takeaway: `${answered} of ${count(rows.length, "version")} had a reply by somebody else, ${listed} by a listed reviewer of that day.`,
    reading:
      "Each version twice: the circle is the first reply by anyone but its authors, the diamond the first by a listed reviewer of that day (before the first list of March 2022, by that list). The scale is that of square roots, so that the first days have room. At “never” stand those without one in the mail read.",
    legend: [
      {mark: html`<circle class="reply" cx="11" cy="8" r="4"/>`, means: "first reply by others"},
      {mark: html`<path class="listed" d="M11 3l5 5l-5 5l-5 -5z"/>`, means: "first by a listed reviewer"},
    ],
    chart: {
      chart: "latency-strip",
      id: "answers",
      title,
      rows: drivers.slice(-mostRows).map((driver) => ({
        label: clip(driver, 60),
        versions: rows
          .filter(({wait}) => wait.driver === driver)
          .map(({wait, revision, version}) => ({
            version,
            href: revisionHref(place, revision),
            reply: wait.firstReply?.days ?? null,
            listed: wait.firstListedReply?.days ?? null,
          })),
      })),
    },
    empty: rows.length === 0 ? "No version that brings a driver is among the mail read." : null,
    table: {
      id: "answers-table",
      caption: "First answers by version",
      rows: rows.slice(-600),
      all: rows,
      columns: [
        {
          key: "driver",
          head: "Driver",
          heads: true,
          value: ({wait}) => wait.driver,
          cell: ({wait}) => html`<bdi>${clip(wait.driver, 60)}</bdi>`,
        },
        {
          key: "version",
          head: "Version",
          value: ({version}) => version,
          cell: ({version, revision}) => html`<a href="${revisionHref(place, revision)}">${version}</a>`,
        },
        {key: "posted", head: "Posted", kind: "date", value: ({wait}) => date(wait.date)},
        {key: "days_to_reply", head: "First reply", kind: "number", value: ({wait}) => wait.firstReply?.days ?? null},
        {
          key: "by",
          head: "By",
          value: ({wait}) => wait.firstReply?.person ?? "",
          cell: ({wait}) => html`<bdi>${clip(wait.firstReply?.person ?? "", 60)}</bdi>`,
        },
        {
          key: "days_to_listed_reply",
          head: "Listed reviewer",
          kind: "number",
          value: ({wait}) => wait.firstListedReply?.days ?? null,
        },
        {
          key: "listed_by",
          head: "By",
          value: ({wait}) => wait.firstListedReply?.person ?? "",
          cell: ({wait}) => html`<bdi>${clip(wait.firstListedReply?.person ?? "", 60)}</bdi>`,
        },
      ],
    },
  });
}

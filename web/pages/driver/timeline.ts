import type {Driver, JudgedRevision} from "../../../analysis/dataset.ts";
import type {TimelineMark, TimelineRow} from "../../charts/revision-timeline.ts";
import {compare, count, date, days, daysBetween} from "../../format.ts";
import {clip, html} from "../../html.ts";
import {type Figure, renderFigure} from "../../parts/figure.ts";
import {type Place, revisionHref, versionLabel} from "../../site.ts";

/** Every version that brings the driver, with the answers and votes it had. */
export function timelineFigure(place: Place, driver: Driver, revisions: readonly JudgedRevision[]): Figure {
  const waits = new Map(
    place.site.dataset.figures.waits.flatMap((wait) =>
      wait.driver === driver.name ? [[wait.revision, wait] as const] : [],
    ),
  );
  const rows = revisions.map((revision, index) => {
    const wait = waits.get(revision.id);
    const votes = votesGiven(revision);
    const end = [revision.date, ...revision.replies.map((reply) => reply.date)].sort(compare).at(-1) ?? revision.date;
    const before = revisions[index - 1];
    const row: TimelineRow = {
      label: versionLabel(revision),
      date: revision.date,
      end: plausible(end, revision.date),
      text: `${versionLabel(revision)}, ${date(revision.date)}: ${count(revision.patches.length, "patch", "patches")}, ${count(revision.replies.length, "reply", "replies")}, ${count(votes.length, "vote")}.`,
      href: `#version-${index + 1}`,
      inferred: revision.versionInferred || revision.linkConfidence === "possible",
      marks: [...(wait === undefined ? [] : answers(wait)), ...votes],
    };
    return {row, revision, votes, wait, gap: before === undefined ? null : daysBetween(before.date, revision.date)};
  });
  const merged =
    driver.merged === undefined || driver.merged.byThen === true
      ? null
      : {date: driver.merged.date, label: `merged ${date(driver.merged.date)}`};
  const title = "Versions over time";
  return renderFigure(place, {
    id: "timeline",
    title,
    takeaway: takeaway(rows),
    reading:
      "One row a version, time in UTC. First answers stand above the line, votes below it at the moment they were given; marks that would lie on each other are one, with their number. A star says that no version number is written; a dotted underline, that the version or its place in the row was inferred.",
    legend: [
      {mark: html`<rect class="posting" x="9" y="0" width="4" height="16"/>`, means: "posted"},
      {mark: html`<line class="span" x1="0" x2="22" y1="8" y2="8"/>`, means: "until the last reply"},
      {mark: html`<circle class="reply" cx="11" cy="8" r="3.5"/>`, means: "first reply by others"},
      {mark: html`<path class="listed" d="M11 3l5 5l-5 5l-5 -5z"/>`, means: "first by a listed reviewer"},
      {mark: html`<path class="vote" d="M11 3l5.5 9h-11z"/>`, means: "votes given"},
    ],
    chart: {chart: "revision-timeline", id: "timeline", title, rows: rows.map(({row}) => row), merged},
    empty: rows.length === 0 ? "No version that brings this driver is among the mail read." : null,
    table: {
      id: "timeline-table",
      caption: "Versions, their answers and votes",
      rows,
      columns: [
        {
          key: "version",
          head: "Version",
          heads: true,
          value: ({row}) => row.label,
          cell: ({row, revision}) => html`<a href="${revisionHref(place, revision)}">${row.label}</a>`,
        },
        {key: "posted", head: "Posted", kind: "date", value: ({row}) => date(row.date)},
        {key: "days_since_previous", head: "Days since the one before", kind: "number", value: ({gap}) => gap},
        {key: "patches", head: "Patches", kind: "number", value: ({revision}) => revision.patches.length},
        {key: "replies", head: "Replies", kind: "number", value: ({revision}) => revision.replies.length},
        {
          key: "first_reply",
          head: "First reply by others",
          kind: "date",
          value: ({wait}) => date(wait?.firstReply?.date),
        },
        {
          key: "first_listed_reply",
          head: "First by a listed reviewer",
          kind: "date",
          value: ({wait}) => date(wait?.firstListedReply?.date),
        },
        {key: "votes", head: "Votes given", kind: "number", value: ({votes}) => votes.length},
        {
          key: "message_id",
          head: "Message-id",
          value: ({revision}) => revision.id,
          cell: ({revision}) => html`<code class="mid">${clip(revision.id, 60)}</code>`,
        },
      ],
    },
  });
}

function takeaway(
  rows: readonly {readonly row: TimelineRow; readonly gap: number | null; readonly votes: readonly TimelineMark[]}[],
): string {
  const first = rows[0];
  const last = rows[rows.length - 1];
  if (first === undefined || last === undefined) return "";
  const total = daysBetween(first.row.date, last.row.date);
  const votes = rows.reduce((sum, row) => sum + row.votes.length, 0);
  const span =
    rows.length === 1
      ? `on ${date(first.row.date)}`
      : `over ${days(total)}, from ${date(first.row.date)} to ${date(last.row.date)}`;
  return `${count(rows.length, "version")} ${span}; ${count(votes, "vote")} given in replies.`;
}

type Wait = Place["site"]["dataset"]["figures"]["waits"][number];

function answers({firstReply, firstListedReply}: Wait): TimelineMark[] {
  const same = firstReply?.messageId === firstListedReply?.messageId;
  return [
    ...(firstReply === null || same
      ? []
      : [
          {
            date: firstReply.date,
            kind: "reply" as const,
            label: `first reply, ${clip(firstReply.person, 60)}, ${date(firstReply.date)}`,
          },
        ]),
    ...(firstListedReply === null
      ? []
      : [
          {
            date: firstListedReply.date,
            kind: "listed" as const,
            label: `first reply by a listed reviewer, ${clip(firstListedReply.person, 60)}, ${date(firstListedReply.date)}`,
          },
        ]),
  ];
}

/** One mark for each mail and kind of vote: a mail that reviews eight patches is one event. */
function votesGiven(revision: JudgedRevision): TimelineMark[] {
  const marks = new Map<string, TimelineMark>();
  for (const trailer of revision.patches.flatMap(({trailers}) => trailers)) {
    if (trailer.source !== "reply" || !trailer.accepted || trailer.bot || trailer.withdrawn !== null) continue;
    if (!/^(Reviewed|Acked|Tested|Nacked)-by$/.test(trailer.type)) continue;
    marks.set(`${trailer.messageId} ${trailer.type}`, {
      date: plausible(trailer.date, revision.date),
      kind: "vote",
      label: `${trailer.type} by ${clip(trailer.name, 60)}, ${date(trailer.date)}`,
    });
  }
  return [...marks.values()].sort((a, b) => compare(a.date, b.date));
}

const year = 365 * 86_400_000;

/** A reply's date as it is drawn: a sender's clock years off must not stretch the axis. */
function plausible(iso: string, posted: string): string {
  const [time, start] = [Date.parse(iso), Date.parse(posted)];
  return time < start || time > start + 2 * year ? posted : iso;
}

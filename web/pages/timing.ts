import {compare, count, date, days, number} from "../format.ts";
import {clip, html, type SafeHtml} from "../html.ts";
import type {Page} from "../page.ts";
import {type Figure, renderFigure} from "../parts/figure.ts";
import {renderTable} from "../parts/table.ts";
import {driverPath, paths} from "../paths.ts";
import {type Place, placeAt, revisionHref, type Site, versionLabel} from "../site.ts";
import {criterionOrder, criterionWords, statusWords} from "../words.ts";

type Timing = Site["dataset"]["figures"]["timing"][number];

/** How long from first posting to acceptance, and how long for a first review. */
export function timingPage(site: Site): Page {
  const place = placeAt(site, paths.timing);
  const timing = [...site.dataset.figures.timing].sort(
    (a, b) => compare(a.observed, b.observed) || compare(a.driver, b.driver),
  );
  const parts = [
    mergeFigure(place, timing),
    survivalFigure(place, timing),
    postingsFigure(place, timing),
    answersFigure(place),
    criteriaFigure(place, timing),
  ];
  return {
    path: paths.timing,
    section: "timing",
    title: "How long does it take?",
    description:
      "From first posting to merge, and to the first review, for every variant driver; unfinished ones shown as unfinished.",
    files: parts.flatMap(({files}) => files),
    body: html`<h1>How long does it take?</h1>
<p class="takeaway">${takeaway(site)}</p>
<p>A driver that is not merged, or whose merge no mail dates, has no known duration. It is drawn as an open ring at the day it was last seen, counted, and never left out; a median is over finished ones, and is said only from five on.</p>
${summaryTable(site)}
${parts.map(({markup}) => markup)}`,
  };
}

function takeaway(site: Site): string {
  const merge = site.dataset.figures.summaries.find(({measure}) => measure === "merge");
  if (merge === undefined || merge.n + merge.open === 0)
    return "No posting of a variant driver is among the mail read.";
  if (merge.n === 0) return `None of ${count(merge.open, "driver")} has been merged in the mail read.`;
  const range =
    merge.n === 1 ? `after ${days(merge.min ?? 0)}` : `after ${number(merge.min ?? 0)} to ${days(merge.max ?? 0)}`;
  return `${count(merge.n, "driver")} ${merge.n === 1 ? "was" : "were"} merged ${range}${merge.median === null ? "" : ` (median ${number(merge.median)})`}; ${merge.open} ${merge.open === 1 ? "has" : "have"} no known merge and ${merge.open === 1 ? "is" : "are"} counted apart.`;
}

function extremes(timing: readonly Timing[]): string {
  const merged = timing.filter((one) => one.merged !== null);
  const [first, last] = [merged[0], merged.at(-1)];
  const rings = timing.length - merged.length;
  if (first === undefined || last === undefined) return `No dated merge among ${count(timing.length, "driver")}.`;
  const range =
    first === last
      ? `${clip(first.driver, 60)} took ${days(first.observed)}`
      : `${clip(first.driver, 60)} took the least (${days(first.observed)}), ${clip(last.driver, 60)} the most (${days(last.observed)})`;
  return `Of ${count(merged.length, "merged driver")} ${range}; ${rings} more ${rings === 1 ? "is an open ring" : "are open rings"}.`;
}

function summaryTable(site: Site): SafeHtml {
  return renderTable({
    id: "summaries",
    caption: "In numbers",
    rows: site.dataset.figures.summaries,
    columns: [
      {key: "measure", head: "What is counted", heads: true, value: (row) => row.definition},
      {key: "n", head: "Drivers", kind: "number", value: (row) => row.n},
      {key: "open", head: "Without it yet", kind: "number", value: (row) => row.open},
      {key: "min", head: "Least", kind: "number", value: (row) => row.min},
      {
        key: "median",
        head: "Median",
        kind: "number",
        value: (row) => row.median,
        cell: (row) => row.median ?? html`<span class="muted">n &lt; 5</span>`,
      },
      {key: "max", head: "Most", kind: "number", value: (row) => row.max},
    ],
  });
}

function endOf({merged, status}: Timing): "merged" | "open" | "stopped" {
  if (merged !== null) return "merged";
  return status === "pending" ? "open" : "stopped";
}

const statusWord = (status: string): string =>
  status in statusWords ? statusWords[status as keyof typeof statusWords] : status;

const ends = [
  {mark: html`<circle class="merged" cx="11" cy="8" r="5.5"/>`, means: "merged"},
  {
    mark: html`<circle class="ring" cx="6" cy="8" r="5"/><path class="open" d="M13 8h8m-4 -4l4 4l-4 4"/>`,
    means: "under review, goes on",
  },
  {mark: html`<circle class="ring" cx="11" cy="8" r="5"/>`, means: "no known merge, last seen"},
];

function mergeFigure(place: Place, timing: readonly Timing[]): Figure {
  const summary = place.site.dataset.figures.summaries.find(({measure}) => measure === "merge");
  const title = "Days from first posting to merge";
  return renderFigure(place, {
    id: "merge",
    title,
    takeaway: extremes(timing),
    reading:
      "A filled dot is a merge. An open ring has no merge that the mail dates, and stands where it was last seen; with an arrow it is still under review. Dates: the first version of the work that brings the driver, and the maintainer’s word that it is applied or the merge itself.",
    legend: ends,
    chart: {
      chart: "duration-strip",
      id: "merge",
      title,
      unit: "days since the first posting",
      median: summary?.median ?? null,
      rows: timing.map((one) => ({
        label: clip(one.driver, 60),
        href: place.to(driverPath(one.driver)),
        days: one.observed,
        end: endOf(one),
        text: `${clip(one.driver, 60)}: ${one.merged === null ? `${one.status === "merged" ? "merged, no mail tells when" : statusWord(one.status)}, last seen after ${days(one.observed)}` : `merged after ${days(one.merged.days)}`}`,
      })),
    },
    empty: timing.length === 0 ? "No posting of a variant driver is among the mail read." : null,
    table: timingTable(place, timing),
  });
}

function timingTable(place: Place, timing: readonly Timing[]) {
  return {
    id: "merge-table",
    caption: "Durations by driver, in days from its first posting",
    rows: timing,
    columns: [
      {
        key: "driver",
        head: "Driver",
        heads: true,
        value: (row: Timing) => row.driver,
        cell: (row: Timing) =>
          html`<a href="${place.to(driverPath(row.driver))}"><bdi>${clip(row.driver, 60)}</bdi></a>`,
      },
      {key: "first_posted", head: "First posted", kind: "date" as const, value: (row: Timing) => date(row.firstPosted)},
      {key: "outcome", head: "Outcome", value: (row: Timing) => statusWord(row.status)},
      {
        key: "days_to_merge",
        head: "To the merge",
        kind: "number" as const,
        value: (row: Timing) => row.merged?.days ?? null,
      },
      {key: "days_observed", head: "Last seen", kind: "number" as const, value: (row: Timing) => row.observed},
      {key: "versions", head: "Versions", kind: "number" as const, value: (row: Timing) => row.postings},
      {
        key: "days_to_first_reply",
        head: "To the first reply",
        kind: "number" as const,
        value: (row: Timing) => row.firstReply?.days ?? null,
      },
      {
        key: "days_to_first_listed_reply",
        head: "To a listed reviewer",
        kind: "number" as const,
        value: (row: Timing) => row.firstListedReply?.days ?? null,
      },
    ],
  };
}

/** From so many drivers on a curve says more than its dots. */
const enoughForCurve = 10;

function survivalFigure(place: Place, timing: readonly Timing[]): Figure {
  const {survival} = place.site.dataset.figures;
  if (timing.length < enoughForCurve) return {markup: html``, files: []};
  const half = survival.find(({share}) => share <= 0.5);
  const title = "Share merged by so many days";
  return renderFigure(place, {
    id: "share",
    title,
    takeaway:
      half === undefined
        ? `Fewer than half of ${count(timing.length, "driver")} are merged at any day seen.`
        : `Half of ${count(timing.length, "driver")} are merged after ${days(half.days)}, those not merged counted until last seen.`,
    reading:
      "The Kaplan-Meier estimate: a driver that is not merged counts among the waiting until the day it was last seen (ring), then leaves the count without being taken for a merge or for a failure.",
    chart: {chart: "survival", id: "share", title, rows: survival.map(({days, share, left}) => ({days, share, left}))},
    empty: null,
    table: {
      id: "share-table",
      caption: "Steps of the estimate",
      rows: survival,
      columns: [
        {key: "days", head: "Day", kind: "number", heads: true, value: (row) => row.days},
        {key: "waiting", head: "Waiting before it", kind: "number", value: (row) => row.atRisk},
        {key: "merged", head: "Merged", kind: "number", value: (row) => row.merged},
        {key: "left", head: "Last seen", kind: "number", value: (row) => row.left},
        {
          key: "share_merged",
          head: "Share merged",
          kind: "number",
          value: (row) => Math.round((1 - row.share) * 1000) / 1000,
        },
      ],
    },
  });
}

function postingsFigure(place: Place, timing: readonly Timing[]): Figure {
  const summary = place.site.dataset.figures.summaries.find(({measure}) => measure === "postings");
  const title = "Versions until the merge";
  const sorted = [...timing].sort((a, b) => compare(a.postings, b.postings) || compare(a.driver, b.driver));
  return renderFigure(place, {
    id: "postings",
    title,
    takeaway:
      summary === undefined || summary.n === 0
        ? "No driver has been merged in the mail read."
        : `${count(summary.n, "merged driver")} took ${summary.min === summary.max ? summary.min : `${summary.min} to ${summary.max}`} versions${summary.median === null ? "" : ` (median ${number(summary.median)})`}; RFCs and resends count.`,
    reading:
      "A filled dot is a merged driver, an open ring one that was not merged with so many versions posted; an arrow goes on.",
    legend: ends,
    chart: {
      chart: "duration-strip",
      id: "postings",
      title,
      unit: "versions posted",
      median: summary?.median ?? null,
      rows: sorted.map((one) => ({
        label: clip(one.driver, 60),
        href: place.to(driverPath(one.driver)),
        days: one.postings,
        end: endOf(one),
        text: `${clip(one.driver, 60)}: ${count(one.postings, "version")}, ${statusWord(one.status)}`,
      })),
    },
    empty: timing.length === 0 ? "No posting of a variant driver is among the mail read." : null,
    table: {
      ...timingTable(place, sorted),
      id: "postings-table",
      caption: "Versions by driver, with its durations in days",
    },
  });
}

/** The chart draws the newest; the table goes further, and the CSV has all. */
const mostRows = 40;

function answersFigure(place: Place): Figure {
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

function criteriaFigure(place: Place, timing: readonly Timing[]): Figure {
  const rows = timing.flatMap((one) =>
    criterionOrder.flatMap((criterion) => {
      const met = one.criteria[criterion];
      return met === undefined ? [] : [{driver: one.driver, criterion, met, of: one.postings}];
    }),
  );
  const title = "When was each criterion first met?";
  const first = (criterion: string) => rows.filter((row) => row.criterion === criterion && row.met !== null).length;
  return renderFigure(place, {
    id: "criteria",
    title,
    takeaway: `Met at some version, of those it applies to: ${criterionOrder.map((c) => `${criterionWords[c].short} ${first(c)} of ${rows.filter((row) => row.criterion === c).length}`).join(", ")}.`,
    reading:
      "A track for each driver and criterion, a tick for each posting. All tracks share one scale. A dash: the criterion does not apply.",
    legend: [
      {mark: html`<line class="tick" x1="11" x2="11" y1="4" y2="12"/>`, means: "a posting"},
      {mark: html`<circle class="merged" cx="11" cy="8" r="6"/>`, means: "the first that met it"},
      {mark: html`<circle class="ring" cx="11" cy="8" r="5"/>`, means: "none met it yet"},
    ],
    chart: {
      chart: "first-met",
      id: "criteria",
      title,
      groups: criterionOrder.map((c) => criterionWords[c].column),
      rows: timing.slice(-mostRows).map((one) => ({
        label: clip(one.driver, 60),
        postings: one.postings,
        criteria: criterionOrder.map((c) => {
          const met = one.criteria[c];
          return met === undefined
            ? null
            : {posting: met?.posting ?? null, href: `${place.to(driverPath(one.driver))}#${c}`};
        }),
      })),
    },
    empty: rows.length === 0 ? "No criterion has been judged yet." : null,
    table: {
      id: "criteria-table",
      caption: "First version that met a criterion",
      rows,
      columns: [
        {
          key: "driver",
          head: "Driver",
          heads: true,
          value: (row) => row.driver,
          cell: (row) => html`<bdi>${clip(row.driver, 60)}</bdi>`,
        },
        {
          key: "criterion",
          head: "Criterion",
          value: (row) => row.criterion,
          cell: (row) => criterionWords[row.criterion].name,
        },
        {
          key: "posting",
          head: "Posting",
          kind: "number",
          value: (row) => row.met?.posting ?? null,
          cell: (row) =>
            row.met === null ? html`<span class="muted">never</span>` : `${row.met.posting} of ${row.of}`,
        },
        {key: "days", head: "Days after the first", kind: "number", value: (row) => row.met?.days ?? null},
      ],
    },
  });
}

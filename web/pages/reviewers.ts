import type {Person} from "../../analysis/dataset.ts";
import type {Span, SpanRow} from "../charts/spans.ts";
import {compare, count, date, number, within, words} from "../format.ts";
import {clip, html, type SafeHtml} from "../html.ts";
import type {Page} from "../page.ts";
import {type Figure, renderFigure} from "../parts/figure.ts";
import {rosterSource} from "../parts/roster-source.ts";
import {driverPath, paths, slug} from "../paths.ts";
import {type Place, placeAt, type Site} from "../site.ts";
import {mailGroups} from "./driver/discussion.ts";
import {voteWords} from "./driver/people.ts";

/** Who reviewed variant drivers, in which role, and who answers now. Acts, never a ranking. */
export function reviewersPage(site: Site): Page {
  const place = placeAt(site, paths.reviewers);
  const roles = rolesFigure(place);
  const matrix = matrixFigure(place);
  const load = loadFigure(place);
  return {
    path: paths.reviewers,
    section: "reviewers",
    title: "Who reviewed variant drivers, and who answers now?",
    description: "Reviewers and maintainers of vfio-pci variant drivers over time, and what they answered.",
    files: [...roles.files, ...matrix.files, ...load.files],
    body: html`<h1>Who reviewed variant drivers, and who answers now?</h1>
<p class="takeaway">${takeaway(site)}</p>
<p>What is counted are acts in mail: replies and votes on versions that bring a driver, by the role of that day. It says nothing of a person’s worth: one mail can hold an afternoon’s work. Bots and the authors of a version are left out of it.</p>
${now(site)}
${roles.markup}
${matrix.markup}
${load.markup}
${waitSection(place)}`,
  };
}

function takeaway(site: Site): string {
  const {reviewers} = site.dataset.figures;
  if (reviewers.length === 0) return "No review of a variant driver is among the mail read.";
  const of = (group: string) => reviewers.filter((reviewer) => reviewer.group === group).length;
  return `${count(reviewers.length, "person", "people")} besides the authors took part: ${words([
    count(of("vfio maintainer"), "vfio maintainer"),
    count(of("listed reviewer"), "listed reviewer"),
    count(of("other"), "other person", "others"),
  ])}.`;
}

const shownRoles = {"listed-reviewer": "listed reviewer", "vfio-maintainer": "vfio maintainer"} as const;

function current(person: Person, role: keyof typeof shownRoles, date: string): boolean {
  return person.roles.some(
    (held) => held.role === role && (held.from ?? "") <= date && (held.until === null || held.until >= date),
  );
}

function now(site: Site): SafeHtml {
  const day = (site.dataset.newestMail ?? "").slice(0, 10);
  const rows = (["vfio-maintainer", "listed-reviewer"] as const).map((role) => ({
    role,
    people: site.dataset.people.filter((person) => current(person, role, day)),
  }));
  return html`<section aria-labelledby="now-title"><h2 id="now-title">Who to write to</h2>
<p>By the roster on the day of the newest mail (${date(site.dataset.newestMail)}). Ask the kernel’s own <code>scripts/get_maintainer.pl</code> before sending.</p>
<dl class="facts">${rows.map(({role, people}) => html`<dt>${shownRoles[role]}</dt><dd>${people.length === 0 ? "none in the roster" : people.map((person, index) => html`${index > 0 ? ", " : ""}<bdi>${clip(person.name, 80)}</bdi>`)}</dd>`)}</dl></section>`;
}

function rolesFigure(place: Place): Figure {
  const {people, newestMail, drivers} = place.site.dataset;
  const day = (newestMail ?? "1970-01-01").slice(0, 10);
  const earliest = drivers.map(({firstPosted}) => firstPosted ?? day).sort(compare)[0] ?? day;
  const start = `${Number(earliest.slice(0, 4)) - 1}-01-01`;
  const rows: SpanRow[] = people
    .flatMap((person) => {
      const spans = person.roles.flatMap((role): Span[] => {
        if (role.role !== "listed-reviewer" && role.role !== "vfio-maintainer") return [];
        if (role.until !== null && role.until.slice(0, 10) < start) return [];
        const words = shownRoles[role.role];
        return [
          {
            from: role.from,
            until: role.until,
            kind: role.role === "vfio-maintainer" ? "first" : "second",
            text: `${clip(person.name, 80)}, ${words} from ${role.from === null ? "before what is known" : date10(role.from)} ${role.until === null ? "on" : `to ${date10(role.until)}`}`,
          },
        ];
      });
      return spans.length === 0 ? [] : [{label: clip(person.name, 60), spans}];
    })
    .sort(
      (a, b) =>
        compare(a.spans[0]?.kind ?? "", b.spans[0]?.kind ?? "") ||
        compare(a.spans[0]?.from ?? "", b.spans[0]?.from ?? "") ||
        compare(a.label, b.label),
    );
  const flat = people.flatMap((person) => person.roles.map((role) => ({person, role})));
  const title = "Roles over time";
  return renderFigure(place, {
    id: "roles",
    title,
    takeaway: `${count(rows.length, "person", "people")} held one of the two roles since ${start.slice(0, 4)}.`,
    reading:
      "From the merged history of the kernel’s MAINTAINERS file. A thick bar is a vfio maintainer, a thin one a listed reviewer of device specific drivers; an arrow goes on.",
    legend: [
      {mark: html`<g class="bar-first"><rect y="1" width="22" height="14"/></g>`, means: "vfio maintainer"},
      {mark: html`<g class="bar-second"><rect y="4" width="22" height="8"/></g>`, means: "listed reviewer"},
      {mark: html`<g class="bar-second"><path class="goes-on" d="M6 1l9 7l-9 7z"/></g>`, means: "still so at the end"},
    ],
    chart: {chart: "spans", id: "roles", title, rows, start, end: day},
    empty: rows.length === 0 ? "The roster holds nobody with such a role." : null,
    table: {
      id: "roles-table",
      caption: "Every role in the roster, with its source",
      rows: flat,
      columns: [
        {
          key: "person",
          head: "Person",
          heads: true,
          value: ({person}) => person.name,
          cell: ({person}) => html`<bdi>${clip(person.name, 80)}</bdi>`,
        },
        {key: "role", head: "Role", value: ({role}) => role.role.replace("-", " ")},
        {key: "section", head: "Section", value: ({role}) => role.section},
        {key: "from", head: "From", kind: "date", value: ({role}) => date10(role.from)},
        {
          key: "until",
          head: "Until",
          kind: "date",
          value: ({role}) => (role.until === null ? "open" : date10(role.until)),
        },
        {
          key: "source",
          head: "Source",
          value: ({role}) => role.source,
          cell: ({role}) => rosterSource(place.site, role.source),
        },
      ],
    },
  });
}

function date10(date: string | null): string {
  return date === null ? "—" : date.slice(0, 10);
}

/** People beyond these are in the table only: a drawing of hundreds of rows tells nothing. */
const mostDrawn = 40;

function matrixFigure(place: Place): Figure {
  const {figures, drivers} = place.site.dataset;
  const columns = [...drivers]
    .filter(({revisions}) => revisions.length > 0)
    .sort((a, b) => compare(a.firstPosted ?? "", b.firstPosted ?? ""))
    .map(({name}) => name)
    .slice(-30);
  const order = new Map(columns.map((name, index) => [name, index]));
  const people = figures.reviewers.filter(({cells}) => cells.some(({driver}) => order.has(driver)));
  const named = people.filter(
    ({group, cells}) => group !== "other" || cells.some(({votes}) => votes.length > 0) || cells.length > 1,
  );
  const shown = named.slice(0, mostDrawn);
  const flat = figures.reviewers.flatMap((reviewer) => reviewer.cells.map((cell) => ({reviewer, cell})));
  const votes = flat.reduce((sum, {cell}) => sum + cell.votes.length, 0);
  const mails = flat.reduce((sum, {cell}) => sum + cell.replies, 0);
  const title = "Who answered on which driver";
  return renderFigure(place, {
    id: "matrix",
    title,
    takeaway: `${number(mails)} mails and ${count(votes, "vote")} by ${count(figures.reviewers.length, "person", "people")} on ${count(columns.length, "driver")}.`,
    reading: `A disc grows with the number of mails, by area; a ring round it is a vote (Reviewed-by, Acked-by, Tested-by or Nacked-by). Rows by role, then by name. ${shown.length < figures.reviewers.length ? `Drawn are the vfio maintainers, the listed reviewers, and others who voted or answered on two drivers or more (${shown.length} of ${figures.reviewers.length} people); the table has everybody.` : ""}`,
    legend: [
      {mark: html`<circle class="mails" cx="11" cy="8" r="6"/>`, means: "mails, by area"},
      {
        mark: html`<circle class="voted" cx="11" cy="8" r="7"/><circle class="mails" cx="11" cy="8" r="4"/>`,
        means: "and a vote",
      },
    ],
    chart: {
      chart: "reviewer-matrix",
      id: "matrix",
      title,
      columns: columns.map((name) => clip(name, 60)),
      rows: shown.map((reviewer) => ({
        label: clip(reviewer.name, 60),
        group: reviewer.group === "other" ? "others" : `${reviewer.group}s`,
        cells: reviewer.cells.flatMap((cell) => {
          const column = order.get(cell.driver);
          if (column === undefined) return [];
          return [
            {
              column,
              replies: cell.replies,
              votes: cell.votes.length,
              href: `#${cellId(reviewer.person, cell.driver)}`,
              text: `${clip(reviewer.name, 60)} on ${clip(cell.driver, 60)}: ${count(cell.replies, "mail")}${cell.votes.length === 0 ? "" : `, ${voteWords(cell.votes.map(({type}) => type))}`}`,
            },
          ];
        }),
      })),
    },
    empty: shown.length === 0 ? "Nobody but authors wrote about a variant driver in the mail read." : null,
    table: {
      id: "matrix-table",
      caption: "Acts by person and driver",
      rows: flat,
      rowId: ({reviewer, cell}) => cellId(reviewer.person, cell.driver),
      columns: [
        {
          key: "person",
          head: "Person",
          heads: true,
          value: ({reviewer}) => reviewer.name,
          cell: ({reviewer, cell}) =>
            cell === reviewer.cells[0]
              ? html`<bdi id="p-${slug(reviewer.person)}">${clip(reviewer.name, 80)}</bdi>`
              : html`<bdi>${clip(reviewer.name, 80)}</bdi>`,
        },
        {
          key: "role",
          head: "Role, by the roster",
          value: ({reviewer}) => (reviewer.group === "other" ? "" : reviewer.group),
        },
        {
          key: "driver",
          head: "Driver",
          value: ({cell}) => cell.driver,
          cell: ({cell}) =>
            html`<a href="${place.to(driverPath(cell.driver))}"><bdi>${clip(cell.driver, 60)}</bdi></a>`,
        },
        {key: "mails", head: "Mails", kind: "number", value: ({cell}) => cell.replies},
        {key: "votes", head: "Votes", value: ({cell}) => voteWords(cell.votes.map(({type}) => type))},
        {key: "first", head: "First", kind: "date", value: ({cell}) => date(cell.first)},
        {key: "last", head: "Last", kind: "date", value: ({cell}) => date(cell.last)},
      ],
    },
  });
}

function cellId(person: string, driver: string): string {
  return `m-${slug(`${person} ${driver}`)}`;
}

function loadFigure(place: Place): Figure {
  const {quarters} = place.site.dataset.figures;
  const measures = ["versions posted", ...mailGroups.map(({name}) => `mails by ${name}`)];
  const busiest = [...quarters].sort((a, b) => b.postings - a.postings)[0];
  const title = "Load, quarter by quarter";
  return renderFigure(place, {
    id: "load",
    title,
    takeaway:
      busiest === undefined
        ? ""
        : `Most versions that bring a driver were posted in ${busiest.quarter}: ${busiest.postings}. ${count(quarters.length, "quarter")} in all.`,
    reading:
      "Versions that bring a driver, and the mails in their threads by who wrote them in the role of that day. Every strip has its own scale, with its highest number beside its name.",
    legend: [
      {
        mark: html`<path class="bar" d="M2 3h18v10h-18z"/>`,
        means: "versions or mails of a quarter, by the name of the strip",
      },
    ],
    chart: {
      chart: "quarter-bars",
      id: "load",
      title,
      measures,
      rows: quarters.map(({quarter, start, postings, mails}) => ({
        quarter,
        start,
        values: [postings, ...mailGroups.map(({key}) => mails[key])],
      })),
    },
    empty: quarters.length === 0 ? "No version that brings a driver is among the mail read." : null,
    table: {
      id: "load-table",
      caption: "Versions and mails by quarter",
      rows: quarters,
      columns: [
        {key: "quarter", head: "Quarter", heads: true, value: (row) => row.quarter},
        {key: "versions", head: "Versions", kind: "number", value: (row) => row.postings},
        ...mailGroups.map(({key, name}) => ({
          key,
          head: `Mails by ${name}`,
          kind: "number" as const,
          value: (row: (typeof quarters)[number]) => row.mails[key],
        })),
      ],
    },
  });
}

function waitSection({site, to}: Place): SafeHtml {
  const {waits} = site.dataset.figures;
  const listed = waits.flatMap(({firstListedReply}) => firstListedReply?.days ?? []).sort((a, b) => a - b);
  const middle = listed[Math.floor((listed.length - 1) / 2)];
  return html`<section aria-labelledby="wait-title"><h2 id="wait-title">Waiting</h2>
<p>${waits.length === 0 ? "No version was posted in the mail read." : `${listed.length} of ${count(waits.length, "version")} had a mail from a listed reviewer of that day${middle === undefined ? "" : `, half of them ${within(middle)}`}.`} <a href="${to(`${paths.timing}#answers`)}">Driver by driver</a></p></section>`;
}

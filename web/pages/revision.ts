import type {JudgedRevision} from "../../analysis/dataset.ts";
import type {Trailer} from "../../crawler/records.ts";
import {capital, count, date, dateTime} from "../format.ts";
import {clip, html, join, type SafeHtml, type Value} from "../html.ts";
import type {Page} from "../page.ts";
import {correctedLink} from "../parts/corrected.ts";
import {renderTable, type Table} from "../parts/table.ts";
import {verdictSection} from "../parts/verdict.ts";
import {driverPath, paths, revisionPath} from "../paths.ts";
import {archiveHref, driverHref, type Place, placeAt, revisionHref, type Site, versionLabel} from "../site.ts";
import {criterionOrder} from "../words.ts";

/** One posting: its patches, its votes and where they came from, what a reader of that day would have judged. */
export function revisionPage(site: Site, revision: JudgedRevision): Page {
  const place = placeAt(site, revisionPath(revision.id));
  const brings = revision.introduces;
  const touched = revision.drivers.map((name) => clip(name, 60)).join(", ");
  const name = brings === null ? html`<bdi>${clip(revision.subject, 300)}</bdi>` : html`<bdi>${clip(brings, 60)}</bdi>`;
  const judged = criterionOrder.some((c) => revision.verdicts[c] !== undefined);
  return {
    path: place.path,
    section: "none",
    title: `${brings === null ? "" : `${clip(brings, 60)} `}${versionLabel(revision)}: ${clip(revision.subject, 120)}`,
    description: `Version ${revision.version} of a series that touches ${touched}, posted ${date(revision.date)}: patches, votes, verdicts.`,
    files: [],
    body: html`<p class="crumb"><a href="${place.to(paths.overview)}">All drivers</a>${revision.drivers.map((name) => (site.drivers.has(name) ? html` › <a href="${place.to(driverPath(name))}"><bdi>${clip(name, 60)}</bdi></a>` : ""))}</p>
<h1>${name} ${versionLabel(revision)} <span class="status">${date(revision.date)}</span></h1>
<p class="subtitle">${brings === null ? `touches ${touched}` : html`<bdi>${clip(revision.subject, 300)}</bdi>`}</p>
<p class="takeaway">${takeaway(revision)}</p>
${facts(place, revision)}
<section aria-labelledby="patches-title"><h2 id="patches-title">Patches and their trailers</h2>${patches(place, revision)}</section>
${stale(place, revision)}
${
  judged
    ? html`<section aria-labelledby="criteria-title"><h2 id="criteria-title">What a reader of that day would have judged</h2>${criterionOrder.flatMap(
        (c) => (revision.verdicts[c] === undefined ? [] : [verdictSection(place, c, revision.verdicts[c], c)]),
      )}</section>`
    : html`<p>Only versions that bring a driver are judged; this one touches ${touched} later or beside others.</p>`
}
${discussion(place, revision)}`,
  };
}

function takeaway(revision: JudgedRevision): string {
  const votes = revision.patches
    .flatMap(({trailers}) => trailers)
    .filter((trailer) => trailer.source === "reply" && trailer.accepted && trailer.type.endsWith("-by"));
  const people = new Set(votes.map(({name}) => name));
  return `${capital(count(revision.patches.length, "patch", "patches"))} by ${clip(revision.author.name, 80)}; ${count(revision.replies.length, "reply", "replies")}; ${count(people.size, "person", "people")} gave a vote on it.`;
}

function facts(place: Place, revision: JudgedRevision): SafeHtml {
  const {site} = place;
  const before = revision.supersedes === null ? undefined : site.revisions.get(revision.supersedes);
  const after = site.successors(revision.id);
  const {author, submitter} = revision;
  return html`<dl class="facts">
<dt>Posted</dt><dd>${dateTime(revision.date)} on ${revision.lists.join(", ")} · <a href="${archiveHref(site, revision.id)}">mail</a></dd>
<dt>Message-id</dt><dd><code>${clip(revision.id, 250)}</code></dd>
<dt>Author</dt><dd><bdi>${clip(author.name, 100)}</bdi>${submitter.name === author.name ? "" : html`, sent by <bdi>${clip(submitter.name, 100)}</bdi>`}</dd>
<dt>Before it</dt><dd>${revision.supersedes === null ? html`none: the first version known${correctedLink(site, revision.id)}` : html`${before === undefined ? html`<a href="${archiveHref(site, revision.supersedes)}"><code>${clip(revision.supersedes, 80)}</code></a>` : html`<a href="${revisionHref(place, before)}">${versionLabel(before)}</a> of ${date(before.date)}`} <span class="inferred">joined by ${revision.linkedBy ?? "an unknown rule"}${revision.linkConfidence === null ? "" : ` (${revision.linkConfidence})`}${revision.linkReason === null ? "" : `: ${revision.linkReason}`}</span>${correctedLink(site, revision.id)}`}</dd>
<dt>After it</dt><dd>${
    after.length === 0
      ? "none: the last version known"
      : join(
          after.map(
            (next) => html`<a href="${revisionHref(place, next)}">${versionLabel(next)}</a> of ${date(next.date)}`,
          ),
          ", ",
        )
  }</dd>
<dt>Brings</dt><dd>${revision.introduces === null ? "no new driver" : driver(place, revision.introduces)}</dd>
${revision.missing.length === 0 ? "" : html`<dt>Missing</dt><dd>patches ${revision.missing.slice(0, 40).join(", ")} of ${revision.total} are in no source</dd>`}
${revision.notes.length === 0 && !revision.versionInferred ? "" : html`<dt>Inferred or odd</dt><dd class="inferred">${[...(revision.versionInferred ? ["no version number is written; taken as 1"] : []), ...revision.notes].join("; ")}</dd>`}
</dl>`;
}

function driver(place: Place, name: string): Value {
  const href = driverHref(place, name);
  return href === null ? clip(name, 80) : html`<a href="${href}"><bdi>${clip(name, 80)}</bdi></a>`;
}

function patches({site}: Place, revision: JudgedRevision): SafeHtml {
  const table: Table<JudgedRevision["patches"][number]> = {
    id: "patches",
    caption: `${count(revision.patches.length, "patch", "patches")} in the order of their numbers`,
    rows: revision.patches,
    empty: "No patch of it is among the mail read.",
    rowId: ({index}) => `patch-${index}`,
    columns: [
      {
        key: "patch",
        head: "Patch",
        kind: "number",
        value: ({index}) => index,
        cell: ({index}) => `${index}/${revision.total}`,
      },
      {
        key: "title",
        head: "Title",
        heads: true,
        value: ({subject}) => subject,
        cell: (patch) =>
          html`<a href="${archiveHref(site, patch.messageId)}"><bdi>${clip(patch.subject, 160)}</bdi></a>`,
      },
      {key: "against", head: "Against the version before", value: against},
      {key: "files", head: "Files", kind: "number", value: ({files}) => files.length},
      {
        key: "votes",
        head: "Trailers",
        value: ({trailers}) => trailers.length,
        cell: ({trailers}) => votes(site, trailers),
      },
    ],
  };
  return html`<p class="muted">A name leads to the mail that gave the trailer: with its day, a reply to this version; without, an older mail whose trailer the patch carries. A name that leads nowhere stands in the patch alone.</p>
${renderTable(table)}`;
}

/** Trailers a patch shows; forged ones could be thousands. */
const mostTrailers = 60;

/** One line a type: "Reviewed-by A, B 2023-07-12". */
function votes(site: Site, trailers: readonly Trailer[]): SafeHtml {
  const byType = new Map<string, Trailer[]>();
  for (const trailer of trailers.filter(({type}) => type.endsWith("-by")).slice(0, mostTrailers)) {
    const same = byType.get(trailer.type);
    if (same === undefined) byType.set(trailer.type, [trailer]);
    else same.push(trailer);
  }
  return html`<ul class="trailers">${[...byType].map(
    ([type, same]) =>
      html`<li><span class="kind">${clip(type, 40)}</span> ${join(
        same.map((trailer) => vote(site, trailer)),
        ", ",
      )}</li>`,
  )}</ul>`;
}

function against({previous}: JudgedRevision["patches"][number]): string {
  if (previous === null) return "new";
  return previous.changed ? `changed (found by ${previous.how})` : "unchanged";
}

function vote(site: Site, trailer: Trailer): SafeHtml {
  const from = trailer.source === "reply" ? trailer.messageId : trailer.givenBy;
  const name = html`<bdi>${clip(trailer.name, 80)}</bdi>`;
  const notes = [
    ...(trailer.accepted ? [] : [`not counted: ${trailer.why}`]),
    ...(trailer.withdrawn === null ? [] : ["taken back later"]),
    ...(trailer.qualified
      ? [`with a condition${trailer.quote === null ? "" : `: “${clip(trailer.quote, 200)}”`}`]
      : []),
    ...(trailer.comment === null ? [] : [clip(trailer.comment, 120)]),
  ];
  return html`<span${trailer.accepted && trailer.withdrawn === null ? "" : html` class="not-counted"`}>${
    from === null ? name : html`<a href="${archiveHref(site, from)}">${name}</a>`
  }${trailer.source === "reply" ? html` <time datetime="${trailer.date}">${date(trailer.date)}</time>` : ""}</span>${notes.length === 0 ? "" : html` <span class="muted">(${notes.join("; ")})</span>`}`;
}

function stale({site}: Place, revision: JudgedRevision): Value {
  const {carried, lost} = revision;
  if (carried.length + lost.length === 0) return "";
  const list = (votes: typeof carried) =>
    html`<ul class="trailers">${votes.slice(0, 60).map(({patch, trailer}) => html`<li><span class="kind">${clip(trailer.type, 40)}</span> <bdi>${clip(trailer.name, 80)}</bdi> on patch ${patch}, <a href="${archiveHref(site, trailer.messageId)}">given ${date(trailer.date)}</a></li>`)}</ul>`;
  return html`<section aria-labelledby="stale-title"><h2 id="stale-title">Votes given to an older version</h2>
${carried.length === 0 ? "" : html`<p>Still standing, since the patch is unchanged (same patch-id):</p>${list(carried)}`}
${lost.length === 0 ? "" : html`<p>Lost: the patch changed and does not carry them.</p>${list(lost)}`}</section>`;
}

function discussion({site}: Place, revision: JudgedRevision): Value {
  const {replies} = revision;
  if (replies.length === 0) return html`<p class="empty">No reply to this version is among the mail read.</p>`;
  const shown = replies.slice(0, 200);
  return html`<section aria-labelledby="replies-title"><h2 id="replies-title">Discussion</h2>
<details><summary>${count(replies.length, "mail")} in the order of dates</summary><ol class="plain">${shown.map(
    (reply) =>
      html`<li><a href="${archiveHref(site, reply.messageId)}">${dateTime(reply.date)}</a> <bdi>${clip(reply.from.name, 80)}</bdi>${reply.bot ? " (bot)" : ""}${reply.to === null ? "" : ` on ${reply.to === 0 ? "the cover" : `patch ${reply.to}`}`}</li>`,
  )}</ol>${replies.length > shown.length ? html`<p>and ${replies.length - shown.length} more in the thread</p>` : ""}</details></section>`;
}

import type {Criterion, Driver} from "../analysis/dataset.ts";
import {compare} from "./format.ts";
import {clip, html, ownMarkup, type SafeHtml, toText} from "./html.ts";
import type {OutFile} from "./page.ts";
import {driverPath, feedPath, revisionPath} from "./paths.ts";
import {archiveHref, revisionsOf, type Site, versionLabel} from "./site.ts";
import {criterionWords} from "./words.ts";

interface Event {
  /** the same for the same event, whatever the build */
  readonly id: string;
  readonly date: string;
  readonly title: string;
  readonly driver: string;
  readonly href: string;
}

const mostEntries = 100;

/** Atom feeds of what happened: a version posted, a criterion first met, a merge; of all drivers and of each. */
export function feeds(site: Site): OutFile[] {
  const all = site.dataset.drivers.map((driver) => ({driver, events: eventsOf(site, driver)}));
  return [
    feed(
      site,
      null,
      all.flatMap(({events}) => events),
    ),
    ...all.map(({driver, events}) => feed(site, driver, events)),
  ];
}

function eventsOf(site: Site, driver: Driver): Event[] {
  const name = clip(driver.name, 80);
  const page = site.baseUrl === null ? null : site.baseUrl + encodeURI(driverPath(driver.name));
  const posted = revisionsOf(site, driver).map((revision) => ({
    id: `posted:${revision.id}`,
    date: revision.date,
    title: `${name}: ${versionLabel(revision)} posted`,
    driver: driver.name,
    href: site.baseUrl === null ? archiveHref(site, revision.id) : site.baseUrl + encodeURI(revisionPath(revision.id)),
  }));
  const met = Object.entries(driver.firstMet).flatMap(([criterion, first]) =>
    first === null || first === undefined
      ? []
      : [
          {
            id: `met:${driver.name}:${criterion}:${first.revision}`,
            date: first.date,
            title: `${name}: ${criterionWords[criterion as Criterion].short} met`,
            driver: driver.name,
            href: page === null ? archiveHref(site, first.revision) : `${page}#${criterion}`,
          },
        ],
  );
  const proof = driver.merged?.evidence[0];
  const merged =
    driver.merged === undefined || driver.merged.byThen === true
      ? []
      : [
          {
            id: `merged:${driver.name}`,
            date: driver.merged.date,
            title: `${name}: merged${driver.merged.release === null ? "" : ` for ${driver.merged.release}`}`,
            driver: driver.name,
            href: page ?? (proof === undefined ? site.archive : archiveHref(site, proof.messageId)),
          },
        ];
  return [...posted, ...met, ...merged];
}

function feed(site: Site, driver: Driver | null, events: readonly Event[]): OutFile {
  const path = feedPath(driver?.name ?? null);
  const newest = [...events].sort((a, b) => compare(b.date, a.date) || compare(a.id, b.id)).slice(0, mostEntries);
  const name = driver === null ? "all variant drivers" : clip(driver.name, 80);
  const content = html`${ownMarkup('<?xml version="1.0" encoding="utf-8"?>')}
<feed xmlns="http://www.w3.org/2005/Atom">
<title>vfio-lore: ${name}</title>
<id>urn:vfio-lore:${driver === null ? "all" : `driver:${encodeId(driver.name)}`}</id>
<updated>${newest[0]?.date ?? site.dataset.newestMail ?? "1970-01-01T00:00:00Z"}</updated>
<author><name>vfio-lore</name></author>
${
  site.baseUrl === null
    ? ""
    : html`<link rel="self" href="${site.baseUrl}${encodeURI(path)}"/>
`
}${newest.map(entry)}</feed>
`;
  return {path, content: toText(content)};
}

function entry({id, date, title, href}: Event): SafeHtml {
  return html`<entry><id>urn:vfio-lore:${encodeId(id)}</id><title>${title}</title><updated>${date}</updated><link href="${href}"/></entry>
`;
}

/** Any text as part of a URN. */
function encodeId(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replaceAll("%3A", ":");
}

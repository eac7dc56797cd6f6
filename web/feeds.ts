import {type Change, changesBetween} from "../analysis/changes.ts";
import type {Driver} from "../analysis/dataset.ts";
import {compare} from "./format.ts";
import {clip, html, ownMarkup, type SafeHtml, toText} from "./html.ts";
import type {OutFile} from "./page.ts";
import {driverPath, feedPath, revisionPath} from "./paths.ts";
import {archiveHref, type Site} from "./site.ts";
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
  const changes = changesBetween(null, site.dataset);
  const all = site.dataset.drivers.map((driver) => ({driver, events: eventsOf(site, driver, changes)}));
  return [
    feed(
      site,
      null,
      all.flatMap(({events}) => events),
    ),
    ...all.map(({driver, events}) => feed(site, driver, events)),
  ];
}

function eventsOf(site: Site, driver: Driver, changes: readonly Change[]): Event[] {
  const name = clip(driver.name, 80);
  const page = site.baseUrl === null ? null : site.baseUrl + encodeURI(driverPath(driver.name));
  return changes.flatMap((change): Event[] => {
    if (change.driver !== driver.name) return [];
    switch (change.kind) {
      case "posted": {
        const own = site.baseUrl === null ? null : site.baseUrl + encodeURI(revisionPath(change.revision));
        const about = {id: `posted:${change.revision}`, date: change.date, driver: driver.name};
        return change.introduces
          ? [{...about, title: `${name}: ${change.version} posted`, href: own ?? archiveHref(site, change.revision)}]
          : [];
      }
      case "first-met": {
        const {criterion, revision, date} = change;
        return [
          {
            id: `met:${driver.name}:${criterion}:${revision}`,
            date,
            title: `${name}: ${criterionWords[criterion].short} met`,
            driver: driver.name,
            href: page === null ? archiveHref(site, revision) : `${page}#${criterion}`,
          },
        ];
      }
      case "merged": {
        const {date, release, messageId, dated} = change;
        const proof = messageId === null ? site.archive : archiveHref(site, messageId);
        const title = `${name}: merged${release === null ? "" : ` for ${release}`}`;
        return dated ? [{id: `merged:${driver.name}`, date, title, driver: driver.name, href: page ?? proof}] : [];
      }
      default:
        return [];
    }
  });
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

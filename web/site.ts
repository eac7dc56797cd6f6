import type {Dataset, Driver, JudgedRevision} from "../analysis/dataset.ts";
import type {DriverTiming} from "../analysis/figures/schema.ts";
import type {CrawlReport} from "../crawler/report.ts";
import {mailUrl, relative} from "./links.ts";
import {driverPath, paths, revisionPath} from "./paths.ts";

export interface SiteOptions {
  /** "shipped": no source could be reached and the store is empty, so the pages show the dataset that came with the program */
  readonly origin: "crawled" | "shipped";
  /** what belongs to runs; null where none lies beside the dataset */
  readonly crawl: CrawlReport | null;
  /** where the site is published, with a slash at its end; null leaves out what needs an absolute address */
  readonly baseUrl: string | null;
  /** the address that a message-id is put behind, with a slash at its end */
  readonly archive: string;
  /** where to say that something is wrong: an https or mailto address in which {subject} is filled in; null hides the link */
  readonly corrections: string | null;
  /** the style sheet inside drawings that stand alone */
  readonly drawingStyle: string;
}

/** What every page is made from: the dataset with the ways into it. */
export interface Site extends SiteOptions {
  readonly dataset: Dataset;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly revisions: ReadonlyMap<string, JudgedRevision>;
  /** the versions that say they supersede this one */
  readonly successors: (id: string) => readonly JudgedRevision[];
}

export function makeSite(dataset: Dataset, options: SiteOptions): Site {
  const successors = new Map<string, JudgedRevision[]>();
  for (const revision of dataset.revisions) {
    if (revision.supersedes === null) continue;
    successors.set(revision.supersedes, [...(successors.get(revision.supersedes) ?? []), revision]);
  }
  return {
    ...options,
    dataset,
    drivers: new Map(dataset.drivers.map((driver) => [driver.name, driver])),
    revisions: new Map(dataset.revisions.map((revision) => [revision.id, revision])),
    successors: (id) => successors.get(id) ?? [],
  };
}

/** Where a piece of a page stands: the site, the page's own path, and the way from there to any other page. */
export interface Place {
  readonly site: Site;
  readonly path: string;
  readonly to: (target: string) => string;
}

export function placeAt(site: Site, path: string): Place {
  // A server shows the page for what is not there under any address: its links must not depend on that.
  const base = path === paths.notFound ? site.baseUrl : null;
  return {site, path, to: (target) => (base === null ? relative(path, target) : base + encodeURI(target))};
}

/** Versions of the work that brings a driver, in order; those the dataset does not hold are left out. */
export function revisionsOf(site: Site, driver: Driver): JudgedRevision[] {
  return driver.revisions.flatMap((id) => site.revisions.get(id) ?? []);
}

/** How long it took; null for a driver without a posting in the mail. */
export function timingOf({dataset}: Site, {name}: Driver): DriverTiming | null {
  return dataset.figures.timing.find(({driver}) => driver === name) ?? null;
}

/** The page of a revision: our own where its driver is known, else its mail in the archive. */
export function revisionHref({site, to}: Place, revision: JudgedRevision): string {
  return hasPage(site, revision) ? to(revisionPath(revision.id)) : archiveHref(site, revision.id);
}

/** Only versions that touch a known variant driver have a page of their own. */
export function hasPage(site: Site, revision: JudgedRevision): boolean {
  return revision.drivers.some((name) => site.drivers.has(name));
}

export function driverHref({site, to}: Place, name: string): string | null {
  return site.drivers.has(name) ? to(driverPath(name)) : null;
}

/** How many different mails the dataset was made from; of an older one, which does not say it, the sum over its lists. */
export function mailCount({dataset}: Site): number {
  return dataset.mails ?? dataset.sources.reduce((sum, {mails}) => sum + mails, 0);
}

/** The mail in the archive. */
export function archiveHref(site: Site, messageId: string): string {
  return mailUrl(site.archive, messageId);
}

/** "v3", "RFC v2", "v1 resend"; "v1*" where no number is written: how a version is called among those of its work. */
export function versionLabel(revision: JudgedRevision): string {
  return `${revision.rfc ? "RFC " : ""}v${revision.version}${revision.versionInferred ? "*" : ""}${revision.resend ? " resend" : ""}`;
}

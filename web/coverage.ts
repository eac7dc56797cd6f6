/** How far the mail goes that a driver is judged by: a verdict on an earlier version than the merged one is no verdict on that one. */
import type {Driver, JudgedRevision} from "../analysis/dataset.ts";
import {date} from "./format.ts";
import {revisionsOf, type Site, versionLabel} from "./site.ts";

export type Coverage =
  /** judged at the last version that is known of */
  | {readonly kind: "last"}
  /** merged later, by mails that were not read: what went in may differ from this version */
  | {readonly kind: "earlier"; readonly revision: JudgedRevision}
  /** no version that brings the driver was read */
  | {readonly kind: "unread"};

export function coverageOf(site: Site, driver: Driver): Coverage {
  const revision = revisionsOf(site, driver).at(-1);
  if (revision === undefined) return {kind: "unread"};
  return driver.merged?.byThen === true && !tiedToLast(driver) ? {kind: "earlier", revision} : {kind: "last"};
}

/** The vfio maintainer's word on a patch that builds on the last version read says that this version went in, if not on which day. */
function tiedToLast({merged}: Driver): boolean {
  return merged?.evidence.some(({kind, role}) => kind === "reply" && role === "vfio maintainer") === true;
}

/** "judged at v2 of 2023-10-29; no later version is among the mail read"; null where nothing has to be said. */
export function coverageNote(site: Site, driver: Driver): string | null {
  const coverage = coverageOf(site, driver);
  switch (coverage.kind) {
    case "last":
      return null;
    case "earlier":
      return `judged at ${versionLabel(coverage.revision)} of ${date(coverage.revision.date)}; no later version is among the mail read`;
    case "unread":
      return "introduction not among the mail read";
    default:
      return coverage satisfies never;
  }
}

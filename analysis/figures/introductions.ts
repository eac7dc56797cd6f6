import type {Address} from "../../crawler/records.ts";
import type {Driver, JudgedRevision, Person} from "../dataset.ts";
import {directory, firstListing, heldRole, type KnownPerson} from "./people.ts";

/** A driver with the versions that bring it, as every figure needs them. */
export interface Introduction {
  readonly driver: Driver;
  readonly revisions: readonly JudgedRevision[];
}

export interface FigureInput {
  readonly drivers: readonly Driver[];
  readonly revisions: readonly JudgedRevision[];
  readonly people: readonly Person[];
  readonly newestMail: string | null;
}

/** What the single figures are computed from. */
export interface Facts {
  readonly introductions: readonly Introduction[];
  readonly who: (address: Address) => KnownPerson;
  /** a mail older than the first list of reviewers is read by that first list, as the verdicts are */
  readonly isListed: (person: KnownPerson, date: string) => boolean;
  readonly newestMail: string | null;
}

export function gatherFacts({drivers, revisions, people, newestMail}: FigureInput): Facts {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const introductions = drivers.map((driver) => ({
    driver,
    revisions: driver.revisions.flatMap((id) => byId.get(id) ?? []),
  }));
  const first = firstListing(people);
  return {
    introductions,
    who: directory(people),
    isListed: (person, date) => heldRole(person, "listed-reviewer", first !== null && date < first ? first : date),
    newestMail,
  };
}

/** Who wrote or sent this version: their mails are no answers, their votes no reviews. */
export function authorsOf(revision: JudgedRevision, who: Facts["who"]): ReadonlySet<string> {
  return new Set(
    [revision.author, revision.submitter, ...revision.patches.map((patch) => patch.author)].map((a) => who(a).id),
  );
}

/** The name of a list that carried the version, for links to its archive; "all" where none is known. */
export function listOf(revision: JudgedRevision): string {
  return revision.lists[0] ?? "all";
}

const day = 86_400_000;

/** Whole days between two moments, never negative: clocks of senders differ. */
export function daysFrom(start: string, end: string): number {
  return Math.max(0, Math.floor((Date.parse(end) - Date.parse(start)) / day));
}

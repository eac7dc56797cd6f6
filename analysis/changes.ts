/** What changed between two datasets: what `diff` tells and the feeds are made from. */
import type {Trailer} from "../crawler/records.ts";
import type {Criterion, Dataset, Driver, JudgedRevision, State} from "./dataset.ts";
import {criteria} from "./dataset.ts";

interface OfDriver {
  readonly driver: string;
}

interface OfRevision extends OfDriver {
  /** message-id that names the version */
  readonly revision: string;
  /** "RFC v2", "v3"; "v1*" where no number is written */
  readonly version: string;
}

interface Vote extends OfRevision {
  readonly patch: number;
  readonly type: string;
  readonly name: string;
  /** the mail that gave it */
  readonly messageId: string;
  readonly date: string;
  readonly accepted: boolean;
}

export type Change =
  | (OfDriver & {readonly kind: "driver-found" | "driver-gone"; readonly directory: string})
  | (OfDriver & {readonly kind: "status"; readonly from: Driver["status"]; readonly to: Driver["status"]})
  | (OfDriver & {
      readonly kind: "merged";
      readonly date: string;
      readonly release: string | null;
      /** the mail that shows it, or null */
      readonly messageId: string | null;
      /** false where only something later shows that it was merged: then `date` is the day by which it was */
      readonly dated: boolean;
    })
  | (OfRevision & {readonly kind: "posted"; readonly date: string; readonly introduces: boolean})
  | (OfRevision & {readonly kind: "version-gone"})
  | (OfRevision & {readonly kind: "relinked"; readonly from: string | null; readonly to: string | null})
  | (OfRevision & {
      readonly kind: "verdict";
      readonly criterion: Criterion;
      readonly from: State | null;
      readonly to: State | null;
    })
  | (OfRevision & {readonly kind: "first-met"; readonly criterion: Criterion; readonly date: string})
  | (Vote & {readonly kind: "vote" | "vote-gone"});

/**
 * What the second dataset says otherwise than the first, by driver, in a fixed order; `null` stands for an empty one. Versions that touch
 * no variant driver are left out. Verdicts are compared on versions that both know; votes are those that replies gave.
 */
export function changesBetween(before: Dataset | null, after: Dataset): Change[] {
  const old = index(before);
  const now = index(after);
  const names = [...new Set([...old.drivers.keys(), ...now.drivers.keys()])].sort();
  const revisions = [...new Set([...old.revisions.keys(), ...now.revisions.keys()])];
  const byDriver = new Map<string, Change[]>();
  const add = (change: Change) => byDriver.set(change.driver, [...(byDriver.get(change.driver) ?? []), change]);
  for (const name of names) driverChanges(old.drivers.get(name), now.drivers.get(name), now).forEach(add);
  for (const id of inOrder(revisions, old, now)) {
    revisionChanges(old.revisions.get(id), now.revisions.get(id)).forEach(add);
  }
  return [...byDriver.keys()].sort().flatMap((name) => byDriver.get(name) ?? []);
}

interface Index {
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly revisions: ReadonlyMap<string, JudgedRevision>;
}

function index(dataset: Dataset | null): Index {
  const touching = (dataset?.revisions ?? []).filter(({drivers}) => drivers.length > 0);
  return {
    drivers: new Map((dataset?.drivers ?? []).map((driver) => [driver.name, driver])),
    revisions: new Map(touching.map((revision) => [revision.id, revision])),
  };
}

function inOrder(ids: readonly string[], old: Index, now: Index): string[] {
  const key = (id: string) => `${(now.revisions.get(id) ?? old.revisions.get(id))?.date ?? ""} ${id}`;
  return [...ids].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function driverChanges(before: Driver | undefined, after: Driver | undefined, now: Index): Change[] {
  if (after === undefined) {
    return before === undefined ? [] : [{kind: "driver-gone", driver: before.name, directory: before.directory}];
  }
  const {name: driver, directory, status, merged} = after;
  const changes: Change[] = [];
  if (before === undefined) changes.push({kind: "driver-found", driver, directory});
  else if (before.status !== status) changes.push({kind: "status", driver, from: before.status, to: status});
  if (merged !== undefined && before?.merged?.date !== merged.date) {
    const {date, release, byThen, evidence} = merged;
    changes.push({
      ...{kind: "merged", driver, date, release},
      messageId: evidence[0]?.messageId ?? null,
      dated: byThen !== true,
    });
  }
  for (const criterion of criteria) {
    const met = after.firstMet[criterion];
    if (met === null || met === undefined || before?.firstMet[criterion]?.revision === met.revision) continue;
    const revision = now.revisions.get(met.revision);
    changes.push({
      ...{kind: "first-met", driver, criterion, date: met.date, revision: met.revision},
      version: revision === undefined ? "" : versionOf(revision),
    });
  }
  return changes;
}

function revisionChanges(before: JudgedRevision | undefined, after: JudgedRevision | undefined): Change[] {
  const either = after ?? before;
  if (either === undefined) return [];
  const about: OfRevision = {
    driver: either.introduces ?? either.drivers.join(", "),
    revision: either.id,
    version: versionOf(either),
  };
  const votes = [
    ...votesBeyond(after, before).map((vote): Change => ({kind: "vote", ...about, ...vote})),
    ...votesBeyond(before, after).map((vote): Change => ({kind: "vote-gone", ...about, ...vote})),
  ];
  if (after === undefined) return [{kind: "version-gone", ...about}];
  if (before === undefined)
    return [{kind: "posted", ...about, date: after.date, introduces: after.introduces !== null}, ...votes];
  const relinked: Change[] =
    before.supersedes === after.supersedes
      ? []
      : [{kind: "relinked", ...about, from: before.supersedes, to: after.supersedes}];
  const verdicts = criteria.flatMap((criterion): Change[] => {
    const from = before.verdicts[criterion]?.state ?? null;
    const to = after.verdicts[criterion]?.state ?? null;
    return from === to ? [] : [{kind: "verdict", ...about, criterion, from, to}];
  });
  return [...relinked, ...verdicts, ...votes];
}

type Given = Omit<Vote, keyof OfRevision>;

/** Votes of replies on the one that the other lacks. */
function votesBeyond(revision: JudgedRevision | undefined, other: JudgedRevision | undefined): Given[] {
  const known = new Set(votesOf(other).map(keyOf));
  return votesOf(revision).filter((vote) => !known.has(keyOf(vote)));
}

function votesOf(revision: JudgedRevision | undefined): Given[] {
  const given = (patch: number, {type, name, messageId, date, accepted}: Trailer): Given => ({
    ...{patch, type, name, messageId, date, accepted},
  });
  return (revision?.patches ?? []).flatMap(({index: patch, trailers}) =>
    trailers
      .filter(({source, type}) => source === "reply" && type.endsWith("-by"))
      .map((trailer) => given(patch, trailer)),
  );
}

const keyOf = ({patch, type, name, messageId, accepted}: Given): string =>
  JSON.stringify([patch, type, name, messageId, accepted]);

function versionOf({rfc, version, versionInferred, resend}: JudgedRevision): string {
  return `${rfc ? "RFC " : ""}v${version}${versionInferred ? "*" : ""}${resend ? " resend" : ""}`;
}

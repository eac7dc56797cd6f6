/** What a criterion is judged on: one revision that brings one driver, and everything needed to read it. */
import type {Patch, Revision} from "../../crawler/records.ts";
import type {Annotation} from "../annotations.ts";
import type {Criterion, Evidence, Searched, Verdict} from "../dataset.ts";
import type {FoundDriver} from "../drivers/find.ts";
import type {Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";
import type {RosterPerson} from "../roster.ts";
import type {Applied} from "./applied.ts";
import {displayName} from "./evidence.ts";
import type {Unread} from "./searched.ts";

export interface Case {
  readonly revision: Revision;
  readonly driver: FoundDriver;
  /** the patches that bring the driver */
  readonly bringing: readonly Patch[];
  readonly applied: readonly Applied[];
  readonly searched: Searched;
  /** mails of the thread that nobody has, with who wrote them where an answer tells */
  readonly unread: readonly Unread[];
  /** older than the acceptance document: judged in retrospect, by its first published list of reviewers */
  readonly early: boolean;
  readonly reader: Reader;
  readonly roles: Roles;
  readonly annotations: readonly Annotation[];
}

export const beforeDocument = "predates the document";

/** The day by which roles are looked up: of a mail, or for early revisions the document's, where it makes listed reviewers. */
export function roleDay({early, roles}: Case, date: string): string {
  const merged = roles.roster.document.merged;
  return early && date.slice(0, 10) < merged ? merged : date;
}

/** A verdict with what every verdict carries. */
export function verdict(
  {searched, early}: Case,
  criterion: Criterion,
  rule: string,
  {
    state,
    evidence,
    ...rest
  }: {
    readonly state: Verdict["state"];
    readonly evidence: readonly Evidence[];
    readonly missing?: string;
    readonly because?: string;
    readonly inferred?: readonly string[];
  } & Pick<Partial<Verdict>, "interactions" | "questions">,
): Verdict {
  const {inferred = [], ...details} = rest;
  return {
    criterion,
    state,
    rule,
    evidence: [...evidence],
    searched,
    ...details,
    inferred: [...(early ? [beforeDocument] : []), ...inferred],
  };
}

/**
 * Not found: a "no" where everything was read that could hold it, else no evidence, with the reason. A mail that nobody has is no
 * hindrance where an answer to it says who wrote it and that person's word was not looked for; then the reason says so. `uncounted`
 * stands before it: votes that are there and do not count.
 */
export function notFound(
  {unread, revision, roles}: Case,
  missing: string,
  lookedFor: (person: RosterPerson) => boolean,
  uncounted: string | null = null,
): {readonly state: "not-met" | "no-evidence"; readonly missing: string; readonly because?: string} {
  const open = unread.filter(({writer}) => {
    if (writer === null) return true;
    const person = roles.find(writer) ?? roles.find({name: writer.name, email: null});
    return person !== null && lookedFor(person);
  });
  const lacks = [
    ...(revision.missing.length > 0 ? [`patch ${revision.missing.join(", ")} of ${revision.total}`] : []),
    ...(open.length > 0 ? [`${open.length} ${open.length === 1 ? "mail" : "mails"} that the thread names`] : []),
  ];
  if (lacks.length === 0) {
    const writers = [...new Set(unread.flatMap(({writer}) => (writer === null ? [] : [displayName(writer, roles)])))];
    if (writers.length === 0) return {state: "not-met", missing, ...(uncounted === null ? {} : {because: uncounted})};
    const [mails, wrote] =
      unread.length === 1
        ? ["1 mail that the thread names is", "it"]
        : [`${unread.length} mails that the thread names are`, "them"];
    const because = `${mails} in no source, which changes nothing here: answers show that ${writers.sort().join(", ")} wrote ${wrote}, whose word is not the one looked for`;
    return {state: "not-met", missing, because: uncounted === null ? because : `${uncounted}; ${because}`};
  }
  const because = `not all was read: no source had ${lacks.join(" and ")}`;
  return {state: "no-evidence", missing, because: uncounted === null ? because : `${uncounted}; ${because}`};
}

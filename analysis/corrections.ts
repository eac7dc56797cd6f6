/** What people settled where a rule was wrong, as far as it bears on this mail. */
import type {Override} from "../crawler/series/overrides.ts";
import {type Annotation, annotatedText} from "./annotations.ts";
import type {Correction} from "./dataset.ts";
import type {Reader} from "./reader.ts";
import type {Roster} from "./roster.ts";

/** Links that were set or cut, readings, and roles or people of the roster that somebody set right; those that fit no mail are gaps. */
export function correctionsOf({
  overrides,
  annotations,
  roster,
  reader,
}: {
  readonly overrides: readonly Override[];
  readonly annotations: readonly Annotation[];
  readonly roster: Roster;
  readonly reader: Reader;
}): Correction[] {
  const links = overrides.map(({revision, supersedes, by, date, reason}): Correction => {
    const what = supersedes === null ? "it supersedes nothing" : `it supersedes ${supersedes}`;
    return {kind: "link", where: revision, what, by, date, reason};
  });
  const readings = annotations
    .filter((one) => annotatedText(one, reader.get(one.messageId)) !== null)
    .map(({driver, question, state, messageId, reader: by, date, reason}): Correction => {
      return {kind: "reading", where: messageId, what: `${driver}, ${question}: ${state}`, by, date, reason};
    });
  const people = roster.people.flatMap(({name, corrected}): Correction[] =>
    corrected === undefined ? [] : [{kind: "person", where: name, what: "name and addresses", ...corrected}],
  );
  const roles = roster.roles.flatMap(({person, role, section, corrected}): Correction[] =>
    corrected === undefined ? [] : [{kind: "role", where: person, what: `${role} of ${section}`, ...corrected}],
  );
  const key = ({kind, where, what}: Correction) => [kind, where, what].join("\n");
  return [...links, ...readings, ...people, ...roles].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

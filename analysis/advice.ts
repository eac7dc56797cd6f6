/** What a submission still needs, whom to ask for it today, and who did it best before. */

import type {Revision} from "../crawler/records.ts";
import {authorsOf} from "./criteria/votes.ts";
import type {Criterion, Dataset, Parent, Verdict, Verdicts} from "./dataset.ts";
import {criteria} from "./dataset.ts";
import {bestExamples, type Example} from "./examples.ts";
import {holdersOf} from "./parents/parent.ts";
import type {Roles} from "./roles.ts";

export interface Asked {
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

export interface Advice {
  readonly criterion: Criterion;
  readonly state: Verdict["state"];
  /** in words; null where nothing lacks */
  readonly missing: string | null;
  readonly ask: readonly Asked[];
  /** at most two drivers that met it best */
  readonly examples: readonly Example[];
}

/**
 * One entry a criterion. `today` decides who holds a role now; past drivers come from `past`.
 */
export function adviceOn(
  verdicts: Verdicts,
  revision: Revision,
  parents: readonly Parent[],
  {roles, today, past}: {readonly roles: Roles; readonly today: string; readonly past: Dataset | null},
): Advice[] {
  return criteria.flatMap((criterion) => {
    const verdict = verdicts[criterion];
    if (verdict === undefined) return [];
    const settled = verdict.state === "met" || verdict.state === "not-applicable";
    return [
      {
        criterion,
        state: verdict.state,
        missing: settled ? null : (verdict.missing ?? verdict.because ?? "nothing of it was found"),
        ask: settled ? [] : whomToAsk(criterion, revision, unapproved(verdict, parents), roles, today),
        examples: settled || past === null ? [] : bestExamples(criterion, past),
      },
    ];
  });
}

/** The parents of which an interaction lacks approval. */
function unapproved({interactions}: Verdict, parents: readonly Parent[]): readonly Parent[] {
  if (interactions === undefined) return parents;
  const open = new Set(interactions.filter(({approvals}) => approvals.length === 0).map(({parent}) => parent));
  return parents.filter(({name}) => open.has(name));
}

function whomToAsk(
  criterion: Criterion,
  revision: Revision,
  parents: readonly Parent[],
  roles: Roles,
  today: string,
): Asked[] {
  const authors = authorsOf(revision);
  const holders = (role: "listed-reviewer" | "vfio-maintainer", words: string): Asked[] =>
    roles
      .holders(role, today)
      .filter(
        ({name, addresses}) =>
          !authors.some((author) => roles.samePerson(author, {name, email: addresses[0]?.email ?? null})),
      )
      .map((person) => ({name: person.name, email: addressOn(person.addresses, today), role: words}));
  switch (criterion) {
    case "listed-reviewer":
      return holders("listed-reviewer", "listed reviewer");
    case "vfio-maintainer":
      return holders("vfio-maintainer", "vfio maintainer");
    case "documentation":
      return authors.slice(0, 1).map(({name, email}) => ({name, email: email ?? "", role: "author"}));
    case "parent-approval":
      return onceEach(
        parents
          .flatMap((parent) => holdersOf(parent, today, roles))
          .map(({person, section}) => ({
            name: person.name,
            email: addressOn(person.addresses, today),
            role: `maintainer of ${section}`,
          })),
      );
    default:
      return criterion satisfies never;
  }
}

/** Somebody who holds several sections is asked once, for all of them. */
function onceEach(asked: readonly Asked[]): Asked[] {
  const people = new Map<string, Asked>();
  for (const one of asked) {
    const known = people.get(one.name);
    const role = known === undefined ? one.role : `${known.role}, ${one.role.replace("maintainer of ", "")}`;
    people.set(one.name, {...one, role});
  }
  return [...people.values()];
}

/** The address that a person uses on a day: one whose time has begun and is not over, the latest such. */
function addressOn(
  addresses: readonly {email: string; from?: string | undefined; until?: string | undefined}[],
  today: string,
): string {
  const now = addresses.filter(
    ({from, until}) => (from === undefined || from <= today) && (until === undefined || today <= until),
  );
  return (now.find(({from}) => from !== undefined) ?? now[0] ?? addresses[0])?.email ?? "";
}

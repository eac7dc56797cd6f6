import {min} from "d3";
import type {Address} from "../../crawler/records.ts";
import type {Person, Role} from "../dataset.ts";

export interface KnownPerson {
  /** the person's id, else "~" and the address or name, so that two strangers never become one */
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
  readonly roles: readonly Role[];
}

/** Finds the person behind an address: by any address the record knows, else by the very name. */
export function directory(people: readonly Person[]): (address: Address) => KnownPerson {
  const byEmail = new Map(
    people.flatMap((person) => person.emails.map((email) => [email.toLowerCase(), person] as const)),
  );
  const byName = new Map(people.map((person) => [person.name.toLowerCase(), person] as const));
  return ({name, email}) => {
    const known = (email === null ? undefined : byEmail.get(email.toLowerCase())) ?? byName.get(name.toLowerCase());
    if (known !== undefined) return {id: known.id, name: known.name, bot: known.bot, roles: known.roles};
    return {id: `~${(email ?? name).toLowerCase()}`, name: name === "" ? (email ?? "") : name, bot: false, roles: []};
  };
}

/** The day on which the first list of reviewers was published, null where the roster has none. */
export function firstListing(people: readonly Person[]): string | null {
  const days = people.flatMap(({roles}) =>
    roles.flatMap(({role, from}) => (role === "listed-reviewer" ? (from ?? []) : [])),
  );
  return min(days)?.slice(0, 10) ?? null;
}

/** Whether the person held the role on that day. An open beginning or end counts as held. */
export function heldRole(person: KnownPerson, role: Role["role"], date: string): boolean {
  const day = date.slice(0, 10);
  return person.roles.some(
    (held) =>
      held.role === role &&
      (held.from === null || held.from.slice(0, 10) <= day) &&
      (held.until === null || day <= held.until.slice(0, 10)),
  );
}

/** Lookups in the roster: whose address is this, what was that person's role on that day, who owns this file. */
import {depth, matchesPattern} from "./maintainers/pattern.ts";
import type {Roster, RosterPerson, RosterRole, RosterSection} from "./roster.ts";

export interface Named {
  readonly name: string;
  readonly email: string | null;
}

export interface Roles {
  readonly roster: Roster;
  /** the person of the roster who uses this address (else, where none is written, this exact name), or null */
  find(who: Named): RosterPerson | null;
  /** all roles that the person held on that day, narrowest first */
  on(who: Named, date: string): RosterRole[];
  /** holders of a role on a day */
  holders(role: RosterRole["role"], date: string): RosterPerson[];
  /** sections that own a path, most exact first */
  sectionsOf(path: string): readonly RosterSection[];
  /** people who maintained (M:) one of the sections on that day */
  maintainersOf(sections: readonly RosterSection[], date: string): {person: RosterPerson; section: string}[];
  /** who paid the person then: the roster's word, else the domain of the address, else null */
  employer(who: Named, date: string): string | null;
  samePerson(a: Named, b: Named): boolean;
}

/**
 * A name alone never makes anybody a reviewer: a spoofer can write any name. Only where a trailer carries no address at all
 * is the name taken.
 */
export function rolesOf(roster: Roster): Roles {
  const byEmail = new Map<string, RosterPerson>();
  const byName = new Map<string, RosterPerson>();
  for (const person of roster.people) {
    for (const {email} of person.addresses) byEmail.set(plain(email), person);
    for (const name of [person.name, ...(person.aliases ?? [])]) byName.set(name.toLowerCase(), person);
  }
  const people = new Map(roster.people.map((person) => [person.name, person]));
  const rolesOfPerson = new Map<string, RosterRole[]>();
  for (const role of roster.roles) rolesOfPerson.set(role.person, [...(rolesOfPerson.get(role.person) ?? []), role]);
  const owning = new Map<string, RosterSection[]>();

  const find = ({name, email}: Named): RosterPerson | null =>
    (email === null ? byName.get(name.toLowerCase()) : byEmail.get(plain(email))) ?? null;

  const held = (role: RosterRole, date: string): boolean => {
    const day = date.slice(0, 10);
    return (role.from === null || role.from <= day) && (role.until === null || day <= role.until);
  };

  return {
    roster,
    find,
    on(who, date) {
      const person = find(who);
      return person === null ? [] : (rolesOfPerson.get(person.name) ?? []).filter((role) => held(role, date));
    },
    holders(role, date) {
      const names = new Set(
        roster.roles.filter((one) => one.role === role && held(one, date)).map(({person}) => person),
      );
      return roster.people.filter(({name}) => names.has(name));
    },
    sectionsOf(path) {
      const known = owning.get(path);
      if (known !== undefined) return known;
      const found = roster.sections
        .map((section) => ({section, depth: rank(section, path)}))
        .filter((one) => one.depth > 0)
        .sort((a, b) => b.depth - a.depth)
        .map(({section}) => section);
      if (owning.size >= mostPaths) owning.clear();
      owning.set(path, found);
      return found;
    },
    maintainersOf(sections, date) {
      const names = new Set(sections.map(({name}) => name));
      return roster.roles
        .filter((role) => (role.role === "maintainer" || role.role === "vfio-maintainer") && names.has(role.section))
        .filter((role) => held(role, date))
        .flatMap((role) => {
          const person = people.get(role.person);
          return person === undefined ? [] : [{person, section: role.section}];
        });
    },
    employer(who, date) {
      const day = date.slice(0, 10);
      const known = find(who)?.employers?.find(
        ({from, until}) => (from === null || from <= day) && (until === null || day <= until),
      );
      if (known !== undefined) return known.name;
      return who.email === null ? null : domainOwner(roster, who.email);
    },
    samePerson(a, b) {
      const person = find(a);
      if (person !== null) return find(b) === person;
      if (a.email !== null && b.email !== null && plain(a.email) === plain(b.email)) return true;
      // The same full name at two addresses: one person with two addresses is far likelier than two who share it in one thread.
      return find(b) === null && a.name.includes(" ") && a.name.toLowerCase() === b.name.toLowerCase();
    },
  };
}

/** The versions of a series touch the same files; no more paths are remembered. */
const mostPaths = 10_000;

function rank(section: RosterSection, path: string): number {
  if (section.excludes?.some((pattern) => matchesPattern(path, pattern))) return 0;
  return Math.max(0, ...section.files.filter((pattern) => matchesPattern(path, pattern)).map(depth));
}

/** Address in lower case without its "+tag". */
function plain(email: string): string {
  const lower = email.toLowerCase();
  return lower.includes("+") ? lower.replace(/^([^+@]*)\+[^@]*@/, "$1@") : lower;
}

function domainOwner(roster: Roster, email: string): string | null {
  let domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  while (domain.includes(".")) {
    const owner = Object.hasOwn(roster.domains, domain) ? roster.domains[domain] : undefined;
    if (owner !== undefined) return owner;
    domain = domain.slice(domain.indexOf(".") + 1);
  }
  return null;
}

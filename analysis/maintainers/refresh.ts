/** A roster made anew from what MAINTAINERS says. */
import {subsystemOf} from "../drivers/roots.ts";
import type {Roster, RosterPerson, RosterRole, RosterSection} from "../roster.ts";
import type {DatedRole} from "./history.ts";
import type {Section} from "./parse.ts";

/** The section whose reviewers the acceptance document means, found by what it owns, for headings change. */
export function isReviewersSection({files}: {readonly files: readonly string[]}, roots: readonly string[]): boolean {
  return roots.some((root) => files.includes(`${root}*/`));
}

/** The section of the vfio maintainers: it owns drivers/vfio/ as a whole; of another subsystem's, where that is configured. */
export function isVfioSection({files}: {readonly files: readonly string[]}, roots: readonly string[]): boolean {
  return roots.some((root) => files.includes(subsystemOf(root)));
}

/**
 * The roster with the roles of the sections that were read replaced by the dated ones; other sections, employers and older
 * addresses stay, but those who speak for another subsystem than that of the roots speak as maintainers and reviewers of theirs alone. People are joined by address; one whom the roster lacks is added.
 *
 * @param sections the newest state, for file patterns
 * @param roots directories whose sub-folders are drivers
 */
export function refreshRoster(
  roster: Roster,
  dated: readonly DatedRole[],
  sections: readonly Section[],
  roots: readonly string[],
): Roster {
  const people = roster.people.map((person) => ({...person, addresses: [...person.addresses]}));
  const read = new Set(dated.map(({section}) => section));
  const newest = new Map(sections.map((section) => [section.name, section]));
  const roles: RosterRole[] = dated.map((role) => ({
    person: personFor(people, role).name,
    role: roleOf(role, newest.get(role.section), roots),
    section: role.section,
    from: role.from,
    until: role.until,
    source: role.source,
  }));
  return {
    ...roster,
    people,
    sections: mergeSections(
      roster.sections,
      [...read].flatMap((name) => newest.get(name) ?? {name, files: []}),
    ),
    roles: [
      ...roster.roles.filter(({section}) => !read.has(section)).map((role) => ofSubsystem(role, roster, roots)),
      ...roles,
    ],
  };
}

function personFor(people: RosterPerson[], {name, email}: DatedRole): RosterPerson {
  const wanted = email.toLowerCase();
  const known =
    people.find(({addresses}) => addresses.some((one) => one.email.toLowerCase() === wanted)) ??
    people.find((person) => person.name === name || person.aliases?.includes(name));
  if (known === undefined) {
    const added: RosterPerson = {name, addresses: [{email}]};
    people.push(added);
    return added;
  }
  if (!known.addresses.some((one) => one.email.toLowerCase() === wanted)) known.addresses.push({email});
  return known;
}

function roleOf(role: DatedRole, section: Section | undefined, roots: readonly string[]): RosterRole["role"] {
  if (section !== undefined && isReviewersSection(section, roots) && role.role === "reviewer") return "listed-reviewer";
  if (section !== undefined && isVfioSection(section, roots) && role.role === "maintainer") return "vfio-maintainer";
  return role.role;
}

/** The word of another subsystem's maintainers and listed reviewers is not asked for here. */
function ofSubsystem(role: RosterRole, {sections}: Roster, roots: readonly string[]): RosterRole {
  const section = sections.find(({name}) => name === role.section) ?? {files: []};
  if (role.role === "listed-reviewer" && !isReviewersSection(section, roots)) return {...role, role: "reviewer"};
  if (role.role === "vfio-maintainer" && !isVfioSection(section, roots)) return {...role, role: "maintainer"};
  return role;
}

function mergeSections(
  old: readonly RosterSection[],
  read: readonly {readonly name: string; readonly files: readonly string[]; readonly excludes?: readonly string[]}[],
): RosterSection[] {
  const merged = new Map(old.map((section) => [section.name, section]));
  for (const {name, files, excludes} of read) {
    const before = merged.get(name);
    merged.set(name, {
      ...before,
      name,
      // Older patterns stay: a path that moved still had this owner.
      files: [...new Set([...(before?.files ?? []), ...files])],
      ...(excludes !== undefined && excludes.length > 0 ? {excludes: [...excludes]} : {}),
    });
  }
  return [...merged.values()];
}

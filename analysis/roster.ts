/** The roster: who may speak for which part of the kernel, from when to when, and where that is written. Data, checked on loading. */
import * as z from "zod";
import {CliError} from "../crawler/errors.ts";
import {shipped} from "../crawler/program.ts";
import {readWritten} from "../crawler/written-file.ts";

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day like 2022-03-17");

/** who set it right, where MAINTAINERS or a rule had it otherwise */
const corrected = z.strictObject({by: z.string().min(1), date: day, reason: z.string().min(1)}).optional();

const RosterPerson = z.strictObject({
  name: z.string().min(1),
  corrected,
  /** other spellings of the name that this person's mail carries */
  aliases: z.array(z.string()).optional(),
  addresses: z
    .array(
      z.strictObject({
        email: z.string().includes("@"),
        from: day.optional(),
        until: day.optional(),
        source: z.string().optional(),
      }),
    )
    .min(1),
  employers: z
    .array(z.strictObject({name: z.string(), from: day.nullable(), until: day.nullable(), source: z.string()}))
    .optional(),
});

const RosterSection = z.strictObject({
  /** as MAINTAINERS heads it */
  name: z.string().min(1),
  /** F: patterns */
  files: z.array(z.string()),
  /** X: patterns */
  excludes: z.array(z.string()).optional(),
  /** N: patterns */
  names: z.array(z.string()).optional(),
  /** the directory that stands for the parent driver; sections with the same one are one parent */
  parent: z.string().optional(),
  /** a subsystem's core rather than a driver: its headers are everybody's, its files are not */
  subsystem: z.boolean().optional(),
  /** beginnings of its Kconfig symbols */
  kconfig: z.array(z.string()).optional(),
  /** beginnings of the names of its functions that drivers elsewhere may call */
  functions: z.array(z.string().min(4)).optional(),
});

const RosterRole = z.strictObject({
  person: z.string(),
  role: z.enum(["listed-reviewer", "vfio-maintainer", "maintainer", "reviewer"]),
  section: z.string(),
  from: day.nullable(),
  /** the last day */
  until: day.nullable(),
  source: z.string().min(1),
  corrected,
});

export const Roster = z.strictObject({
  $comment: z.string().optional(),
  /** the acceptance document: before `merged` its criteria are applied in retrospect */
  document: z.strictObject({name: z.string(), commit: z.string(), merged: day, release: z.string()}),
  people: z.array(RosterPerson),
  sections: z.array(RosterSection),
  roles: z.array(RosterRole),
  /** domain of an address -> employer */
  domains: z.record(z.string(), z.string()),
});
export type Roster = z.infer<typeof Roster>;
export type RosterPerson = z.infer<typeof RosterPerson>;
export type RosterSection = z.infer<typeof RosterSection>;
export type RosterRole = z.infer<typeof RosterRole>;

/** Reads a roster (the shipped one where no file is named). A file that is not one is a CliError that names the field. */
export function loadRoster(file: string = shipped("analysis/roster.json")): Roster {
  const roster = readWritten(file, `the roster ${file}`, Roster);
  const problem = inconsistency(roster);
  if (problem !== null) throw new CliError(`the roster ${file} contradicts itself: ${problem}`);
  return roster;
}

/** What a schema cannot say: every role names a known person and section, no address belongs to two people. */
function inconsistency(roster: Roster): string | null {
  const people = new Set(roster.people.map(({name}) => name));
  const sections = new Set(roster.sections.map(({name}) => name));
  for (const {person, section, from, until} of roster.roles) {
    if (!people.has(person)) return `a role names ${JSON.stringify(person)}, who is not among its people`;
    if (!sections.has(section)) return `a role names the section ${JSON.stringify(section)}, which it lacks`;
    if (from !== null && until !== null && until < from) return `${person} leaves ${section} before joining it`;
  }
  const owner = new Map<string, string>();
  for (const {name, addresses} of roster.people) {
    for (const {email} of addresses) {
      const other = owner.get(email.toLowerCase());
      if (other !== undefined) return `${email} belongs to both ${other} and ${name}`;
      owner.set(email.toLowerCase(), name);
    }
  }
  return null;
}

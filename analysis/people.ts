/** The people of the dataset: those of the roster, and whoever wrote, answered or voted in a driver's introduction. */

import {isBot, sameName} from "../crawler/mail/address.ts";
import type {Revision} from "../crawler/records.ts";
import type {Person} from "./dataset.ts";
import type {Named, Roles} from "./roles.ts";

interface Draft {
  name: string;
  readonly emails: Set<string>;
  readonly seen: Named;
  lastSeen: string;
}

/** Sorted by id. One person with several addresses is one entry: by the roster, else by address or full name. */
export function peopleOf(introductions: readonly Revision[], roles: Roles): Person[] {
  const drafts: Draft[] = [];
  const byEmail = new Map<string, Draft>();
  const byName = new Map<string, Draft>();
  const add = (who: Named, date: string): void => {
    const email = who.email?.toLowerCase() ?? null;
    const person = roles.find(who);
    const name = person?.name ?? spoken(who);
    const key = name.toLowerCase();
    const known =
      (email === null ? undefined : byEmail.get(email)) ?? (key.includes(" ") ? byName.get(key) : undefined);
    const draft = known ?? {name, emails: new Set<string>(), seen: who, lastSeen: date};
    if (known === undefined) drafts.push(draft);
    if (email !== null) {
      draft.emails.add(email);
      byEmail.set(email, draft);
    }
    if (key !== "") byName.set(key, draft);
    if (date > draft.lastSeen) draft.lastSeen = date;
  };
  for (const {name, addresses} of roles.roster.people) for (const {email} of addresses) add({name, email}, "");
  for (const revision of introductions) {
    add(revision.author, revision.date);
    add(revision.submitter, revision.date);
    for (const {author, trailers} of revision.patches) {
      add(author, revision.date);
      for (const {name, email, value, date} of trailers) if (value === null) add({name, email}, date);
    }
    for (const {from, date} of revision.replies) add(from, date);
  }
  return numbered(drafts.filter(({name, emails}) => name !== "" || emails.size > 0)).map(({draft, id}) => {
    const {name, emails, seen, lastSeen} = draft;
    const first = {name, email: [...emails][0] ?? null};
    const person = roles.find(first) ?? roles.find(seen);
    const paid = person === null && lastSeen !== "" ? roles.employer(first, lastSeen) : null;
    return {
      id,
      name: name === "" ? (first.email ?? "") : name,
      emails: [...emails].sort(),
      employers:
        person?.employers ??
        (paid === null ? [] : [{name: paid, from: null, until: null, source: "domain of the address"}]),
      roles: roles.roster.roles
        .filter((role) => role.person === person?.name)
        .map(({role, section, from, until, source}) => ({role, section, from, until, source})),
      bot: isBot({name, email: first.email}),
    };
  });
}

/** "Doe, Jane" as she is called; names with more than one comma stay. */
function spoken({name}: Named): string {
  const [last, first, ...rest] = name.split(/,\s*/);
  const turned = `${first} ${last}`;
  return rest.length === 0 && first !== undefined && sameName(turned, name) ? turned : name;
}

/** Ids made of the names; a second person of that name gets a number, by the order of their addresses. */
function numbered(drafts: readonly Draft[]): {draft: Draft; id: string}[] {
  const sorted = [...drafts].sort((a, b) => {
    const left = `${slug(a.name)}\n${[...a.emails].sort().join()}`;
    const right = `${slug(b.name)}\n${[...b.emails].sort().join()}`;
    return left < right ? -1 : left > right ? 1 : 0;
  });
  const used = new Map<string, number>();
  return sorted.map((draft) => {
    const base = slug(draft.name) || slug([...draft.emails].sort()[0] ?? "") || "nobody";
    const n = (used.get(base) ?? 0) + 1;
    used.set(base, n);
    return {draft, id: n === 1 ? base : `${base}-${n}`};
  });
}

function slug(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/ł/g, "l")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 80);
}

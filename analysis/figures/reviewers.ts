import {authorsOf, type Facts, listOf} from "./introductions.ts";
import {heldRole, type KnownPerson} from "./people.ts";
import type {Quarter, Reviewer, ReviewerCell, ReviewerGroup, Vote} from "./schema.ts";

/** Trailers that are somebody's word on a patch, not the record of who handled it. */
const votes: ReadonlySet<string> = new Set(["Reviewed-by", "Acked-by", "Tested-by", "Nacked-by"]);

export function isVote(type: string): boolean {
  return votes.has(type);
}

/** Who answered or voted on the introduction of which driver. Groups by closeness to vfio, then by name: no ranking. */
export function reviewerMatrix(facts: Facts): Reviewer[] {
  const cells = new Map<string, {person: KnownPerson; cells: Map<string, ReviewerCell>}>();
  const cell = (person: KnownPerson, driver: string, date: string): ReviewerCell => {
    const row = cells.get(person.id) ?? {person, cells: new Map<string, ReviewerCell>()};
    cells.set(person.id, row);
    const found = row.cells.get(driver) ?? {driver, replies: 0, first: date, last: date, votes: []};
    const grown = {
      ...found,
      first: date < found.first ? date : found.first,
      last: date > found.last ? date : found.last,
    };
    row.cells.set(driver, grown);
    return grown;
  };
  for (const {driver, revisions} of facts.introductions) {
    for (const revision of revisions) {
      const authors = authorsOf(revision, facts.who);
      for (const reply of revision.replies) {
        const person = facts.who(reply.from);
        if (reply.bot || person.bot || authors.has(person.id)) continue;
        cell(person, driver.name, reply.date).replies += 1;
      }
      for (const patch of revision.patches) {
        for (const trailer of patch.trailers) {
          const person = facts.who({name: trailer.name, email: trailer.email});
          // A body trailer repeats a vote given before: the mail that gave it counts. Where none is known, the patch does.
          const given = trailer.accepted && trailer.withdrawn === null && trailer.givenBy === null;
          if (!given || !votes.has(trailer.type) || trailer.bot || person.bot || authors.has(person.id)) continue;
          addVote(cell(person, driver.name, trailer.date).votes, {
            type: trailer.type,
            messageId: trailer.messageId,
            list: listOf(revision),
            date: trailer.date,
            revision: revision.id,
            patches: 1,
            source: trailer.source,
          });
        }
      }
    }
  }
  return [...cells.values()]
    .map(({person, cells}) => ({
      person: person.id,
      name: person.name,
      group: groupOf(person),
      cells: [...cells.values()].map((c) => ({
        ...c,
        votes: c.votes.sort((a, b) => order(a.date + a.type, b.date + b.type)),
      })),
    }))
    .sort((a, b) => order(groupRank[a.group] + a.name + a.person, groupRank[b.group] + b.name + b.person));
}

const groupRank: Record<ReviewerGroup, string> = {"vfio maintainer": "0", "listed reviewer": "1", other: "2"};

/**
 * One mail that votes on eight patches is one vote that speaks of eight. A vote known from patches alone counts in the
 * first version that carries it, once.
 */
function addVote(votes: Vote[], vote: Vote): void {
  const index = votes.findIndex(
    (old) =>
      old.type === vote.type &&
      old.source === vote.source &&
      (vote.source === "body" || old.messageId === vote.messageId),
  );
  const same = votes[index];
  if (same === undefined) votes.push(vote);
  else if (same.revision === vote.revision) votes[index] = {...same, patches: same.patches + 1};
}

function groupOf(person: KnownPerson): ReviewerGroup {
  if (person.roles.some(({role}) => role === "vfio-maintainer")) return "vfio maintainer";
  return person.roles.some(({role}) => role === "listed-reviewer") ? "listed reviewer" : "other";
}

/** Activity on new drivers by quarter, without holes between the first and the last. */
export function quarters(facts: Facts): Quarter[] {
  const found = new Map<string, Quarter>();
  const at = (date: string): Quarter => {
    const name = quarterOf(date);
    const quarter = found.get(name) ?? emptyQuarter(name);
    found.set(name, quarter);
    return quarter;
  };
  for (const {revisions} of facts.introductions) {
    for (const revision of revisions) {
      at(revision.date).postings += 1;
      const authors = authorsOf(revision, facts.who);
      for (const reply of revision.replies) {
        const person = facts.who(reply.from);
        if (reply.bot || person.bot) continue;
        if (authors.has(person.id)) at(reply.date).author += 1;
        else if (heldRole(person, "vfio-maintainer", reply.date)) at(reply.date).maintainer += 1;
        else if (heldRole(person, "listed-reviewer", reply.date)) at(reply.date).listed += 1;
        else at(reply.date).other += 1;
      }
    }
  }
  return withoutHoles([...found.values()].sort((a, b) => order(a.quarter, b.quarter)));
}

function withoutHoles(list: readonly Quarter[]): Quarter[] {
  const first = list[0];
  const last = list[list.length - 1];
  if (first === undefined || last === undefined) return [];
  const known = new Map(list.map((quarter) => [quarter.quarter, quarter]));
  const filled: Quarter[] = [];
  let [year = 0, part = 0] = first.quarter.split("-Q").map(Number);
  // A mail with a broken date must not make a row for each quarter since 1970.
  for (let name = first.quarter; name <= last.quarter && filled.length < 200; name = `${year}-Q${part}`) {
    filled.push(known.get(name) ?? emptyQuarter(name));
    [year, part] = part === 4 ? [year + 1, 1] : [year, part + 1];
  }
  return filled;
}

function emptyQuarter(quarter: string): Quarter {
  const [year, part] = quarter.split("-Q");
  const month = String((Number(part) - 1) * 3 + 1).padStart(2, "0");
  return {quarter, start: `${year}-${month}-01`, postings: 0, maintainer: 0, listed: 0, author: 0, other: 0};
}

function quarterOf(date: string): string {
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

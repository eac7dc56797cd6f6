import {order} from "../../crawler/order.ts";
import {authorsOf, type Facts, listOf} from "./introductions.ts";
import type {KnownPerson} from "./people.ts";
import type {Reviewer, ReviewerCell, ReviewerGroup, Vote} from "./schema.ts";

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

import type {JudgedRevision} from "../dataset.ts";
import type {Facts, Introduction} from "./introductions.ts";
import type {StandingVotes} from "./schema.ts";

const kinds = {"Reviewed-by": "reviewed", "Acked-by": "acked", "Tested-by": "tested"} as const;
type Kind = (typeof kinds)[keyof typeof kinds];

/**
 * How many people's votes stood at each moment, posting by posting. People, not lines: who reviews twelve patches of a
 * version counts once. A new version starts again with the votes that its patches carry.
 */
export function standingVotes({revisions}: Introduction, facts: Facts): StandingVotes[] {
  return revisions.flatMap((revision) => stepsOf(revision, facts));
}

function stepsOf(revision: JudgedRevision, {who}: Facts): StandingVotes[] {
  const people = {reviewed: new Set<string>(), acked: new Set<string>(), tested: new Set<string>()};
  const step = (date: string): StandingVotes => ({
    date,
    revision: revision.id,
    reviewed: people.reviewed.size,
    acked: people.acked.size,
    tested: people.tested.size,
  });
  const votes = revision.patches
    .flatMap((patch) => patch.trailers)
    .flatMap((trailer) => {
      const kind: Kind | undefined = kinds[trailer.type as keyof typeof kinds];
      const counts = kind !== undefined && trailer.accepted && trailer.withdrawn === null && !trailer.bot;
      return counts ? [{kind, trailer, id: who({name: trailer.name, email: trailer.email}).id}] : [];
    });
  for (const {kind, id, trailer} of votes) if (trailer.source === "body") people[kind].add(id);
  const steps = [step(revision.date)];
  const given = votes.filter(({trailer}) => trailer.source === "reply");
  for (const {kind, id, trailer} of given.sort((a, b) => (a.trailer.date < b.trailer.date ? -1 : 1))) {
    if (people[kind].has(id)) continue;
    people[kind].add(id);
    steps.push(step(trailer.date));
  }
  return steps;
}

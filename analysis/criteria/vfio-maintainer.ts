/**
 * Criterion: the vfio maintainer of that day reviewed, acked or signed off a patch that brings the driver, or said that he took it.
 */
import type {Trailer} from "../../crawler/records.ts";
import type {Evidence, Verdict} from "../dataset.ts";
import {type Case, notFound, verdict} from "./case.ts";
import {displayName, named, passageEvidence, voteEvidence} from "./evidence.ts";
import {isAck, isReview, isSignOff, naksOn, uncounted, votesOn} from "./votes.ts";

export const rule = "vfio-maintainer/1";

export function judgeVfioMaintainer(given: Case): Verdict {
  const done = (rest: Parameters<typeof verdict>[3]): Verdict => verdict(given, "vfio-maintainer", rule, rest);
  const {bringing} = given;
  const evidence = [...votes(given), ...words(given)];
  if (evidence.length > 0) return done({state: "met", evidence});
  if (bringing.length === 0) {
    return done({
      state: "no-evidence",
      evidence: [],
      because: "the patch that brings the driver is not among the mail read",
    });
  }
  const names = new Set(given.roles.holders("vfio-maintainer", given.revision.date).map(({name}) => name));
  const missing = 'a review, an ack or the word "applied" of the vfio maintainer';
  return done({
    evidence: naks(given),
    ...notFound(given, missing, ({name}) => names.has(name), uncounted(given, bringing, names)),
  });
}

/** What the maintainer said against it stands where his approval is missed. */
function naks({bringing, revision, roles, reader}: Case): Evidence[] {
  const holds = (vote: Trailer): boolean => roles.on(vote, vote.date).some(({role}) => role === "vfio-maintainer");
  return naksOn(revision, bringing, holds).map(({vote, patch}) =>
    voteEvidence(vote, "vfio maintainer", {reader, roles, patch: patch.index}),
  );
}

function votes({bringing, revision, roles, reader}: Case): Evidence[] {
  return bringing.flatMap((patch) =>
    votesOn(revision, patch)
      .filter((vote) => isReview(vote) || isAck(vote) || isSignOff(vote))
      .filter((vote) => roles.on(vote, vote.date).some(({role}) => role === "vfio-maintainer"))
      .map((vote) => voteEvidence(vote, "vfio maintainer", {reader, roles, patch: patch.index})),
  );
}

function words({applied, bringing, roles}: Case): Evidence[] {
  const indexes = bringing.map(({index}) => index);
  return applied
    .filter(({patches}) => patches === null || patches.some((index) => indexes.includes(index)))
    .filter(({message}) => roles.on(named(message.from), message.date).some(({role}) => role === "vfio-maintainer"))
    .map(({message, quote, offset}) =>
      passageEvidence(
        message,
        {text: quote, offset},
        {person: displayName(message.from, roles), role: "vfio maintainer", kind: "applied"},
      ),
    );
}

/**
 * Criterion: a review by somebody who was listed as reviewer of device specific drivers on that day and is neither author nor
 * submitter. A Reviewed-by on a patch that brings the driver (the cover's count for each patch) meets it; an Acked-by alone, or a
 * review of the series' other patches to the driver, meets it in part. Who pays the reviewer is shown and decides nothing.
 */
import type {Patch, Trailer} from "../../crawler/records.ts";
import type {Evidence, Verdict} from "../dataset.ts";
import {ownPatches} from "../drivers/bringing.ts";
import type {RosterPerson} from "../roster.ts";
import {beforeDocument, type Case, notFound, roleDay, verdict} from "./case.ts";
import {voteEvidence} from "./evidence.ts";
import {isAck, isAuthor, isReview, votesOn} from "./votes.ts";

export const rule = "listed-reviewer/1";

export function judgeListedReviewer(given: Case): Verdict {
  const done = (rest: Parameters<typeof verdict>[3]): Verdict => verdict(given, "listed-reviewer", rule, rest);
  const {bringing, revision, driver, reader} = given;
  const onDriver = bringing.flatMap((patch) => listed(given, patch));
  const reviews = onDriver.filter(({vote}) => isReview(vote));
  const acks = onDriver.filter(({vote}) => isAck(vote));
  const elsewhere = ownPatches(revision, driver, reader)
    .filter(({patch}) => !bringing.includes(patch))
    .flatMap(({patch}) => listed(given, patch));
  if (reviews.length > 0) {
    const evidence = [...reviews, ...acks, ...elsewhere].map((one) => one.evidence);
    const qualified = reviews.every(({vote}) => vote.qualified);
    return done({
      state: "met",
      evidence,
      ...(qualified ? {because: "the review is qualified: its words say by what"} : {}),
    });
  }
  if (acks.length > 0 || elsewhere.length > 0) {
    return done({
      state: "partly-met",
      evidence: [...acks, ...elsewhere].map((one) => one.evidence),
      missing:
        acks.length > 0
          ? "a Reviewed-by: listed reviewers acked the driver only"
          : "a Reviewed-by on the patch that brings the driver",
    });
  }
  if (bringing.length === 0) {
    return done({
      state: "no-evidence",
      evidence: [],
      because: "the patch that brings the driver is not among the mail read",
    });
  }
  // Reviews of the series' other patches (vfio's core, the parent) are shown: they tell who looked, not that he looked at the driver.
  const others = revision.patches.filter((patch) => !bringing.includes(patch)).flatMap((patch) => listed(given, patch));
  const seen = [...new Set(others.map(({evidence}) => evidence.patch))].join(", ");
  const missing = `a Reviewed-by of an independent listed reviewer${seen === "" ? "" : `: those given are for patch ${seen}, not for the driver`}`;
  return done({evidence: others.map((one) => one.evidence), ...notFound(given, missing, isListed(given))});
}

/** Votes of listed reviewers on a patch, those of the series' own authors left out. */
function listed(given: Case, patch: Patch): {vote: Trailer; evidence: Evidence}[] {
  const {revision, roles, reader} = given;
  const votes = votesOn(revision, patch).filter((vote) => isReview(vote) || isAck(vote));
  return votes.flatMap((vote) => {
    const held = roles.on(vote, roleDay(given, vote.date)).some(({role}) => role === "listed-reviewer");
    if (!held || isAuthor(vote, revision, roles)) return [];
    const evidence = voteEvidence(vote, roleWords(given, vote), {reader, roles, patch: patch.index});
    const early = vote.date.slice(0, 10) < roles.roster.document.merged;
    return [{vote, evidence: early ? {...evidence, inferred: [...evidence.inferred, beforeDocument]} : evidence}];
  });
}

const isListed = (given: Case) => {
  const names = new Set(
    given.roles.holders("listed-reviewer", roleDay(given, given.revision.date)).map(({name}) => name),
  );
  return ({name}: RosterPerson): boolean => names.has(name);
};

/** "listed reviewer, of the author's employer (NVIDIA)" */
function roleWords({revision, roles}: Case, vote: Trailer): string {
  const paid = roles.employer(vote, vote.date);
  const author = roles.employer(revision.author, revision.date);
  if (paid === null) return "listed reviewer";
  return paid === author ? `listed reviewer, of the author's employer (${paid})` : `listed reviewer (${paid})`;
}

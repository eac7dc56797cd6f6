/**
 * Criterion: a review by somebody who was listed as reviewer of device specific drivers on that day and is neither author nor
 * submitter. A Reviewed-by on a patch that brings the driver (the cover's count for each patch) meets it; an Acked-by alone, or a
 * review of the series' other patches to the driver, to vfio's core or its headers, meets it in part: it tells who looked at what.
 * A review of the parent's patches alone is shown and does not count. Who pays the reviewer is shown and decides nothing.
 */
import type {Patch, Trailer} from "../../crawler/records.ts";
import type {Evidence, Verdict} from "../dataset.ts";
import {ownPatches} from "../drivers/bringing.ts";
import {beforeDocument, type Case, notFound, roleDay, verdict} from "./case.ts";
import {voteEvidence} from "./evidence.ts";
import {isAck, isAuthor, isReview, isSigner, naksOn, uncounted, votesOn} from "./votes.ts";

export const rule = "listed-reviewer/3";

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
  const others = revision.patches
    .filter((patch) => !bringing.includes(patch))
    .flatMap((patch) => listed(given, patch).map((one) => ({...one, ofVfio: patch.files.some(isVfios)})));
  const evidence = others.map((one) => one.evidence);
  const ofVfio = others.filter((one) => one.ofVfio && isReview(one.vote));
  const brought = bringing.map(({index}) => index).join(", ");
  if (ofVfio.length > 0) {
    const missing = `a Reviewed-by on patch ${brought}, which brings the driver: ${whoReviewed(ofVfio)} only`;
    return done({state: "partly-met", evidence, missing});
  }
  const seen = [...new Set(evidence.map(({patch}) => patch))].join(", ");
  const missing = `a Reviewed-by of an independent listed reviewer${seen === "" ? "" : `: those given are for patch ${seen}, not for the driver`}`;
  const names = given.roles.holders("listed-reviewer", roleDay(given, revision.date)).map(({name}) => name);
  const stray = uncounted(given, bringing, names);
  const against = naksOn(revision, bringing, (vote) => isListed(given, vote)).map(({vote, patch}) =>
    voteEvidence(vote, roleWords(given, vote), {reader, roles: given.roles, patch: patch.index}),
  );
  return done({
    evidence: [...evidence, ...against],
    ...notFound(given, missing, ({name}) => names.includes(name), stray),
  });
}

/** Files of vfio's own, beside the drivers': the core and what it offers to drivers and to user space. */
const isVfios = (file: string): boolean =>
  /^(?:drivers\/vfio\/(?!pci\/[^/]+\/)|include\/(?:uapi\/)?linux\/vfio)/.test(file);

/** "Jane Doe reviewed patch 9, 10" */
function whoReviewed(reviews: readonly {readonly evidence: Evidence}[]): string {
  const by = new Map<string, Set<number>>();
  for (const {evidence} of reviews) {
    const patches = by.get(evidence.person) ?? new Set<number>();
    if (evidence.patch !== undefined) patches.add(evidence.patch);
    by.set(evidence.person, patches);
  }
  return [...by]
    .map(([person, patches]) => `${person} reviewed patch ${[...patches].sort((a, b) => a - b).join(", ")}`)
    .join("; ");
}

/** Votes of listed reviewers on a patch, those of the series' own authors and of who signed the patch off left out. */
function listed(given: Case, patch: Patch): {vote: Trailer; evidence: Evidence}[] {
  const {revision, roles, reader} = given;
  const votes = votesOn(revision, patch).filter((vote) => isReview(vote) || isAck(vote));
  return votes.flatMap((vote) => {
    if (!isListed(given, vote) || isAuthor(vote, revision, roles) || isSigner(vote, patch, roles)) return [];
    const evidence = voteEvidence(vote, roleWords(given, vote), {reader, roles, patch: patch.index});
    const early = vote.date.slice(0, 10) < roles.roster.document.merged;
    return [{vote, evidence: early ? {...evidence, inferred: [...evidence.inferred, beforeDocument]} : evidence}];
  });
}

const isListed = (given: Case, vote: Trailer): boolean =>
  given.roles.on(vote, roleDay(given, vote.date)).some(({role}) => role === "listed-reviewer");

/** "listed reviewer, of the author's employer (NVIDIA)" */
function roleWords({revision, roles}: Case, vote: Trailer): string {
  const paid = roles.employer(vote, vote.date);
  const author = roles.employer(revision.author, revision.date);
  if (paid === null) return "listed reviewer";
  return paid === author ? `listed reviewer, of the author's employer (${paid})` : `listed reviewer (${paid})`;
}

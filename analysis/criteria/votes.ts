/** The votes that count on a patch of a revision. */
import type {Patch, Revision, Trailer} from "../../crawler/records.ts";
import type {Roles} from "../roles.ts";

/** Standing votes on a patch: accepted, not taken back, no bot's; and those carried over because the patch is unchanged. */
export function votesOn(revision: Revision, patch: Patch): Trailer[] {
  const carried = revision.carried.filter((one) => one.patch === patch.index).map(({trailer}) => trailer);
  return [...patch.trailers, ...carried].filter(
    ({accepted, withdrawn, bot, value}) => accepted && withdrawn === null && !bot && value === null,
  );
}

/** Everybody whose work the series is: author, submitter, authors of its patches, co-developers. Their reviews are no reviews. */
export function authorsOf({author, submitter, patches}: Revision): {name: string; email: string | null}[] {
  const codevelopers = patches.flatMap(({trailers}) =>
    trailers.filter(({type, source}) => type === "Co-developed-by" && source === "body"),
  );
  return [author, submitter, ...patches.map((patch) => patch.author), ...codevelopers];
}

export function isAuthor(vote: Trailer, revision: Revision, roles: Roles): boolean {
  return authorsOf(revision).some((author) => roles.samePerson(vote, author));
}

export const isReview = ({type}: Trailer): boolean => type === "Reviewed-by";
export const isAck = ({type}: Trailer): boolean => type === "Acked-by";
export const isSignOff = ({type}: Trailer): boolean => type === "Signed-off-by";

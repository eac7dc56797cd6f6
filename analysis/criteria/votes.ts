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

/**
 * Whether somebody who votes is among the authors. The same full name suffices here, at whatever address: that a reviewer and an
 * author share one and are two people is far less likely than that one of them wrote from home.
 */
export function isAuthor(vote: Trailer, revision: Revision, roles: Roles): boolean {
  return authorsOf(revision).some((author) => roles.samePerson(vote, author) || sameFullName(vote.name, author.name));
}

/** NAKs that stand on these patches, of people for whom `holds` is true. A NAK with a condition is one, too. */
export function naksOn(
  revision: Revision,
  patches: readonly Patch[],
  holds: (vote: Trailer) => boolean,
): {readonly vote: Trailer; readonly patch: Patch}[] {
  return patches.flatMap((patch) =>
    votesOn(revision, patch)
      .filter((vote) => vote.type === "Nacked-by" && holds(vote))
      .map((vote) => ({vote, patch})),
  );
}

/**
 * Votes on these patches that bear the name of somebody whose word is looked for, from an address that the roster does not know: they
 * count for nothing, since anybody can write a name, and a reader shall know that they are there. null where there is none.
 */
export function uncounted(
  {revision, roles}: {readonly revision: Revision; readonly roles: Roles},
  patches: readonly Patch[],
  names: Iterable<string>,
): string | null {
  const looked = [...names];
  const words = patches
    .flatMap((patch) => votesOn(revision, patch))
    .filter((vote) => isReview(vote) || isAck(vote))
    .filter(({email, name}) => email !== null && looked.some((one) => sameFullName(one, name)))
    .filter((vote) => roles.find(vote) === null && !isAuthor(vote, revision, roles))
    .map(({type, name, email}) => `${type} of ${name} from ${email}`);
  const each = [...new Set(words)];
  if (each.length === 0) return null;
  return `${each.join(", ")} ${each.length === 1 ? "is" : "are"} not counted: the roster knows no such address`;
}

function sameFullName(a: string, b: string): boolean {
  const [one, other] = [a, b].map((name) => name.trim().toLowerCase().replace(/\s+/g, " "));
  return one === other && one?.includes(" ") === true;
}

/** Whether who votes also signed the patch off as it was posted: what one hands on oneself, one does not review. */
export function isSigner(vote: Trailer, patch: Patch, roles: Roles): boolean {
  return patch.trailers.some((one) => isSignOff(one) && one.source === "body" && roles.samePerson(vote, one));
}

export const isReview = ({type}: Trailer): boolean => type === "Reviewed-by";
export const isAck = ({type}: Trailer): boolean => type === "Acked-by";
export const isSignOff = ({type}: Trailer): boolean => type === "Signed-off-by";

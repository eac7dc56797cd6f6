/** Puts votes on patches: what bodies carry, what replies give, what is taken back, what a new version keeps or loses. */
import {emailKey, personKeys, samePerson} from "../people.ts";
import type {Head, Trailer} from "../records.ts";
import type {Draft, DraftPatch} from "../series/draft.ts";
import {titleKey} from "../series/titles.ts";
import type {Ballot, Vote} from "./votes.ts";
import {limitIn} from "./words.ts";

/** Types by which somebody vouches for a patch: lost with a change, unlike Fixes or Link. */
const vouching = new Set(["Reviewed-by", "Acked-by", "Tested-by"]);

const personOf = ({name, email}: {name: string; email: string | null}) => ({name, email});

/** Two trailers that share a key are one vote: the same word by the same person (or of the same value). */
function voteKeys(trailer: Trailer): readonly string[] {
  const known = keysOfVotes.get(trailer);
  if (known !== undefined) return known;
  const keys = makeKeys(trailer);
  keysOfVotes.set(trailer, keys);
  return keys;
}

/** Votes are compared with all those of the patch's other versions. */
const keysOfVotes = new WeakMap<Trailer, readonly string[]>();

function makeKeys({type, name, email, value}: Trailer): string[] {
  const word = type.toLowerCase();
  if (value !== null) return [`${word}\n=${value}`];
  const keys = personKeys({name, email});
  return (keys.length > 0 ? keys : [name]).map((key) => `${word}\n${key}`);
}

/** Whether two trailers are one vote. */
function sameVote(a: Trailer, b: Trailer): boolean {
  const keys = voteKeys(a);
  return voteKeys(b).some((key) => keys.includes(key));
}

/** Puts a trailer on a patch, where later ones find it by its keys. */
function stand(patch: DraftPatch, trailer: Trailer, keys = voteKeys(trailer)): void {
  patch.trailers.push(trailer);
  for (const key of keys) {
    const known = patch.standing.get(key);
    if (known === undefined) patch.standing.set(key, [trailer]);
    else known.push(trailer);
  }
}

/** Puts down what the patch as posted says, in its order. The author's word: accepted. */
export function readBody(patch: DraftPatch): void {
  const {message, authentication} = patch.mail;
  for (const {type, name, email, value, comment} of patch.mail.patch?.trailers ?? []) {
    stand(patch, {
      type,
      name,
      email,
      value,
      comment,
      source: "body",
      via: "patch",
      messageId: message.messageId,
      date: message.date,
      accepted: true,
      why: "body",
      givenBy: null,
      withdrawn: null,
      qualified: limitIn(comment) !== null,
      quote: limitIn(comment),
      bot: false,
      authentication,
    });
  }
}

/** Casts the votes of one reply that hangs on `index` (0 = the cover) of `draft`. `sibling` finds another version of the same work. */
export function castBallot(
  ballot: Ballot,
  draft: Draft,
  index: number | null,
  sibling: (version: number) => Draft | null,
): void {
  for (const vote of ballot.votes) {
    const {words} = vote;
    const named = words.scope.kind !== "here" && words.version !== null && words.version !== draft.features.version;
    const other = named && words.version !== null ? sibling(words.version) : null;
    if (other !== null) castElsewhere(vote, other);
    else castHere(vote, draft, index);
  }
}

/** A vote given in another thread, whose words name this version. Gives false where they name no patch that is there. */
export function castElsewhere(vote: Vote, draft: Draft): boolean {
  const patches = inScope(vote, draft, 0);
  put(patches, {...vote.trailer, via: "other-thread", quote: vote.trailer.quote ?? vote.words.quote});
  return patches.length > 0;
}

function castHere(vote: Vote, draft: Draft, index: number | null): void {
  const {scope, quote} = vote.words;
  const {trailer} = vote;
  const range =
    scope.kind === "patches" || (scope.kind === "topic" && index === 0) || (scope.kind === "all" && index !== 0);
  const via = range ? "range" : index === 0 ? "cover" : "patch";
  const patches = inScope(vote, draft, index);
  const limit = scope.kind === "topic" ? {qualified: true, quote: trailer.quote ?? quote} : {};
  put(patches, {...trailer, via, ...limit});
  if (patches.length === 0 && trailer.value === null) {
    draft.notes.push(
      index === null || index === 0 || scope.kind !== "here"
        ? `a ${trailer.type} names no patch that is there: ${trailer.messageId}`
        : `a ${trailer.type} was given to patch ${index}, which is missing: ${trailer.messageId}`,
    );
  }
}

function inScope({words: {scope}}: Vote, draft: Draft, index: number | null): DraftPatch[] {
  const here = () => draft.patches.filter((patch) => index === 0 || patch.index === index);
  switch (scope.kind) {
    case "here":
      return here();
    case "all":
      return draft.patches;
    case "patches":
      return draft.patches.filter((patch) => scope.indexes.includes(patch.index));
    case "topic": {
      if (index !== 0) return here();
      // "the virtio patches" are virtio: and virtio-pci:, not vfio/virtio:, unless there are no others.
      const area = ({title}: DraftPatch) => (title.split(":")[0] ?? "").toLowerCase();
      const own = draft.patches.filter((patch) => area(patch).startsWith(scope.topic));
      const about = own.length > 0 ? own : draft.patches.filter((patch) => area(patch).includes(scope.topic));
      return about.length > 0 ? about : here();
    }
    default: {
      const never: never = scope;
      throw new TypeError(`unknown scope ${String(never)}`);
    }
  }
}

/** A vote that says again what stands there already, by the same person, adds nothing; one that drops a condition does. */
function put(patches: readonly DraftPatch[], trailer: Trailer): void {
  const keys = voteKeys(trailer);
  // "Sorry, wrong address, should be:" names the same person anew: both stand.
  const corrected = (known: Trailer) => known.source === "reply" && emailKey(known.email) !== emailKey(trailer.email);
  const covers = (known: Trailer) =>
    !corrected(known) &&
    (known.accepted || !trailer.accepted) &&
    known.withdrawn === null &&
    (!known.qualified || trailer.qualified || known.source === "body");
  for (const patch of patches) {
    const stands = keys.some((key) => patch.standing.get(key)?.some(covers) ?? false);
    if (!stands) stand(patch, {...trailer}, keys);
  }
}

/** Marks what the sender of `message` takes back: on the patch it hangs on (on all under the cover), in this version or the one before. */
export function takeBack(types: readonly string[], message: Head, draft: Draft, index: number | null): void {
  if (types.length === 0) return;
  const patches = draft.patches.filter((patch) => index === 0 || patch.index === index);
  for (const patch of patches) {
    for (
      let at: DraftPatch | null = patch, steps = 0;
      at !== null && steps < 50;
      at = at.previous?.to ?? null, steps++
    ) {
      let found = false;
      for (const trailer of at.trailers) {
        const meant = types.includes("*") ? vouching.has(trailer.type) : types.includes(trailer.type);
        if (!meant || trailer.date > message.date || !samePerson(personOf(trailer), message.from)) continue;
        trailer.withdrawn = message.messageId;
        found = true;
      }
      if (found) break;
    }
  }
}

/**
 * Says for each trailer in a body which mail first gave it: by following the patch back through its versions, else by a patch of the same
 * title in another work, from which it moved. Drafts in order of date.
 */
export function findGivers(drafts: readonly Draft[]): void {
  const byTitle = new Map<string, Map<string, Trailer>>();
  const patches = drafts.flatMap((draft) => draft.patches);
  for (const patch of patches) {
    for (const trailer of patch.trailers) {
      if (trailer.source !== "reply" || !trailer.accepted) continue;
      const title = titleKey(patch.title);
      const votes = byTitle.get(title) ?? new Map<string, Trailer>();
      byTitle.set(title, votes);
      for (const key of voteKeys(trailer)) {
        const known = votes.get(key);
        if (known === undefined || trailer.date < known.date) votes.set(key, trailer);
      }
    }
  }
  for (const patch of patches) {
    const votes = byTitle.get(titleKey(patch.title));
    for (const trailer of patch.trailers) {
      if (trailer.source !== "body" || trailer.value !== null) continue;
      const elsewhere = () =>
        voteKeys(trailer)
          .map((key) => votes?.get(key))
          .find((given) => given !== undefined && given.date <= trailer.date);
      trailer.givenBy = giverOf(trailer, patch) ?? elsewhere()?.messageId ?? null;
    }
  }
}

function giverOf(trailer: Trailer, patch: DraftPatch): string | null {
  const before = patch.previous?.to;
  if (before === undefined) return null;
  let carried: string | null = null;
  for (const known of before.trailers) {
    if (!sameVote(known, trailer)) continue;
    if (known.source === "reply" && known.date <= trailer.date) return known.messageId;
    carried ??= known.givenBy;
  }
  if (carried !== null) return carried;
  // Given to an older version and left out in between.
  for (let at = before.previous?.to, steps = 0; at !== undefined && steps < 50; at = at.previous?.to, steps++) {
    const given = at.trailers.find((known) => known.source === "reply" && sameVote(known, trailer));
    if (given !== undefined) return given.messageId;
  }
  return null;
}

/** Fills `carried` (unchanged patch: the older vote still holds) and `lost` (changed patch: it does not). Drafts in order of date. */
export function weighOldVotes(drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    for (const patch of draft.patches) {
      if (patch.previous === null) continue;
      const {match, to} = patch.previous;
      const missingHere = (trailer: Trailer) => !patch.trailers.some((known) => sameVote(known, trailer));
      const own = to.trailers
        .filter((trailer) => trailer.accepted && trailer.withdrawn === null && vouching.has(trailer.type))
        .map((trailer) => ({patch: patch.index, from: to.draft.features.id, trailer}));
      const older = to.draft.carried.filter(({patch: index}) => index === to.index);
      const votes = [...own, ...older.map((vote) => ({...vote, patch: patch.index}))].filter(({trailer}) =>
        missingHere(trailer),
      );
      // What a body carried and the next body leaves out, the author dropped: only what was given in a reply goes on by itself.
      if (match.changed) draft.lost.push(...votes);
      else draft.carried.push(...votes.filter(({trailer}) => trailer.source === "reply"));
    }
  }
}

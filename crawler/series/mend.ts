/** Postings put right after the grouping: copies folded, covers and patches joined that their numbers kept apart. */
import {emailKey, samePerson} from "../people.ts";
import type {Head} from "../records.ts";
import type {ThreadGraph} from "../thread/graph.ts";
import type {Reading} from "./posted.ts";
import {addMail, isNumbered, mailsOf, nakedVersion, type Posting, postingWindow, versionOf} from "./posting.ts";

export interface Surroundings {
  readonly graph: ThreadGraph;
  readonly known: ReadonlyMap<string, Reading>;
  /** the postings that a mail is part of */
  readonly byMail: ReadonlyMap<string, readonly Posting[]>;
}

/** The postings that are left once all that belongs together is joined. Changes them in place. */
export function mendPostings(postings: readonly Posting[], around: Surroundings): Posting[] {
  const joined = joinBareFirst(joinBare(joinMiscounted(foldCopies(postings), around), around), around);
  const used = new Set<Reading>();
  for (const posting of joined) findNakedCover(posting, around, used);
  return joined;
}

const at = ({date}: Head): number => Date.parse(date);

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/**
 * A patch that was sent twice makes no second posting: fragments whose every patch stands unchanged in a fuller posting by the same
 * sender in the same half hour are copies of it.
 */
function foldCopies(postings: readonly Posting[]): Posting[] {
  const byPatch = new Map<string, Posting[]>();
  const keysOf = (posting: Posting) =>
    [...posting.patches].flatMap(([index, {patch, message, subject}]) =>
      patch === null || patch.patchId === null || !subject.patch
        ? []
        : [[index, subject.expected, patch.patchId, patch.title, emailKey(message.from.email)].join("\n")],
    );
  for (const posting of postings) for (const key of keysOf(posting)) push(byPatch, key, posting);
  return postings.filter((fragment) => {
    if (fragment.cover !== null || fragment.patches.size === 0 || fragment.patches.size >= (fragment.total ?? 1))
      return true;
    const keys = keysOf(fragment);
    if (keys.length < fragment.patches.size) return true;
    const whole = (byPatch.get(keys[0] ?? "") ?? [])
      .slice(0, 50)
      .find(
        (other) =>
          other !== fragment &&
          other.patches.size > fragment.patches.size &&
          versionOf(other).version === versionOf(fragment).version &&
          versionOf(other).subVersion === versionOf(fragment).subVersion &&
          keys.every((key) => byPatch.get(key)?.includes(other)) &&
          [...fragment.patches].every(
            ([index, mail]) =>
              Math.abs(at((other.patches.get(index) ?? mail).message) - at(mail.message)) <= postingWindow,
          ),
      );
    if (whole === undefined) return true;
    for (const [index, mail] of fragment.patches) {
      whole.copies.set(mail.message.messageId, index);
      whole.notes.push(`patch ${index} was sent twice`);
    }
    return false;
  });
}

/** A cover whose n was left at an older count ("00/17" above eighteen patches "n/18"): what answers it is its series. */
function joinMiscounted(postings: readonly Posting[], {byMail, graph}: Surroundings): Posting[] {
  const joined = new Set<Posting>();
  for (const patches of postings) {
    const [first] = mailsOf(patches);
    if (first === undefined || patches.cover !== null || !isNumbered(first)) continue;
    const above = graph.parent.get(first.message.messageId) ?? "";
    const bare = byMail
      .get(above)
      ?.find(({cover, patches: own}) => cover?.message.messageId === above && own.size === 0);
    const cover = bare?.cover ?? null;
    if (bare === undefined || cover === null || joined.has(bare)) continue;
    const near =
      Math.abs(at(cover.message) - at(first.message)) <= postingWindow &&
      samePerson(cover.message.from, first.message.from);
    if (!near || versionOf(bare).version !== versionOf(patches).version) continue;
    patches.notes.push(`the cover letter counts 0/${bare.total ?? "?"}, its patches n/${patches.total ?? "?"}`);
    patches.cover = cover;
    joined.add(bare);
  }
  return postings.filter((posting) => !joined.has(posting));
}

/** As many lone [PATCH]es below a cover as it announces are its series, in the order of their dates. */
function joinBare(postings: readonly Posting[], {byMail, graph}: Surroundings): Posting[] {
  const joined = new Set<Posting>();
  for (const posting of postings) {
    const {cover} = posting;
    if (cover === null || posting.patches.size > 0) continue;
    const below = (graph.children.get(cover.message.messageId) ?? []).flatMap((id) => byMail.get(id) ?? []);
    const bare = below.filter(({arrived: [patch], total}) => {
      if (
        patch === undefined ||
        patch.kind !== "patch" ||
        total !== null ||
        patch.subject.version !== cover.subject.version
      )
        return false;
      return (
        samePerson(patch.message.from, cover.message.from) &&
        Math.abs(at(patch.message) - at(cover.message)) <= postingWindow
      );
    });
    if (bare.length < 2 || bare.length !== posting.total) continue;
    for (const [
      n,
      {
        arrived: [patch],
      },
    ] of bare.entries()) {
      if (patch !== undefined) addMail(posting, {...patch, subject: {...patch.subject, counter: n + 1}});
    }
    posting.notes.push("patches without numbers, in the order of their dates");
    for (const part of bare) joined.add(part);
  }
  return postings.filter((posting) => !joined.has(posting));
}

/** "[PATCH] one" with 2/3 and 3/3 in reply to it: the first patch went out without its number. */
function joinBareFirst(postings: readonly Posting[], {byMail, graph}: Surroundings): Posting[] {
  const joined = new Set<Posting>();
  for (const posting of postings) {
    const [first] = mailsOf(posting);
    if (first === undefined || posting.cover !== null || !isNumbered(first) || posting.patches.has(1)) continue;
    const above = graph.parent.get(first.message.messageId) ?? "";
    const bare = byMail
      .get(above)
      ?.find(({arrived: [mail], total}) => total === null && mail?.message.messageId === above);
    const [patch] = bare?.arrived ?? [];
    if (bare === undefined || patch === undefined || joined.has(bare) || patch.kind !== "patch") continue;
    const alike =
      samePerson(patch.message.from, first.message.from) && versionOf(bare).version === versionOf(posting).version;
    if (!alike || Math.abs(at(patch.message) - at(first.message)) > postingWindow) continue;
    addMail(posting, {...patch, subject: {...patch.subject, counter: 1}});
    posting.notes.push("patch 1 has no number");
    joined.add(bare);
  }
  return postings.filter((posting) => !joined.has(posting));
}

/**
 * The mail that numbered patches answer, by the same sender, without diff, number or "Re:", is their cover although it says no 0/n:
 * "simplify the gadget interface v3", "[PATCH] Add a gadget".
 */
function findNakedCover(posting: Posting, {graph, known}: Surroundings, used: Set<Reading>): void {
  const first = mailsOf(posting)[0];
  if (first === undefined || posting.cover !== null || posting.total === null) return;
  const own = new Set(mailsOf(posting).map(({message}) => message.messageId));
  const above = new Set([...own].map((id) => graph.parent.get(id) ?? null).filter((id) => id === null || !own.has(id)));
  const [id] = above;
  const candidate = above.size === 1 ? known.get(id ?? "") : undefined;
  if (candidate === undefined || used.has(candidate)) return;
  const {subject, message} = candidate;
  if (candidate.cover === null || subject.counter !== null || /\(was:?\s/i.test(subject.title)) return;
  if (!samePerson(message.from, first.message.from) || Math.abs(at(message) - at(first.message)) > postingWindow)
    return;
  const version = nakedVersion(subject);
  if (!first.subject.versionInferred && version !== null && version !== first.subject.version) return;
  posting.nakedCover = candidate;
  used.add(candidate);
  posting.notes.push("cover letter without 0/n");
}

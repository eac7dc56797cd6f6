/** From patch and cover mails to postings: by thread first, by markers (sender, version, total, time) where references are missing. */

import {emailKey, samePerson} from "../people.ts";
import type {Message} from "../records.ts";
import type {ThreadGraph} from "../thread/graph.ts";
import type {Posted} from "./posted.ts";
import {addMail, indexOf, isNumbered, mailsOf, nakedVersion, type Posting, startPosting, versionOf} from "./posting.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** How far apart unthreaded mails of one posting may be: patchwork takes 20 minutes, b4 30. */
const window = 30 * minute;
/** A chain of answers is followed this far upwards to find the posting. */
const chainRead = 60;

const at = (mail: Posted | Message): number => Date.parse("message" in mail ? mail.message.date : mail.date);

export interface Grouped {
  readonly postings: readonly Posting[];
  /** mails whose "Re:" was no accident after all */
  readonly replies: readonly Posted[];
}

/** Groups `posted`, which stand in the graph's order (a mail after the one it answers). Every mail lands in one posting or in `replies`. */
export function groupPostings(
  posted: readonly Posted[],
  graph: ThreadGraph,
  known: ReadonlyMap<string, Message>,
): Grouped {
  const postings: Posting[] = [];
  const byMail = new Map<string, Posting[]>();
  const byMarker = new Map<string, Posting[]>();
  const remember = (posting: Posting, mail: Posted) => {
    push(byMail, mail.message.messageId, posting);
    const above = graph.parent.get(mail.message.messageId) ?? null;
    if (above !== null && !known.has(above)) push(byMail, above, posting);
    if (isNumbered(mail)) push(byMarker, marker(mail, Math.floor(at(mail) / window)), posting);
  };
  const join = (mail: Posted, found: Posting | null): void => {
    if (found === null) {
      const posting = startPosting(mail);
      postings.push(posting);
      remember(posting, mail);
    } else {
      addMail(found, mail);
      remember(found, mail);
    }
  };
  const accidents: Posted[] = [];
  for (const mail of posted) {
    if (mail.saysReply) accidents.push(mail);
    else join(mail, aboveIt(mail, graph, byMail) ?? byMarkers(mail, byMarker));
  }
  const replies: Posted[] = [];
  for (const mail of accidents) {
    const found = aboveIt(mail, graph, byMail) ?? byMarkers(mail, byMarker);
    if (found === null) replies.push(mail);
    else {
      join(mail, found);
      found.notes.push(`patch ${indexOf(mail)} says "Re:"`);
    }
  }
  const folded = joinBare(joinMiscounted(foldCopies(postings), byMail, graph), byMail, graph);
  const used = new Set<Message>();
  for (const posting of folded) findNakedCover(posting, graph, known, used);
  return {postings: folded, replies};
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (values.at(-1) !== value) values.push(value);
}

const marker = ({message, subject}: Posted, slot: number): string =>
  [
    emailKey(message.from.email) ?? message.from.name,
    subject.version,
    subject.subVersion,
    subject.expected,
    subject.resend,
    slot,
  ].join("\n");

/** The nearest posting up the chain of answers (or around the same missing parent) that has room for the mail. */
function aboveIt(mail: Posted, graph: ThreadGraph, byMail: ReadonlyMap<string, readonly Posting[]>): Posting | null {
  let id = graph.parent.get(mail.message.messageId) ?? null;
  for (let steps = 0; id !== null && steps < chainRead; steps++) {
    const found = byMail.get(id)?.findLast((posting) => hasRoom(posting, mail) && belongs(posting, mail, steps === 0));
    if (found !== undefined) return found;
    id = graph.parent.get(id) ?? null;
  }
  return null;
}

function byMarkers(mail: Posted, byMarker: ReadonlyMap<string, readonly Posting[]>): Posting | null {
  if (!isNumbered(mail)) return null;
  const slot = Math.floor(at(mail) / window);
  let nearest: Posting | null = null;
  let least = window;
  for (const near of [slot - 1, slot, slot + 1]) {
    for (const posting of byMarker.get(marker(mail, near)) ?? []) {
      if (!hasRoom(posting, mail)) continue;
      const apart = Math.abs(at(posting.arrived.at(-1) ?? mail) - at(mail));
      if (apart <= least) {
        nearest = posting;
        least = apart;
      }
    }
  }
  return nearest;
}

function hasRoom(posting: Posting, mail: Posted): boolean {
  if (mail.kind === "cover") return posting.cover === null && isFirst(posting, mail);
  if (!isNumbered(mail)) return roomForBare(posting);
  return !posting.patches.has(indexOf(mail));
}

/** A cover that comes after its patches: only where they were posted without one. */
const isFirst = (posting: Posting, cover: Posted): boolean =>
  posting.arrived.every(
    ({message}) =>
      (message.inReplyTo[0] ?? message.references.at(-1) ?? cover.message.messageId) === cover.message.messageId,
  );

/** A lone [PATCH] has its place under a cover that announces one patch. */
const roomForBare = (posting: Posting): boolean =>
  posting.cover !== null && posting.total === 1 && posting.patches.size === 0;

function belongs(posting: Posting, mail: Posted, direct: boolean): boolean {
  const {subject} = mail;
  const first = posting.arrived[0];
  if (first === undefined) return false;
  if (subject.expected !== null && posting.total !== null && posting.total !== subject.expected) return false;
  if (isNumbered(mail) && posting.cover === null && !isNumbered(first)) return false;
  const apart = Math.abs(at(first) - at(mail));
  const {version, versionInferred, subVersion} = versionOf(posting);
  if (!versionInferred && !subject.versionInferred) {
    if (version !== subject.version || subVersion !== subject.subVersion || apart > 7 * day) return false;
  } else if (
    apart > day ||
    (versionInferred !== subject.versionInferred && !(apart <= window && coverAlone(posting)))
  ) {
    return false;
  }
  if (samePerson(first.message.from, mail.message.from)) return true;
  // Another sender's mail is taken only straight below the cover, on the day, in its own place.
  return direct && posting.cover !== null && (posting.total ?? 1) > 1 && apart < day;
}

/** Whether the version was written on the cover only, or on the patches only. */
function coverAlone(posting: Posting): boolean {
  if (posting.cover === null) return false;
  const patches = [...posting.patches.values()];
  return (
    patches.every(({subject}) => subject.versionInferred) !== posting.cover.subject.versionInferred ||
    patches.length === 0
  );
}

/**
 * A patch that was sent twice makes no second posting: fragments whose every patch stands unchanged in a fuller posting by the same
 * sender within the window are copies of it.
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
    const whole = (byPatch.get(keys[0] ?? "") ?? []).find(
      (other) =>
        other !== fragment &&
        other.patches.size > fragment.patches.size &&
        versionOf(other).version === versionOf(fragment).version &&
        versionOf(other).subVersion === versionOf(fragment).subVersion &&
        keys.every((key) => byPatch.get(key)?.includes(other)) &&
        [...fragment.patches].every(
          ([index, mail]) => Math.abs(at(other.patches.get(index) ?? mail) - at(mail)) <= window,
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
function joinMiscounted(
  postings: readonly Posting[],
  byMail: ReadonlyMap<string, readonly Posting[]>,
  graph: ThreadGraph,
): Posting[] {
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
    const near = Math.abs(at(cover) - at(first)) <= window && samePerson(cover.message.from, first.message.from);
    if (!near || versionOf(bare).version !== versionOf(patches).version) continue;
    patches.notes.push(`the cover letter counts 0/${bare.total ?? "?"}, its patches n/${patches.total ?? "?"}`);
    patches.cover = cover;
    joined.add(bare);
  }
  return postings.filter((posting) => !joined.has(posting));
}

/** As many lone [PATCH]es below a cover as it announces are its series, in the order of their dates. */
function joinBare(
  postings: readonly Posting[],
  byMail: ReadonlyMap<string, readonly Posting[]>,
  graph: ThreadGraph,
): Posting[] {
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
      return samePerson(patch.message.from, cover.message.from) && Math.abs(at(patch) - at(cover)) <= window;
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

/** The mail that numbered patches answer, by the same sender, without diff or "Re:", is their cover although it says no 0/n. */
function findNakedCover(
  posting: Posting,
  graph: ThreadGraph,
  known: ReadonlyMap<string, Message>,
  used: Set<Message>,
): void {
  if (posting.cover !== null || posting.total === null) return;
  const own = new Set(mailsOf(posting).map(({message}) => message.messageId));
  const above = new Set([...own].map((id) => graph.parent.get(id) ?? null).filter((id) => id === null || !own.has(id)));
  const [id] = above;
  if (above.size !== 1 || id === null || id === undefined) return;
  const candidate = known.get(id);
  const first = mailsOf(posting)[0];
  if (candidate === undefined || first === undefined || used.has(candidate)) return;
  if (/^\s*(re|aw|fwd?):|\b(was|re):/i.test(candidate.subject) || candidate.subject.startsWith("[")) return;
  if (!samePerson(candidate.from, first.message.from) || Math.abs(at(candidate) - at(first)) > window) return;
  const version = nakedVersion(candidate.subject);
  if (!first.subject.versionInferred && version !== null && version !== first.subject.version) return;
  posting.nakedCover = candidate;
  used.add(candidate);
  posting.notes.push("cover letter without 0/n");
}

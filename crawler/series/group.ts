/** From patch and cover mails to postings: by thread first, by markers (sender, version, total, time) where references are missing. */

import {emailKey, samePerson} from "../people.ts";
import type {ThreadGraph} from "../thread/graph.ts";
import {mendPostings} from "./mend.ts";
import type {Posted, Reading} from "./posted.ts";
import {addMail, indexOf, isNumbered, type Posting, postingWindow, startPosting, versionOf} from "./posting.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** A chain of answers is followed this far upwards to find the posting. */
const chainRead = 60;
/** Of many postings around one mail or under one marker the latest are looked at: a flood of the same mail costs no more than it holds. */
const postingsRead = 50;

const at = (mail: Posted): number => Date.parse(mail.message.date);

export interface Grouped {
  readonly postings: readonly Posting[];
  /** mails whose "Re:" was no accident after all */
  readonly replies: readonly Posted[];
}

/** Groups `posted`, which stand in the graph's order (a mail after the one it answers). Every mail lands in one posting or in `replies`. */
export function groupPostings(
  posted: readonly Posted[],
  graph: ThreadGraph,
  known: ReadonlyMap<string, Reading>,
): Grouped {
  const postings: Posting[] = [];
  const byMail = new Map<string, Posting[]>();
  const byMarker = new Map<string, Posting[]>();
  const remember = (posting: Posting, mail: Posted) => {
    push(byMail, mail.message.messageId, posting);
    const above = graph.parent.get(mail.message.messageId) ?? null;
    if (above !== null && !known.has(above)) push(byMail, above, posting);
    if (isNumbered(mail)) push(byMarker, marker(mail, Math.floor(at(mail) / postingWindow)), posting);
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
  return {postings: mendPostings(postings, {graph, known, byMail}), replies};
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
    const found = byMail
      .get(id)
      ?.slice(-postingsRead)
      .findLast((posting) => hasRoom(posting, mail) && belongs(posting, mail, steps === 0));
    if (found !== undefined) return found;
    id = graph.parent.get(id) ?? null;
  }
  return null;
}

function byMarkers(mail: Posted, byMarker: ReadonlyMap<string, readonly Posting[]>): Posting | null {
  if (!isNumbered(mail)) return null;
  const slot = Math.floor(at(mail) / postingWindow);
  let nearest: Posting | null = null;
  let least = postingWindow;
  for (const near of [slot - 1, slot, slot + 1]) {
    for (const posting of byMarker.get(marker(mail, near))?.slice(-postingsRead) ?? []) {
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
    (versionInferred !== subject.versionInferred && !(apart <= postingWindow && coverAlone(posting)))
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

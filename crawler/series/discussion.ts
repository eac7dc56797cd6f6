/** Where each mail of a discussion hangs: on a patch, on the cover, on a pull request, or nowhere, with the reason. */

import type {Subject} from "../mail/subject.ts";
import type {Message} from "../records.ts";
import type {ThreadGraph} from "../thread/graph.ts";
import type {Classified} from "./posted.ts";
import {firstOf, mailsOf, type Posting, totalOf, versionOf} from "./posting.ts";
import {titleKey} from "./titles.ts";

export interface Target {
  readonly posting: Posting;
  /** 0 = the cover; an index that the posting lacks where the mail answers a missing patch; null where it hangs on neither */
  readonly index: number | null;
}

export interface Discussion {
  readonly target: ReadonlyMap<string, Target>;
  /** the pull request that a mail answers, directly or through others */
  readonly pull: ReadonlyMap<string, Message>;
  /** why a mail has no target */
  readonly reason: ReadonlyMap<string, string>;
}

/** Follows every mail of `graph.order` to what it answers. Posted mails are their own targets. */
export function followDiscussion(
  graph: ThreadGraph,
  classified: ReadonlyMap<string, Classified>,
  postings: readonly Posting[],
): Discussion {
  const target = new Map<string, Target>();
  const pull = new Map<string, Message>();
  const reason = new Map<string, string>();
  const bySubject = new Map<string, Target[]>();
  const byHole = new Map<string, Posting[]>();
  for (const posting of postings) {
    for (const mail of mailsOf(posting)) {
      const own = {posting, index: mail.kind === "cover" ? 0 : (mail.subject.counter ?? 1)};
      target.set(mail.message.messageId, own);
      push(bySubject, subjectKey(mail.subject), own);
      const above = graph.parent.get(mail.message.messageId) ?? null;
      if (above !== null && !classified.has(above)) push(byHole, above, posting);
    }
    if (posting.nakedCover !== null) target.set(posting.nakedCover.messageId, {posting, index: 0});
    for (const [id, index] of posting.copies) target.set(id, {posting, index});
  }
  for (const message of graph.order) {
    const id = message.messageId;
    const mail = classified.get(id);
    if (mail === undefined || target.has(id)) continue;
    if (mail.kind === "pull") {
      pull.set(id, message);
      continue;
    }
    const above = graph.parent.get(id) ?? null;
    const inherited = above === null ? undefined : (target.get(above) ?? answersHole(byHole.get(above), mail.subject));
    const direct = above !== null && message.inReplyTo.includes(above) && classified.has(above);
    const found =
      inherited !== undefined && (direct || fits(inherited, mail.subject))
        ? inherited
        : bySubjectAlone(mail, inherited, bySubject);
    if (found !== null) {
      target.set(id, found);
      continue;
    }
    const asked = above === null ? undefined : pull.get(above);
    if (asked !== undefined) pull.set(id, asked);
    reason.set(id, inherited === undefined ? reasonFor(above, asked, classified) : strangerTo(inherited));
  }
  return {target, pull, reason};
}

function reasonFor(
  above: string | null,
  asked: Message | undefined,
  classified: ReadonlyMap<string, Classified>,
): string {
  if (asked !== undefined) return `answers the pull request ${asked.messageId}`;
  if (above === null) return "neither a patch nor an answer to one";
  return classified.has(above) ? "the thread above it has no patch" : `answers ${above}, which no source had`;
}

const strangerTo = ({posting}: Target): string =>
  `its subject names another patch or version than the nearest known mail above it (${firstOf(posting).messageId})`;

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (values.at(-1) !== value) values.push(value);
}

const subjectKey = (subject: Subject): string =>
  [
    titleKey(subject.title),
    subject.version,
    subject.counter ?? "",
    subject.expected ?? "",
    subject.subVersion ?? "",
  ].join("\n");

/** An answer whose parent is missing hangs on the nearest mail that is known; its subject must not speak of another patch or version. */
function fits({posting, index}: Target, subject: Subject): boolean {
  if (!subject.patch) return true;
  if (subject.expected !== null && subject.expected !== totalOf(posting)) return false;
  if (!subject.versionInferred && subject.version !== versionOf(posting).version) return false;
  return subject.counter === null || index === null || subject.counter === index;
}

/** The missing mail that patches answer is their cover; an answer to it hangs there, or on the patch that its subject counts. */
function answersHole(around: readonly Posting[] | undefined, subject: Subject): Target | undefined {
  const posting = around?.at(-1);
  if (posting === undefined) return undefined;
  return {posting, index: subject.counter ?? 0};
}

/** The one posted mail of that very subject; or the place in the posting above that the subject counts, present or missing. */
function bySubjectAlone(
  mail: Classified,
  inherited: Target | undefined,
  bySubject: ReadonlyMap<string, readonly Target[]>,
): Target | null {
  const {subject, message} = mail;
  if (!subject.patch) return null;
  const named = (bySubject.get(subjectKey(subject)) ?? []).filter(({posting}) => {
    const [first] = posting.arrived;
    return first !== undefined && first.message.date <= message.date;
  });
  const [only] = named;
  if (only !== undefined && (named.length === 1 || inherited === undefined))
    return named.length === 1 ? only : (named.at(-1) ?? only);
  if (inherited === undefined || subject.counter === null) return null;
  const {posting} = inherited;
  const sameRevision =
    subject.expected === totalOf(posting) &&
    (subject.versionInferred || subject.version === versionOf(posting).version);
  return sameRevision ? {posting, index: subject.counter} : null;
}

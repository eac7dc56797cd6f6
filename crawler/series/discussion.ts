/** Where each mail of a discussion hangs: on a patch, on the cover, on a pull request, or nowhere, with the reason. */

import type {Subject} from "../mail/subject.ts";
import type {Head} from "../records.ts";
import type {ThreadGraph} from "../thread/graph.ts";
import type {Reading} from "./posted.ts";
import {mailsOf, type Posting, totalOf, versionOf} from "./posting.ts";
import {titleKey} from "./titles.ts";

export interface Target {
  readonly posting: Posting;
  /** 0 = the cover; an index that the posting lacks where the mail answers a missing patch; null where it hangs on neither */
  readonly index: number | null;
}

export interface Discussion {
  readonly target: ReadonlyMap<string, Target>;
  /** the pull request that a mail answers, directly or through others */
  readonly pull: ReadonlyMap<string, Head>;
  /** why a mail has no target */
  readonly reason: ReadonlyMap<string, string>;
  readonly ghosts: readonly Ghost[];
}

/** A patch or cover letter that answers speak of and that no source had. */
export interface Ghost {
  /** the missing mail that the first of the answers names: the patch itself, or another answer to it */
  readonly messageId: string;
  readonly subject: string;
  readonly version: number;
  readonly versionInferred: boolean;
  /** n and m of n/m, null where the answers' subjects count none */
  readonly index: number | null;
  readonly total: number | null;
  /** how many mails of the discussion below it are held */
  readonly answers: number;
}

/** Follows every mail of `graph.order` to what it answers. Posted mails are their own targets. */
export function followDiscussion(
  graph: ThreadGraph,
  classified: ReadonlyMap<string, Reading>,
  postings: readonly Posting[],
): Discussion {
  const target = new Map<string, Target>();
  const pull = new Map<string, Head>();
  const reason = new Map<string, string>();
  const ghostOf = new Map<string, Unseen>();
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
    if (posting.nakedCover !== null) target.set(posting.nakedCover.message.messageId, {posting, index: 0});
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
    const ghost = ghostAbove(message, above, mail.subject, ghostOf, classified);
    if (ghost !== null) ghostOf.set(id, ghost);
    reason.set(id, ghost !== null ? spokenOf(ghost) : reasonFor(above, asked, classified));
  }
  return {target, pull, reason, ghosts: countGhosts(ghostOf.values())};
}

function countGhosts(seen: Iterable<Unseen>): Ghost[] {
  const ghosts = new Map<string, Ghost>();
  for (const ghost of seen) {
    const key = [ghost.subject, ghost.version, ghost.index, ghost.total].join("\n");
    const known = ghosts.get(key);
    ghosts.set(key, {...ghost, ...known, answers: (known?.answers ?? 0) + 1});
  }
  return [...ghosts.values()].sort((a, b) => (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0));
}

type Unseen = Omit<Ghost, "answers">;

/** The missing patch that a mail speaks of: it answers one, or stands below a mail that does. */
function ghostAbove(
  message: Head,
  above: string | null,
  subject: Subject,
  ghostOf: ReadonlyMap<string, Unseen>,
  classified: ReadonlyMap<string, Reading>,
): Unseen | null {
  const known = above === null ? undefined : ghostOf.get(above);
  if (known !== undefined) return known;
  const hole =
    message.inReplyTo.find((id) => !classified.has(id)) ?? message.references.findLast((id) => !classified.has(id));
  if (hole === undefined || !subject.patch) return null;
  const {title, version, versionInferred, counter, expected} = subject;
  return {messageId: hole, subject: title, version, versionInferred, index: counter, total: expected};
}

const spokenOf = ({subject, version, index, total}: Unseen): string =>
  `speaks of v${version}${index === null ? "" : ` ${index}/${total ?? "?"}`} "${subject}", which no source had`;

function reasonFor(above: string | null, asked: Head | undefined, classified: ReadonlyMap<string, Reading>): string {
  if (asked !== undefined) return `answers the pull request ${asked.messageId}`;
  if (above === null) return "neither a patch nor an answer to one";
  return classified.has(above) ? "the thread above it has no patch" : `answers ${above}, which no source had`;
}

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
const fits = ({posting, index}: Target, subject: Subject): boolean =>
  !subject.patch ||
  (speaksOf(posting, subject) && (subject.counter === null || index === null || subject.counter === index));

/** Whether a subject counts and numbers the version as the posting does. */
function speaksOf(posting: Posting, subject: Subject): boolean {
  if (subject.expected !== null && subject.expected !== totalOf(posting)) return false;
  if (!subject.versionInferred) return subject.version === versionOf(posting).version;
  return posting.arrived.some((mail) => mail.subject.versionInferred);
}

/** The missing mail that patches answer is their cover; an answer to it hangs there, or on the patch that its subject counts. */
function answersHole(around: readonly Posting[] | undefined, subject: Subject): Target | undefined {
  const posting = around?.at(-1);
  if (posting === undefined) return undefined;
  return {posting, index: subject.counter ?? 0};
}

/** The one posted mail of that very subject; or the place in the posting above that the subject counts, present or missing. */
function bySubjectAlone(
  mail: Reading,
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
  return speaksOf(posting, subject) ? {posting, index: subject.counter} : null;
}

/** From the mails of a list to the revisions of its series, with their votes. */
import {isBot} from "../mail/address.ts";
import type {Message, Revision} from "../records.ts";
import {type Hole, type ThreadGraph, threadGraph} from "../thread/graph.ts";
import {aliasesOf} from "../trailers/identity.ts";
import {castBallot, castElsewhere, findGivers, readBody, takeBack, weighOldVotes} from "../trailers/ledger.ts";
import {readBallot} from "../trailers/votes.ts";
import {type Discussion, followDiscussion, type Ghost} from "./discussion.ts";
import {type Draft, revisionOf, startDrafts} from "./draft.ts";
import {type Features, featuresOf} from "./features.ts";
import {groupPostings} from "./group.ts";
import {linkPostings} from "./link.ts";
import type {Override} from "./overrides.ts";
import {isPosted, type Reading, readMail} from "./posted.ts";
import {mailsOf, type Posting} from "./posting.ts";
import {noteVersionsInPulls} from "./pulled.ts";
import {titleKey} from "./titles.ts";

export interface Unplaced {
  readonly messageId: string;
  readonly reason: string;
}

export interface Reconstruction {
  /** by date, then id; `drivers` and `introduces` are left to the analysis */
  readonly revisions: readonly Revision[];
  /** mails that belong to no series, with the reason */
  readonly unplaced: readonly Unplaced[];
  /** mails that others name and no source had */
  readonly missing: readonly Hole[];
  /** those of them that the answers show to be patches or cover letters */
  readonly ghosts: readonly Ghost[];
  /** overrides that fit no mail of the input */
  readonly unusedOverrides: readonly Override[];
}

/** Reconstructs all series of `messages` (any order, message-ids unique). */
export function reconstruct(
  messages: readonly Message[],
  options: {overrides?: readonly Override[]} = {},
): Reconstruction {
  return seriesOf(messages.map(readMail), options);
}

/**
 * Reconstructs all series of the mails that were read (any order, message-ids unique). Nothing is dropped: a mail is a patch or cover
 * of a revision, a reply in its discussion, or unplaced with a reason. Cost grows linearly with mail.
 */
export function seriesOf(
  readings: Iterable<Reading>,
  {overrides = []}: {overrides?: readonly Override[]} = {},
): Reconstruction {
  // What led to the drafts, threads and all replies, takes as much memory as the revisions that are made of them, and is gone by then.
  const {drafts, ...rest} = draftAll(readings, overrides);
  return {revisions: drafts.map(revisionOf), ...rest};
}

function draftAll(
  readings: Iterable<Reading>,
  overrides: readonly Override[],
): Omit<Reconstruction, "revisions"> & {readonly drafts: readonly Draft[]} {
  const {graph, classified} = inThreads(readings);
  const {postings, replies} = groupPostings([...classified.values()].filter(isPosted), graph, classified);
  for (const mail of replies) classified.set(mail.message.messageId, {...mail, kind: "reply", patch: null});
  const discussion = followDiscussion(graph, classified, postings);
  const features = postings.map(featuresOf).sort(byDate);
  const byPosting = new Map(features.map((posting) => [posting.posting, posting]));
  const ofMail = (id: string) => {
    const posting = discussion.target.get(id)?.posting;
    return posting === undefined ? null : (byPosting.get(posting) ?? null);
  };
  const fitting = overrides.filter(({revision, supersedes}) => {
    const posting = ofMail(revision);
    if (posting === null || posting.id !== revision) return false;
    const before = supersedes === null ? null : ofMail(supersedes);
    // Links lead back in time only, so that they never make a circle.
    return supersedes === null || (before !== null && byDate(before, posting) < 0);
  });
  const above = (posting: Features) => postingsAbove(posting, graph, discussion, byPosting);
  const drafts = startDrafts(features, linkPostings(features, {above, ofMail, overrides: fitting}));
  castAll(graph, classified, discussion, drafts);
  noteVersionsInPulls(
    drafts,
    [...classified.values()].filter(({kind}) => kind === "pull"),
  );
  return {
    drafts,
    unplaced: graph.order
      .filter(({messageId}) => !discussion.target.has(messageId))
      .map(({messageId}) => ({messageId, reason: discussion.reason.get(messageId) ?? "a pull request"}))
      .sort((a, b) => (a.messageId < b.messageId ? -1 : 1)),
    missing: graph.missing,
    ghosts: discussion.ghosts,
    unusedOverrides: overrides.filter((override) => !fitting.includes(override)),
  };
}

/** The mails so that one comes after the one it answers. */
function inThreads(readings: Iterable<Reading>): {graph: ThreadGraph; classified: Map<string, Reading>} {
  const read = new Map<string, Reading>();
  for (const mail of readings) read.set(mail.message.messageId, mail);
  const graph = threadGraph(Array.from(read.values(), ({message}) => message));
  const classified = new Map<string, Reading>();
  for (const {messageId} of graph.order) {
    const mail = read.get(messageId);
    if (mail !== undefined) classified.set(messageId, mail);
  }
  return {graph, classified};
}

const byDate = (a: Features, b: Features): number =>
  a.date !== b.date ? (a.date < b.date ? -1 : 1) : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** Postings up the chain of answers from the first mail, nearest first. */
function postingsAbove(
  {posting}: Features,
  graph: ThreadGraph,
  discussion: Discussion,
  byPosting: ReadonlyMap<Posting, Features>,
): Features[] {
  const found = new Set<Features>();
  const [first] = mailsOf(posting);
  let id = first === undefined ? null : (graph.parent.get(first.message.messageId) ?? null);
  for (let steps = 0; id !== null && steps < 60; steps++) {
    const other = discussion.target.get(id)?.posting;
    const features = other === undefined || other === posting ? undefined : byPosting.get(other);
    if (features !== undefined) found.add(features);
    id = graph.parent.get(id) ?? null;
  }
  return [...found];
}

/** Casts the votes of all answers, which `classified` does not hold afterwards: of them only pull requests are read again. */
function castAll(
  graph: ThreadGraph,
  classified: Map<string, Reading>,
  discussion: Discussion,
  drafts: readonly Draft[],
): void {
  const aliases = aliasesOf(graph.order);
  const byPosting = new Map(drafts.map((draft) => [draft.posting, draft]));
  const byWork = new Map<string, Draft>();
  const byTitle = new Map<string, Draft>();
  for (const draft of drafts) {
    const {version, title} = draft.features;
    byWork.set(`${draft.series}\n${version}`, draft);
    byTitle.set(`${titleKey(title)}\n${version}`, draft);
    for (const patch of draft.patches) readBody(patch);
  }
  const spoken = [...graph.order].sort((a, b) =>
    a.date !== b.date ? (a.date < b.date ? -1 : 1) : a.messageId < b.messageId ? -1 : 1,
  );
  for (const message of spoken) {
    const mail = classified.get(message.messageId);
    if (mail === undefined || mail.kind === "patch" || mail.kind === "cover") continue;
    if (mail.kind !== "pull") classified.delete(message.messageId);
    const target = discussion.target.get(message.messageId);
    const draft = target === undefined ? undefined : byPosting.get(target.posting);
    if (target === undefined || draft === undefined) {
      const pull = discussion.pull.get(message.messageId);
      if (pull === undefined || pull === message) continue;
      for (const vote of readBallot(mail, {aliases, onCover: true}).votes) {
        const {version, scope} = vote.words;
        const named =
          version === null
            ? undefined
            : byTitle.get(`${titleKey(classified.get(pull.messageId)?.subject.title ?? "")}\n${version}`);
        if (named !== undefined && scope.kind !== "here") castElsewhere(vote, named);
      }
      continue;
    }
    if (target.posting.nakedCover === mail) continue;
    const {from, date, messageId} = message;
    draft.replies.push({messageId, from, date, to: target.index, bot: isBot(from)});
    const ballot = readBallot(mail, {aliases, onCover: target.index === 0});
    castBallot(ballot, draft, target.index, (version) => byWork.get(`${draft.series}\n${version}`) ?? null);
    takeBack(ballot.takenBack, message, draft, target.index);
  }
  findGivers(drafts);
  weighOldVotes(drafts);
}

/** A revision while its votes are being put on it; `revisionOf` makes the record of it. */
import type {Address, Patch, PatchMatch, Reply, Revision, Trailer} from "../records.ts";
import type {Features} from "./features.ts";
import type {Link} from "./link.ts";
import {matchPatches} from "./patch-match.ts";
import type {Posted} from "./posted.ts";
import {indexOf, mailsOf, type Posting} from "./posting.ts";

export interface DraftPatch {
  readonly index: number;
  readonly mail: Posted;
  readonly messageId: string;
  readonly title: string;
  readonly patchId: string | null;
  readonly files: readonly string[];
  readonly draft: Draft;
  readonly trailers: Trailer[];
  /** the trailers by who said which word, for the ledger */
  readonly standing: Map<string, Trailer[]>;
  previous: {readonly match: PatchMatch; readonly to: DraftPatch} | null;
  readonly notes: string[];
}

export interface Draft {
  readonly features: Features;
  readonly posting: Posting;
  readonly patches: DraftPatch[];
  readonly link: Link | null;
  readonly previous: Draft | null;
  readonly series: string;
  readonly missing: readonly number[];
  /** the patches that count after this posting: its own, and those before it that a partial reroll left alone */
  effective: readonly DraftPatch[];
  readonly replies: Reply[];
  readonly carried: Revision["carried"];
  readonly lost: Revision["lost"];
  readonly notes: string[];
}

/** Drafts of `features`, which are in order of date; links lead back in that order. */
export function startDrafts(features: readonly Features[], links: ReadonlyMap<string, Link>): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const posting of features) {
    const link = links.get(posting.id) ?? null;
    const previous = link === null ? null : (drafts.get(link.to.id) ?? null);
    drafts.set(posting.id, startDraft(posting, previous === null ? null : link, previous));
  }
  return [...drafts.values()];
}

function startDraft(features: Features, link: Link | null, previous: Draft | null): Draft {
  const {posting, total} = features;
  const missing: number[] = [];
  for (let index = 1; index <= total; index++) if (!posting.patches.has(index)) missing.push(index);
  const draft: Draft = {
    features,
    posting,
    patches: [],
    link,
    previous,
    series: previous?.series ?? features.id,
    missing,
    effective: [],
    replies: [],
    carried: [],
    lost: [],
    notes: [...posting.notes],
  };
  for (const mail of mailsOf(posting)) {
    if (mail.kind === "patch") draft.patches.push(draftPatch(mail, draft));
  }
  if (previous !== null) {
    const matches = matchPatches(draft.patches, previous.effective);
    for (const patch of draft.patches) patch.previous = matches.get(patch.messageId) ?? null;
  }
  const left = leftAlone(draft);
  draft.effective = left.length === 0 ? draft.patches : [...draft.patches, ...left].sort((a, b) => a.index - b.index);
  if (left.length > 0) draft.notes.push(`partial reroll: ${missing.length} of ${total} patches stand as before`);
  draft.notes.push(...notesOn(draft));
  return draft;
}

function draftPatch(mail: Posted, draft: Draft): DraftPatch {
  const index = indexOf(mail);
  const {total} = draft.features;
  const notes = [...mail.notes];
  if (index > total) notes.push("out of range");
  if (mail.subject.subVersion !== null) notes.push(`replaces ${index}/${total}`);
  return {
    index,
    mail,
    messageId: mail.message.messageId,
    title: mail.patch?.title ?? mail.subject.title,
    patchId: mail.patch?.patchId ?? null,
    files: [
      ...new Set((mail.patch?.files ?? []).flatMap(({path, oldPath}) => (oldPath === null ? [path] : [oldPath, path]))),
    ].sort(),
    draft,
    trailers: [],
    standing: new Map(),
    previous: null,
    notes,
  };
}

/** Where some patches were sent again alone: the others of the version before, which stand as they were. */
function leftAlone({missing, previous, posting, features}: Draft): DraftPatch[] {
  if (missing.length === 0 || previous === null || posting.cover !== null || posting.nakedCover !== null) return [];
  if (previous.features.total !== features.total) return [];
  const lacking = new Set(missing);
  return previous.effective.filter(({index}) => lacking.has(index));
}

function notesOn(draft: Draft): string[] {
  const {features, previous, posting} = draft;
  const notes: string[] = [];
  const {total, version, versionInferred, subVersion} = features;
  if (subVersion !== null) notes.push(`written as v${version}.${subVersion}`);
  for (const index of posting.patches.keys()) if (index > total) notes.push(`extra patch ${index}/${total}`);
  const before = previous?.features;
  if (before !== undefined && isAgain(features, before)) {
    const as = before.rfc === features.rfc ? "" : before.rfc ? " as an RFC" : " without RFC";
    notes.push(`v${version} was posted before${as}`);
  }
  const gap = previous === null ? version - 1 : version - previous.features.version - 1;
  if (!versionInferred && gap > 0) {
    const last = version - 1;
    const first = version - gap;
    notes.push(first === last ? `v${last} is not in the archive` : `v${first} to v${last} are not in the archive`);
  }
  return notes;
}

/** The same written version of the same series; a patch that grew into a series of its own has numbers of its own. */
const isAgain = (now: Features, before: Features): boolean =>
  now.version === before.version &&
  now.subVersion === before.subVersion &&
  now.total === before.total &&
  !now.versionInferred &&
  !before.versionInferred;

/** The record; `drivers` and `introduces` are the analysis's to fill. */
export function revisionOf(draft: Draft): Revision {
  const {features, posting, link} = draft;
  const [first] = mailsOf(posting);
  const opening = posting.cover ?? posting.nakedCover;
  const cover = opening?.message;
  if (first === undefined) throw new TypeError("a revision without mails");
  const submitter = cover?.from ?? first.message.from;
  return {
    id: features.id,
    series: draft.series,
    drivers: [],
    introduces: null,
    version: features.version,
    versionInferred: features.versionInferred,
    rfc: features.rfc,
    resend: features.resend,
    prefixes: [...first.subject.prefixes],
    subject: features.title,
    author: opening?.cover?.author ?? authorOf(draft, first.message.from),
    submitter,
    date: features.date,
    lists: [
      ...new Set([cover, ...mailsOf(posting).map(({message}) => message)].flatMap((message) => message?.lists ?? [])),
    ].sort(),
    cover: cover?.messageId ?? null,
    total: features.total,
    missing: [...draft.missing],
    patches: draft.patches.map(recordOf),
    supersedes: link?.to.id ?? null,
    linkedBy: link?.by ?? null,
    linkConfidence: link?.confidence ?? null,
    linkReason: link?.reason ?? null,
    carried: draft.carried,
    lost: draft.lost,
    replies: draft.replies,
    notes: [...new Set(draft.notes)],
  };
}

/** Without a cover: who wrote all patches of it, where that is one person; else who sent it. */
function authorOf({patches, missing}: Draft, sender: Address): Address {
  const authors = new Map(
    patches.map(({mail}) => [JSON.stringify(mail.patch?.author ?? sender), mail.patch?.author ?? sender]),
  );
  const [only] = authors.values();
  return missing.length === 0 && authors.size === 1 && only !== undefined ? only : sender;
}

const recordOf = (patch: DraftPatch): Patch => ({
  index: patch.index,
  messageId: patch.messageId,
  subject: patch.title,
  author: patch.mail.patch?.author ?? patch.mail.message.from,
  date: patch.mail.message.date,
  files: [...patch.files],
  patchId: patch.patchId,
  trailers: patch.trailers,
  previous: patch.previous?.match ?? null,
  notes: patch.notes,
});

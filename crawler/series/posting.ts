/** One posting of a series as it is being put together: its cover, its patches by index, and what came twice. */
import type {Subject} from "../mail/subject.ts";
import type {Head} from "../records.ts";
import type {Posted, Reading} from "./posted.ts";

/** How far apart, in ms, the mails of one posting may be where no reference joins them: patchwork takes 20 minutes, b4 30. */
export const postingWindow = 30 * 60_000;

export interface Posting {
  cover: Posted | null;
  /** a cover letter without 0/n: no brackets, known by the patches that answer it */
  nakedCover: Reading | null;
  readonly patches: Map<number, Posted>;
  /** the mails in the order in which the grouping met them */
  readonly arrived: Posted[];
  /** further copies of a patch that is there: their replies count for it */
  readonly copies: Map<string, number>;
  /** null until a mail with an explicit n/m said it */
  total: number | null;
  readonly notes: string[];
}

export const indexOf = (mail: Posted): number => (mail.kind === "cover" ? 0 : (mail.subject.counter ?? 1));

/** Numbered n/m; a lone [PATCH] is not. */
export const isNumbered = (mail: Posted): boolean => mail.subject.counter !== null;

export function startPosting(mail: Posted): Posting {
  const posting: Posting = {
    cover: null,
    nakedCover: null,
    patches: new Map(),
    arrived: [],
    copies: new Map(),
    total: null,
    notes: [],
  };
  addMail(posting, mail);
  return posting;
}

export function addMail(posting: Posting, mail: Posted): void {
  posting.arrived.push(mail);
  if (mail.kind === "cover") posting.cover = mail;
  else posting.patches.set(indexOf(mail), mail);
  if (mail.subject.expected !== null) posting.total = Math.max(posting.total ?? 0, mail.subject.expected);
}

/** All mails of the posting, the cover first. */
export function mailsOf(posting: Posting): Posted[] {
  const patches = [...posting.patches].sort(([a], [b]) => a - b).map(([, mail]) => mail);
  return posting.cover === null ? patches : [posting.cover, ...patches];
}

/** The mail that names the posting: its cover, else its first patch. */
export function firstOf(posting: Posting): Head {
  const message = (posting.nakedCover ?? mailsOf(posting)[0])?.message;
  if (message === undefined) throw new TypeError("a posting without mails");
  return message;
}

const written = (mail: Posted): boolean => !mail.subject.versionInferred;

/** Version of the posting and whether any of its mails wrote it; the cover's word goes before the patches'. */
export function versionOf(posting: Posting): {version: number; versionInferred: boolean; subVersion: number | null} {
  const named = posting.cover !== null && written(posting.cover) ? posting.cover : posting.arrived.find(written);
  const naked = posting.nakedCover === null ? null : nakedVersion(posting.nakedCover.subject);
  if (named === undefined) return {version: naked ?? 1, versionInferred: naked === null, subVersion: null};
  return {version: named.subject.version, versionInferred: false, subVersion: named.subject.subVersion};
}

// "simplify the gadget interface v3"
const versionAtEnd = /\s\(?v(\d{1,3})\)?$/i;

/** The version that a cover letter without 0/n names in its brackets or at the end of its title; null for none. */
export function nakedVersion({version, versionInferred, title}: Subject): number | null {
  if (!versionInferred) return version;
  const found = versionAtEnd.exec(title);
  return found?.[1] === undefined ? null : Number(found[1]);
}

export const nakedTitle = ({title}: Subject): string => title.replace(versionAtEnd, "");

export const totalOf = (posting: Posting): number => posting.total ?? Math.max(1, ...posting.patches.keys());

/** Date of the first mail of the posting. */
export const dateOf = (posting: Posting): string =>
  [firstOf(posting), ...posting.arrived.map(({message}) => message)].map(({date}) => date).sort()[0] ?? "";

export function titleOf(posting: Posting): string {
  if (posting.nakedCover !== null) return nakedTitle(posting.nakedCover.subject);
  const [first] = mailsOf(posting);
  return first?.patch?.title ?? first?.subject.title ?? "";
}

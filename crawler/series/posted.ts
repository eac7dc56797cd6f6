/** What a mail is to a series: a patch, a cover letter, a pull request, a word in the discussion. */
import {filesIn, hasDiff, type TouchedFile} from "../mail/diff.ts";
import {splitPatch} from "../mail/patch.ts";
import {patchId} from "../mail/patch-id.ts";
import {parseSubject, type Subject} from "../mail/subject.ts";
import type {Address, Head, Message} from "../records.ts";
import {authenticationOf} from "../trailers/authentication.ts";
import {findTrailers} from "../trailers/parse.ts";
import {type Heard, hear, type Said, saidIn} from "../trailers/votes.ts";
import {changeIdIn, type Pointers, pointersIn} from "./pointers.ts";
import {type PullRequest, readPullRequest} from "./pull-request.ts";

export interface PostedPatch {
  readonly author: Address;
  /** title without brackets: the in-body Subject where there is one */
  readonly title: string;
  /** the trailers of the commit message */
  readonly trailers: readonly Said[];
  /** of the text between `---` and the diff, where changelogs stand */
  readonly pointers: Pointers;
  /** the change-id in the last lines of the mail, or null */
  readonly changeIdAtEnd: string | null;
  readonly files: readonly TouchedFile[];
  readonly patchId: string | null;
}

/** A mail's text as that of a cover letter. */
export interface CoverText {
  /** in-body From: where there is one, else the mail's writer */
  readonly author: Address;
  readonly pointers: Pointers;
}

/** All that the reconstruction takes from one mail. It depends on that mail alone, so that it can be kept (see `analysis/cache`). */
export interface Reading {
  readonly kind: "patch" | "cover" | "pull" | "reply" | "other";
  readonly message: Head;
  readonly subject: Subject;
  /** null where it is no patch */
  readonly patch: PostedPatch | null;
  /** null where it cannot be a cover letter, be it one without 0/n */
  readonly cover: CoverText | null;
  /** null for a pull request that names no version, and for all else */
  readonly request: PullRequest | null;
  /** what it says as an answer; null where that is no vote, and for covers and patches */
  readonly heard: Heard | null;
  /** what the archive recorded of its sender, or null */
  readonly authentication: string | null;
  /** what is odd about the mail itself */
  readonly notes: readonly string[];
  /** true where the subject says "Re:" and the text is a patch all the same */
  readonly saysReply: boolean;
}

export type Posted = Reading & {readonly kind: "patch" | "cover"};

export const isPosted = (mail: Reading): mail is Posted => mail.kind === "patch" || mail.kind === "cover";

const quotedLine = /^>/m;
const signedOff = /^[ \t]*Signed-off-by:/im;

/** Reads one mail. */
export function readMail(message: Message): Reading {
  const {messageId, lists, date, dateFrom, from, inReplyTo, references} = message;
  const read = classify(message);
  const {kind, subject, saysReply} = read;
  const mayOpen = kind === "cover" || (!subject.reply && !subject.pull && subject.counter === null);
  return {
    ...read,
    message: {messageId, lists, date, dateFrom, from, subject: message.subject, inReplyTo, references},
    cover: mayOpen && (kind === "cover" || !hasDiff(message.text)) ? readCover(message) : null,
    request: kind === "pull" ? readPullRequest(message.text) : null,
    heard: (kind === "patch" || kind === "cover") && !saysReply ? null : hear(message),
    authentication: authenticationOf(message.authentication),
  };
}

/** A cover may begin with "From:" as a patch may, where somebody else sent it; only what stands at its very beginning counts. */
const readCover = ({text, from}: Message): CoverText => ({
  author: splitPatch(text).inBodyFrom ?? from,
  pointers: pointersIn(text),
});

/**
 * Reads what a mail is. A diff alone does not make a patch: a reply may paste one. Where "Re:" stands before what `git send-email` wrote
 * (a whole patch, nothing quoted, signed off), it is a patch that says "Re:" by accident; the grouping takes it only into an empty place.
 */
function classify(message: Message): Pick<Reading, "kind" | "subject" | "patch" | "notes" | "saysReply"> {
  const subject = parseSubject(message.subject);
  const answers = message.inReplyTo.length > 0 || message.references.length > 0;
  const rest = (kind: "pull" | "reply" | "other") => ({kind, subject, patch: null, notes: [], saysReply: false});
  if (subject.pull) return rest(subject.reply ? "reply" : "pull");
  if (subject.reply && !mayBePatch(message, subject)) return rest("reply");
  if (!subject.reply && subject.patch && subject.counter === 0) {
    return {kind: "cover", subject, patch: null, notes: [], saysReply: false};
  }
  const found = patchText(message);
  if (found === null) {
    if (!subject.reply && subject.patch && (subject.counter ?? 0) > 0 && readsLikePatch(message)) {
      return {
        kind: "patch",
        subject,
        patch: read(message, message.text, subject),
        notes: ["no diff"],
        saysReply: false,
      };
    }
    return rest(answers ? "reply" : "other");
  }
  if (!subject.patch && (answers || !signedOff.test(found.text))) return rest(answers ? "reply" : "other");
  if (subject.reply && !found.whole) return rest("reply");
  const notes = found.attached ? ["attachment"] : [];
  return {kind: "patch", subject, patch: read(message, found.text, subject), notes, saysReply: subject.reply};
}

const mayBePatch = (message: Message, subject: Subject): boolean =>
  subject.patch && !quotedLine.test(message.text) && signedOff.test(message.text);

const readsLikePatch = ({text}: Message): boolean =>
  !quotedLine.test(text) && signedOff.test(text) && /^---[ \t]*$/m.test(text);

function patchText(message: Message): {text: string; attached: boolean; whole: boolean} | null {
  if (hasDiff(message.text)) {
    const whole = /^---[ \t]*$/m.test(message.text);
    return {text: message.text, attached: false, whole};
  }
  const attached = message.attachments.find(({text}) => text !== null && hasDiff(text))?.text;
  return attached === undefined || attached === null ? null : {text: attached, attached: true, whole: false};
}

function read(message: Message, text: string, subject: Subject): PostedPatch {
  const parts = splitPatch(text);
  return {
    author: parts.inBodyFrom ?? message.from,
    title: parts.inBodySubject === null ? subject.title : parseSubject(parts.inBodySubject).title,
    trailers: findTrailers(parts.message, {from: "patch"}).map(saidIn),
    pointers: pointersIn(parts.notes),
    changeIdAtEnd: changeIdIn(message.text.slice(-2000)),
    files: parts.diff === "" ? [] : filesIn(parts.diff),
    patchId: parts.diff === "" ? null : patchId(parts.diff),
  };
}

/** What a mail is to a series: a patch, a cover letter, a pull request, a word in the discussion. */
import {type FileDiff, hasDiff, parseDiff} from "../mail/diff.ts";
import {splitPatch} from "../mail/patch.ts";
import {patchId} from "../mail/patch-id.ts";
import {parseSubject, type Subject} from "../mail/subject.ts";
import type {Address, Message} from "../records.ts";

/** A file of a diff without its hunks: those of a whole list would fill the memory. */
export type TouchedFile = Pick<FileDiff, "path" | "oldPath" | "status">;

export interface PostedPatch {
  readonly author: Address;
  /** title without brackets: the in-body Subject where there is one */
  readonly title: string;
  /** commit message, with its trailers */
  readonly message: string;
  /** text between `---` and the diff: changelogs stand here */
  readonly notes: string;
  readonly files: readonly TouchedFile[];
  readonly patchId: string | null;
}

export interface Posted {
  readonly kind: "patch" | "cover";
  readonly message: Message;
  readonly subject: Subject;
  /** null for a cover letter */
  readonly patch: PostedPatch | null;
  /** what is odd about the mail itself */
  readonly notes: readonly string[];
  /** true where the subject says "Re:" and the text is a patch all the same */
  readonly saysReply: boolean;
}

export type Classified =
  | Posted
  | {readonly kind: "pull" | "reply" | "other"; readonly message: Message; readonly subject: Subject};

const quotedLine = /^>/m;
const signedOff = /^[ \t]*Signed-off-by:/im;

/**
 * Reads what a mail is. A diff alone does not make a patch: a reply may paste one. Where "Re:" stands before what `git send-email` wrote
 * (a whole patch, nothing quoted, signed off), it is a patch that says "Re:" by accident; the grouping takes it only into an empty place.
 */
export function classify(message: Message): Classified {
  const subject = parseSubject(message.subject);
  const answers = message.inReplyTo.length > 0 || message.references.length > 0;
  const rest = (kind: "pull" | "reply" | "other"): Classified => ({kind, message, subject});
  if (subject.pull) return rest(subject.reply ? "reply" : "pull");
  if (subject.reply && !mayBePatch(message, subject)) return rest("reply");
  if (!subject.reply && subject.patch && subject.counter === 0) {
    return {kind: "cover", message, subject, patch: null, notes: [], saysReply: false};
  }
  const found = patchText(message);
  if (found === null) {
    if (!subject.reply && subject.patch && (subject.counter ?? 0) > 0 && readsLikePatch(message)) {
      return {
        kind: "patch",
        message,
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
  return {kind: "patch", message, subject, patch: read(message, found.text, subject), notes, saysReply: subject.reply};
}

const mayBePatch = (message: Message, subject: Subject): boolean =>
  subject.patch && signedOff.test(message.text) && !quotedLine.test(message.text);

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
    message: parts.message,
    notes: parts.notes,
    files: parts.diff === "" ? [] : parseDiff(parts.diff).map(({path, oldPath, status}) => ({path, oldPath, status})),
    patchId: parts.diff === "" ? null : patchId(parts.diff),
  };
}

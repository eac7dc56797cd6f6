/** What the analysis reads in a mail, each mail taken apart once. */
import type {FileDiff} from "../crawler/mail/diff.ts";
import {hasDiff, parseDiff} from "../crawler/mail/diff.ts";
import {ownLines} from "../crawler/mail/own-lines.ts";
import {splitPatch} from "../crawler/mail/patch.ts";
import type {Message} from "../crawler/records.ts";

export interface OwnText {
  /** the sender's own words, quotes and signature left out; one string a paragraph */
  readonly text: string;
  /** where the paragraph begins in the mail's text, in characters */
  readonly offset: number;
  /** the quoted lines right above it that it answers, without their marks */
  readonly answers: string;
}

export interface Reader {
  get(messageId: string): Message | null;
  /** the files that the patch in this mail changes; [] where it holds none or is absent */
  diff(messageId: string): readonly FileDiff[];
  /** the patch's text, be it in the mail or attached; "" where there is none */
  patchText(messageId: string): string;
  /** the commit message and the notes below the cut, for a patch; a cover's whole text stands in `message` */
  prose(messageId: string): {readonly message: string; readonly notes: string};
  /** the sender's own paragraphs, in order */
  own(messageId: string): readonly OwnText[];
}

export function readerOf(messages: readonly Message[]): Reader {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  const diffs = new Map<string, readonly FileDiff[]>();
  const owns = new Map<string, readonly OwnText[]>();

  const patchText = (messageId: string): string => {
    const message = byId.get(messageId);
    if (message === undefined) return "";
    if (hasDiff(message.text)) return message.text;
    return message.attachments.find(({text}) => text !== null && hasDiff(text))?.text ?? message.text;
  };

  return {
    get: (messageId) => byId.get(messageId) ?? null,
    patchText,
    diff: (messageId) => once(diffs, messageId, () => parseDiff(patchText(messageId))),
    prose(messageId) {
      const {message, notes} = splitPatch(patchText(messageId));
      return {message, notes};
    },
    own: (messageId) => once(owns, messageId, () => paragraphs(byId.get(messageId)?.text ?? "")),
  };
}

function once<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

/** Own paragraphs with the quoted block that each answers: a run of own lines without a blank one between. */
function paragraphs(text: string): OwnText[] {
  const found: OwnText[] = [];
  let lines: string[] = [];
  let offset = 0;
  let quoted: string[] = [];
  let answers = "";
  const finish = (): void => {
    if (lines.length > 0) found.push({text: lines.join("\n"), offset, answers});
    lines = [];
  };
  for (const {offset: start, text: line, kind} of ownLines(text)) {
    if (kind === "quoted") {
      finish();
      quoted.push(line.replace(/^[>|\s]+/, ""));
    } else if ((kind !== "own" && kind !== "indented") || line.trim() === "") {
      finish();
    } else {
      if (lines.length === 0) {
        offset = start;
        if (quoted.length > 0) answers = quoted.slice(-30).join("\n");
        quoted = [];
      }
      lines.push(line);
    }
  }
  finish();
  return found;
}

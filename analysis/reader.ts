/** What the analysis reads in a mail. Of the mails that were asked for last, what was made of them is kept. */
import type {FileDiff} from "../crawler/mail/diff.ts";
import {hasDiff, parseDiff} from "../crawler/mail/diff.ts";
import {ownLines} from "../crawler/mail/own-lines.ts";
import {splitPatch} from "../crawler/mail/patch.ts";
import type {Head, Message} from "../crawler/records.ts";
import type {Mails} from "./mails.ts";

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
  /** what `get` gives without texts and receivers, which costs no reading; null where that gives null */
  head(messageId: string): Head | null;
  /** the files that the patch in this mail changes; [] where it holds none or is absent */
  diff(messageId: string): readonly FileDiff[];
  /** the patch's text, be it in the mail or attached; "" where there is none */
  patchText(messageId: string): string;
  /** the commit message and the notes below the cut, for a patch; a cover's whole text stands in `message` */
  prose(messageId: string): {readonly message: string; readonly notes: string};
  /** the sender's own paragraphs, in order */
  own(messageId: string): readonly OwnText[];
  /** What `find` finds in that mail, and reads in no other; kept until the next run. `name` stands for `find` and all else it depends on. */
  finding<T>(messageId: string, name: string, find: () => T): T;
}

/** How many of the mails asked for last are kept: more than the discussion of a series has. */
const mostKept = 400;

/** @param all the heads of the mails */
export function readerOf(mails: Mails, all: readonly Head[]): Reader {
  const heads = new Map(all.map((head) => [head.messageId, head]));
  const messages = new Map<string, Message | null>();
  const diffs = new Map<string, readonly FileDiff[]>();
  const owns = new Map<string, readonly OwnText[]>();

  const get = (messageId: string): Message | null => recent(messages, messageId, () => mails.message(messageId));
  const patchText = (messageId: string): string => {
    const message = get(messageId);
    if (message === null) return "";
    if (hasDiff(message.text)) return message.text;
    return message.attachments.find(({text}) => text !== null && hasDiff(text))?.text ?? message.text;
  };

  return {
    get,
    head: (messageId) => heads.get(messageId) ?? null,
    patchText,
    diff: (messageId) => recent(diffs, messageId, () => parseDiff(patchText(messageId))),
    prose(messageId) {
      const {message, notes} = splitPatch(patchText(messageId));
      return {message, notes};
    },
    own: (messageId) => recent(owns, messageId, () => paragraphs(get(messageId)?.text ?? "")),
    finding: (messageId, name, find) => mails.cache.kept(`${name} of ${mails.state(messageId)}`, find),
  };
}

/** The same reader, which notes each mail that is asked for. */
export function watched(reader: Reader, note: (messageId: string) => void): Reader {
  const noting =
    <A extends readonly unknown[], T>(ask: (messageId: string, ...rest: A) => T) =>
    (messageId: string, ...rest: A): T => {
      note(messageId);
      return ask(messageId, ...rest);
    };
  return {
    get: noting(reader.get),
    head: noting(reader.head),
    diff: noting(reader.diff),
    patchText: noting(reader.patchText),
    prose: noting(reader.prose),
    own: noting(reader.own),
    finding: (messageId, name, find) => {
      note(messageId);
      return reader.finding(messageId, name, find);
    },
  };
}

/** A map keeps its keys in the order in which they were set: the first is the one that was not asked for longest. */
function recent<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const known = kept.get(key);
  const value = known === undefined ? make() : known;
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return value;
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

/** The texts in which a series may explain its device specific part, each with the place where it stands. */
import type {FileDiff} from "../../crawler/mail/diff.ts";
import type {Patch, Revision} from "../../crawler/records.ts";
import type {FoundDriver} from "../drivers/find.ts";
import {isOtherDriver} from "../drivers/roots.ts";
import {belongsTo} from "../parents/interactions.ts";
import {withoutRules} from "../prose.ts";
import type {Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";
import {commentsIn} from "./comments.ts";
import {refusalsIn} from "./refusals.ts";

export interface Passage {
  readonly messageId: string;
  /** index of the patch that it stands in or answers about, null for the cover's and general answers */
  readonly patch: number | null;
  readonly kind: "documentation" | "cover" | "patch" | "comment" | "structure" | "constant" | "refusals" | "reply";
  readonly text: string;
  /** the next paragraph of the same text, where there is one */
  readonly followedBy?: string;
  /** where it begins in the mail's text, in characters */
  readonly offset: number;
  /** how many things a function's messages refuse, where kind is "refusals" */
  readonly count?: number;
}

/** In the order in which a reader looks: documents, comments in the code, commit messages, cover letter, the author's answers. */
export function passagesOf(
  revision: Revision,
  driver: FoundDriver,
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Passage[] {
  const about = revision.patches.filter((patch) => isAboutDevice(patch, driver));
  return followed([
    ...revision.patches.flatMap((patch) => documents(patch, reader)),
    ...about.flatMap((patch) => comments(patch, driver, reader)),
    ...about.flatMap((patch) => messageParagraphs(patch.messageId, patch.index, "patch", reader)),
    ...(revision.cover === null ? [] : messageParagraphs(revision.cover, null, "cover", reader)),
    ...answers(
      revision,
      about.filter(({files}) => files.some((file) => belongsTo(file, driver))),
      {reader, roles},
    ),
  ]);
}

function followed(passages: readonly Passage[]): Passage[] {
  return passages.map((passage, at) => {
    const next = passages[at + 1];
    const same = next?.messageId === passage.messageId && next.kind === passage.kind && passage.kind !== "comment";
    return same ? {...passage, followedBy: next.text} : passage;
  });
}

/** Patches to the driver or to other drivers; a patch to vfio's core alone explains the core, not the device. */
export function isAboutDevice({files}: Patch, driver: FoundDriver): boolean {
  return files.some((file) => belongsTo(file, driver) || isOtherDriver(file, driver));
}

function documents({messageId, index}: Patch, reader: Reader): Passage[] {
  const text = reader.patchText(messageId);
  return reader
    .diff(messageId)
    .filter(({path}) => path.startsWith("Documentation/") && /\.(?:rst|txt|md)$/.test(path))
    .flatMap((file) =>
      addedParagraphs(file, text).map((one) => ({...one, messageId, patch: index, kind: "documentation" as const})),
    );
}

function addedParagraphs({hunks}: FileDiff, mail: string): {text: string; offset: number}[] {
  const found: {text: string; offset: number}[] = [];
  let at = 0;
  let open: {lines: string[]; offset: number} | null = null;
  const finish = (): void => {
    if (open !== null) found.push({text: open.lines.join("\n"), offset: open.offset});
    open = null;
  };
  for (const {kind, text} of hunks.flatMap(({lines}) => lines)) {
    if (kind !== "add" || text.trim() === "") {
      finish();
      continue;
    }
    const offset = mail.indexOf(`\n+${text}`, at) + 1;
    at = Math.max(at, offset);
    open ??= {lines: [], offset};
    open.lines.push(text);
  }
  finish();
  return found;
}

function comments({messageId, index}: Patch, driver: FoundDriver, reader: Reader): Passage[] {
  const text = reader.patchText(messageId);
  return reader
    .diff(messageId)
    .filter(({path}) => /\.[ch]$/.test(path))
    .filter(({path}) => belongsTo(path, driver) || isOtherDriver(path, driver) || path.startsWith("include/linux/"))
    .flatMap((file) => [
      ...commentsIn(file, text)
        .filter(({kind}) => kind !== "constant" || belongsTo(file.path, driver))
        .map((one) => ({...one, messageId, patch: index})),
      ...refusalsIn(file, text).map((one) => ({...one, kind: "refusals" as const, messageId, patch: index})),
    ]);
}

// "Changes from V8:", "v6 --> v7", "RFCv4 --> v5", "Change log:", "V2:", "v3: https://..."
const changelog =
  /^\s*(?:change(?:s|\s?logs?)\b(?:\s+(?:from|since|in|log|v\d|rfc|between|history)\b.{0,300}|\s*:?)|(?:rfc\s*)?v\d+\s*(?:-+>|→|=>|to\b).{0,60}|(?:rfc\s*)?v\d+:.{0,300}|(?:since|from)\s+(?:rfc\s*)?v\d+.{0,60})$/i;
const listItem = /^\s*(?:[-*+•]|\d+[.)])\s*\S/;
const shortlog = /^\S.{0,60}\(\d+\):$/;
const trailerLine = /^[A-Z][\w-]{2,40}(?:-by|-to)?:\s.{0,300}$/;

/** The paragraphs of a commit message or a cover: change logs, short logs, diffstats and trailers left out. */
function messageParagraphs(
  messageId: string,
  patch: number | null,
  kind: "patch" | "cover",
  reader: Reader,
): Passage[] {
  const {message} = reader.prose(messageId);
  const mail = reader.patchText(messageId);
  const found: Passage[] = [];
  let at = 0;
  let inLog = false;
  for (const paragraph of message.split(/\n[ \t]*\n/)) {
    const lines = paragraph.split("\n").filter((line) => line.trim() !== "");
    const first = lines[0];
    if (first === undefined) continue;
    const told = withoutRules(lines);
    const offset = Math.max(mail.indexOf(told[0] ?? first, at), 0);
    at = Math.max(at, offset);
    if (changelog.test(first)) inLog = true;
    else if (inLog && !lines.every((line) => listItem.test(line) || /^\s/.test(line)) && !listItem.test(first))
      inLog = false;
    const skip =
      inLog ||
      shortlog.test(first) ||
      lines.every((line) => trailerLine.test(line)) ||
      /\|\s+\d+ [+-]+/.test(paragraph);
    const text = told.join("\n").trim();
    if (!skip && text.length >= 40) found.push({messageId, patch, kind, text, offset});
  }
  return found;
}

/** What the driver's authors answered about it: own paragraphs below words that they quote. */
function answers(
  {author, submitter, replies}: Revision,
  about: readonly Patch[],
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Passage[] {
  const authors = [author, submitter, ...about.map((patch) => patch.author)];
  const indexes = new Set([0, null, ...about.map(({index}) => index)]);
  return replies
    .filter(({from, to}) => indexes.has(to) && authors.some((one) => roles.samePerson(one, from)))
    .flatMap(({messageId, to}) =>
      reader
        .own(messageId)
        .filter(({answers: asked, text}) => asked !== "" && text.length >= 40)
        .map(({text, offset}) => ({messageId, patch: to, kind: "reply" as const, text, offset})),
    );
}

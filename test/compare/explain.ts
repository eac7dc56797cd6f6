import {ownLines} from "../../crawler/mail/own-lines.ts";
import {parseSubject} from "../../crawler/mail/subject.ts";
import type {Message, Patch, Revision, Trailer} from "../../crawler/records.ts";
import {findTrailers} from "../../crawler/trailers/parse.ts";
import type {Difference, TrailerDifference} from "./differences.ts";
import {counts, keyOf} from "./differences.ts";

export interface Explanation {
  readonly right: "ours" | "b4" | "definition";
  readonly because: string;
}

export interface Scene {
  readonly revision: Revision;
  readonly revisions: readonly Revision[];
  readonly thread: readonly Message[];
  /** what b4 wrote to stderr */
  readonly said: string;
}

/** Why we and b4 differ, by facts that the mails show; null where no rule explains it: then somebody must read the mail. */
export function explain(difference: Difference, scene: Scene): Explanation | null {
  switch (difference.kind) {
    case "b4 failed":
      return {right: "ours", because: `b4 gives no patches: ${lastLine(difference.said)}`};
    case "patch":
      return explainPatch(difference.messageId, scene);
    case "b4 patch":
      return explainB4Patch(difference.messageId, scene);
    case "trailer":
      return explainTrailer(ourTrailer(difference.patch, difference), difference.patch, scene);
    case "b4 trailer":
      return explainB4Trailer(difference, scene);
    default: {
      const never: never = difference;
      return never;
    }
  }
}

function explainPatch(messageId: string, {thread, revision, said}: Scene): Explanation | null {
  const subject = thread.find((message) => message.messageId === messageId)?.subject ?? "";
  if (parseSubject(subject).reply) return {right: "ours", because: `posted as "${subject}": b4 takes it for a reply`};
  if (subject.split("[").length !== subject.split("]").length) {
    return {right: "ours", because: `b4 reads another version in "${subject}", whose brackets do not match`};
  }
  const theirs = /^ {2}(?:\S+ )?\[PATCH[^\]]*\] (.*)$/m.exec(said)?.[1];
  if (theirs !== undefined && !revision.patches.some((patch) => patch.subject === theirs)) {
    return {right: "ours", because: "b4 takes another series of the thread for this version"};
  }
  return null;
}

function explainB4Patch(messageId: string, {revisions}: Scene): Explanation | null {
  const home = revisions.find((revision) => revision.patches.some((patch) => patch.messageId === messageId));
  if (home === undefined) return null;
  return {right: "ours", because: `a patch of another posting, ${home.id} (v${home.version})`};
}

function explainTrailer(trailer: Trailer | null, patch: Patch, {thread, said}: Scene): Explanation | null {
  if (trailer === null) return null;
  if (trailer.why === "nak-line") return {right: "definition", because: "a NAK in words; b4 reads tags alone"};
  if (trailer.via === "other-thread")
    return {right: "ours", because: `given in another thread by ${trailer.messageId}`};
  const giver = thread.find((message) => message.messageId === trailer.messageId);
  if (giver === undefined) return null;
  const email = trailer.email?.toLowerCase() ?? "?";
  const mismatch = said
    .split("\n")
    .some((line, n, all) => line.toLowerCase().includes(email) && /! Trailer:/.test(line) && n < all.length);
  if (mismatch) {
    const from = giver.relay === null ? giver.from : giver.relay;
    return {
      right: "ours",
      because: `b4 refuses the sender "${from.name} <${from.email}>"; the same person by our rule "${trailer.why}"`,
    };
  }
  const line = giver.text
    .split("\n")
    .find(
      (text) => text.toLowerCase().includes(`${trailer.type.toLowerCase()}:`) && text.toLowerCase().includes(email),
    );
  if (line !== undefined && !new RegExp(`^\\s*${trailer.type}:`, "i").test(line)) {
    return {right: "ours", because: "stands within a line of the giver's own words; b4 reads whole lines"};
  }
  const answers = [...giver.inReplyTo, ...giver.references].includes(patch.messageId);
  if (trailer.via === "range" && !answers)
    return {right: "ours", because: "the words above it name the patches; b4 reads no words"};
  return null;
}

const headerWords = /^(?:base-commit|change-id|message-id|cc|to|from|date|subject|depends-on)$/i;

function explainB4Trailer(difference: TrailerDifference, {revision, thread, revisions}: Scene): Explanation | null {
  const {patch, type, person} = difference;
  if (headerWords.test(type))
    return {right: "ours", because: `"${type}:" of a reply is no trailer of the patch (b4 itself dropped it later)`};
  const refused = patch.trailers.find(
    (trailer) => trailer.source === "reply" && !counts(trailer) && isSame(trailer, type, person),
  );
  if (refused !== undefined) {
    const because = refused.withdrawn === null ? `not accepted: ${refused.why}` : `taken back by ${refused.withdrawn}`;
    return {right: "ours", because: `${because} (${refused.messageId})`};
  }
  const elsewhere = revision.patches.filter(
    (other) => other !== patch && other.trailers.some((trailer) => counts(trailer) && isSame(trailer, type, person)),
  );
  if (elsewhere.length > 0) {
    return {
      right: "ours",
      because: `the giver's words name patches ${elsewhere.map(({index}) => index).join(", ")} only`,
    };
  }
  if ([...revision.carried, ...revision.lost].some(({trailer}) => isSame(trailer, type, person))) {
    return {
      right: "definition",
      because: "given to an older version: kept in `carried` or `lost`, not among the patch's trailers",
    };
  }
  const posted = new Set(revisions.flatMap(({patches}) => patches.map(({messageId}) => messageId)));
  for (const message of thread) {
    if (posted.has(message.messageId)) continue;
    const shown = findTrailers(message.text, {from: "reply"}).find(
      (trailer) => trailer.pasted && isSame(trailer, type, person),
    );
    if (shown !== undefined) return {right: "ours", because: `${shown.pastedBecause} that ${message.messageId} shows`};
    const email = /<([^>]*)>/.exec(person)?.[1] ?? person;
    const other = ownLines(message.text).find(
      ({text}) =>
        text.includes(email) && text.trim().toLowerCase().startsWith(`${type.toLowerCase()}:`) && !/^\s*>/.test(text),
    );
    if (other?.kind === "quoted")
      return {right: "ours", because: `in a mail that ${message.messageId} copies without quote marks`};
  }
  return null;
}

function ourTrailer(patch: Patch, {type, person}: {type: string; person: string}): Trailer | null {
  return patch.trailers.find((trailer) => counts(trailer) && isSame(trailer, type, person)) ?? null;
}

function isSame(trailer: Pick<Trailer, "type" | "email" | "name" | "value">, type: string, person: string): boolean {
  const email = /<([^<>]*)>$/.exec(person)?.[1];
  return keyOf(trailer) === `${type.toLowerCase()}\n${(email ?? person).toLowerCase()}`;
}

function lastLine(said: string): string {
  return said.trim().split("\n").at(-1)?.slice(0, 200) ?? "";
}

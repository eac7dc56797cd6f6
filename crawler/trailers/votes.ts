/** The votes that one reply gives, before it is known on which patches they stand. */
import {isBot} from "../mail/address.ts";
import {hasDiff} from "../mail/diff.ts";
import {type Line, ownLines} from "../mail/own-lines.ts";
import type {Address, Head, Message, Trailer} from "../records.ts";
import {type Aliases, identify, type Why} from "./identity.ts";
import {votesInSentences} from "./in-sentence.ts";
import {nakIn, type SpokenNak} from "./nak.ts";
import {findTrailers, isTrailerLine} from "./parse.ts";
import {limitOf, mayTakeBack, scopeOf, takenBack, type Words} from "./words.ts";

export interface Vote {
  readonly trailer: Trailer;
  readonly words: Words;
}

export interface Ballot {
  readonly votes: readonly Vote[];
  /** types of vote that the sender takes back here */
  readonly takenBack: readonly string[];
}

/** Votes that words can limit; "If you fix this, add Reported-by" limits nothing. */
const limitable = /^(?:Reviewed|Acked|Tested|Signed-off|Nacked)-by$/;

/** What of a reply's text may be votes. Who may give them, and on which patches they stand, the text alone does not say. */
export interface Heard {
  readonly trailers: readonly Spoken[];
  /** votes within sentences, which count only where the sender is shown to be the person named */
  readonly inSentences: readonly Spoken[];
  readonly nak: SpokenNak | null;
  /** types of vote that the sender takes back */
  readonly takenBack: readonly string[];
  /** who shows a diff or a tag of his own signs off that one, not the patch he answers */
  readonly shows: "own-diff" | "pull-request" | null;
}

/** A trailer with the sender's words before and behind it. */
interface Spoken extends Said {
  readonly before: string;
  readonly after: string;
}

/** Reads the text of a reply; null where nothing of it is a vote. */
export function hear({text}: Pick<Message, "text">): Heard | null {
  const lines = ownLines(text);
  const around = (line: number) => ({before: textBefore(lines, line), after: textAfter(lines, line)});
  const trailers = findTrailers(text, {from: "reply", lines})
    .slice(0, mostVotes)
    .filter(({pasted}) => !pasted)
    .map((trailer) => ({...saidIn(trailer), ...around(trailer.line)}));
  const inSentences = votesInSentences(lines).map(({trailer, words, line}) => ({
    ...saidIn(trailer),
    ...(words === "" ? around(line) : {before: words, after: ""}),
  }));
  const nak = trailers.some(({type}) => type === "Nacked-by") ? null : nakIn(lines);
  const takenBackHere = mayTakeBack(text)
    ? lines.flatMap(({kind, text: line}) => (kind === "own" ? takenBack(line) : []))
    : [];
  if (trailers.length + inSentences.length + takenBackHere.length === 0 && nak === null) return null;
  const spoken = lines.filter(({kind}) => kind === "own" || kind === "indented").map(({text: line}) => line);
  return {
    trailers,
    inSentences,
    nak,
    takenBack: [...new Set(takenBackHere)],
    shows: hasDiff(spoken.join("\n")) ? "own-diff" : spoken.some((line) => pullLine.test(line)) ? "pull-request" : null,
  };
}

/** The votes of a reply. `onCover` says that it answers a cover letter, where bare numbers ("For 6 & 7:") name patches. */
export function readBallot(
  {message, heard, authentication}: {message: Head; heard: Heard | null; authentication: string | null},
  {aliases, onCover}: {aliases: Aliases; onCover: boolean},
): Ballot {
  if (heard === null) return nothing;
  const sender = {from: message.from, aliases, shows: heard.shows} as const;
  const read = {message, authentication};
  const votes: Vote[] = [];
  for (const trailer of heard.trailers) {
    const {before, after} = trailer;
    const words = scopeOf(before, after, {onCover});
    const limit = limitable.test(trailer.type) ? limitOf(before, after, trailer.comment, words.scope) : null;
    votes.push({trailer: ledgerEntry(trailer, judged(trailer, sender), limit, read), words});
  }
  for (const trailer of heard.inSentences) {
    const verdict = judged(trailer, sender);
    if (!verdict.accepted) continue;
    const {before, after} = trailer;
    const words = scopeOf(before, after, {onCover});
    const limit = limitOf(before, after, trailer.comment, words.scope);
    votes.push({trailer: ledgerEntry(trailer, verdict, limit, read), words});
  }
  const {nak} = heard;
  if (nak !== null && !votes.some(({trailer}) => trailer.type === "Nacked-by")) {
    const bot = isBot(message.from);
    const said = {type: "Nacked-by", ...message.from, value: null, comment: null};
    const verdict = {accepted: !bot, why: bot ? ("bot" as const) : ("nak-line" as const)};
    votes.push({
      trailer: {...ledgerEntry(said, verdict, nak.limit, read), quote: nak.sentence},
      words: {scope: {kind: "here"}, version: null, quote: null},
    });
  }
  return {votes, takenBack: heard.takenBack};
}

const nothing: Ballot = {votes: [], takenBack: []};

/** More trailers than any reviewer writes: what follows them in one mail is a flood. */
const mostVotes = 500;
const pullLine = /^\s{0,3}are available in the git repository at\b/i;

/** A trailer as it is written. */
export type Said = Pick<Trailer, "type" | "name" | "email" | "value" | "comment">;

export const saidIn = ({type, name, email, value, comment}: Said): Said => ({type, name, email, value, comment});

interface Verdict {
  readonly accepted: boolean;
  readonly why: Why;
}

function judged(
  trailer: Said,
  {from, aliases, shows}: {from: Address; aliases: Aliases; shows: "own-diff" | "pull-request" | null},
): Verdict {
  if (trailer.type === "Signed-off-by" && shows !== null) return {accepted: false, why: shows};
  if (trailer.value !== null) return {accepted: !isBot(from), why: isBot(from) ? "bot" : "names-no-person"};
  return identify(trailer, from, {aliases});
}

function ledgerEntry(
  {type, name, email, value, comment}: Said,
  {accepted, why}: Verdict,
  limit: string | null,
  {message, authentication}: {message: Head; authentication: string | null},
): Trailer {
  return {
    type,
    name,
    email,
    value,
    comment,
    source: "reply",
    via: "patch",
    messageId: message.messageId,
    date: message.date,
    accepted,
    why,
    givenBy: null,
    withdrawn: null,
    qualified: limit !== null,
    quote: limit,
    bot: why === "bot",
    authentication,
  };
}

/** The sender's paragraph above a trailer, over blank lines and other trailers; "" where a quote stands there. */
function textBefore(own: readonly Line[], line: number): string {
  const lines: string[] = [];
  for (let n = line - 1; n >= 0 && lines.length < 12; n--) {
    const above = own[n];
    if (above === undefined || (above.kind !== "own" && above.kind !== "indented")) break;
    const isText = above.text.trim() !== "" && !isTrailerLine(above.text);
    if (isText) lines.unshift(above.text);
    else if (lines.length > 0) break;
  }
  return lines.join("\n");
}

/** The own words behind a trailer: the rest of its paragraph or the next one, up to 400 characters. */
function textAfter(own: readonly Line[], line: number): string {
  const lines: string[] = [];
  for (let n = line + 1; n < own.length && lines.length <= 6; n++) {
    const below = own[n];
    if (below === undefined || below.kind !== "own") break;
    if (below.text.trim() === "" && lines.some((known) => known.trim() !== "")) break;
    lines.push(below.text);
  }
  return lines.join("\n").slice(0, 400);
}

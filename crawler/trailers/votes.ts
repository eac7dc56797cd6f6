/** The votes that one reply gives, before it is known on which patches they stand. */
import {isBot} from "../mail/address.ts";
import {hasDiff} from "../mail/diff.ts";
import {type Line, ownLines} from "../mail/own-lines.ts";
import type {Address, Message, Trailer} from "../records.ts";
import {authenticationOf} from "./authentication.ts";
import {type Aliases, identify, type Why} from "./identity.ts";
import {votesInSentences} from "./in-sentence.ts";
import {nakIn} from "./nak.ts";
import {findTrailers, isTrailerLine} from "./parse.ts";
import {limitOf, scopeOf, takenBack, type Words} from "./words.ts";

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

/** Reads a reply. `onCover` says that it answers a cover letter, where bare numbers ("For 6 & 7:") name patches. */
export function readBallot(message: Message, {aliases, onCover}: {aliases: Aliases; onCover: boolean}): Ballot {
  const lines = ownLines(message.text);
  const spoken = lines.filter(({kind}) => kind === "own" || kind === "indented").map(({text}) => text);
  // Who shows a diff or a tag of his own signs off that one, not the patch he answers.
  const shows = hasDiff(spoken.join("\n"))
    ? "own-diff"
    : spoken.some((text) => pullLine.test(text))
      ? "pull-request"
      : null;
  const sender = {from: message.from, aliases, shows} as const;
  const read = {message, authentication: authenticationOf(message.authentication)};
  const votes: Vote[] = [];
  for (const trailer of findTrailers(message.text, {from: "reply"}).slice(0, mostVotes)) {
    if (trailer.pasted) continue;
    const before = textBefore(lines, trailer.line);
    const after = textAfter(lines, trailer.line);
    const words = scopeOf(before, after, {onCover});
    const limit = limitable.test(trailer.type) ? limitOf(before, after, trailer.comment, words.scope) : null;
    votes.push({trailer: ledgerEntry(trailer, judged(trailer, sender), limit, read), words});
  }
  for (const {trailer, words: said, line} of votesInSentences(lines)) {
    const verdict = judged(trailer, sender);
    const before = said === "" ? textBefore(lines, line) : said;
    const after = said === "" ? textAfter(lines, line) : "";
    const words = scopeOf(before, after, {onCover});
    if (verdict.accepted)
      votes.push({
        trailer: ledgerEntry(trailer, verdict, limitOf(before, after, trailer.comment, words.scope), read),
        words,
      });
  }
  const nak = votes.some(({trailer}) => trailer.type === "Nacked-by") ? null : nakIn(lines);
  if (nak !== null) {
    const bot = isBot(message.from);
    const said = {type: "Nacked-by", ...message.from, value: null, comment: null};
    const verdict = {accepted: !bot, why: bot ? ("bot" as const) : ("nak-line" as const)};
    votes.push({
      trailer: {...ledgerEntry(said, verdict, nak.limit, read), quote: nak.sentence},
      words: {scope: {kind: "here"}, version: null, quote: null},
    });
  }
  const taken = lines.flatMap(({kind, text}) => (kind === "own" ? takenBack(text) : []));
  return {votes, takenBack: [...new Set(taken)]};
}

/** More trailers than any reviewer writes: what follows them in one mail is a flood. */
const mostVotes = 500;
const pullLine = /^\s{0,3}are available in the git repository at\b/i;

type Said = Pick<Trailer, "type" | "name" | "email" | "value" | "comment">;
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
  {message, authentication}: {message: Message; authentication: string | null},
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

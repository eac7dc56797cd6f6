/** The votes that one reply gives, before it is known on which patches they stand. */
import {isBot} from "../mail/address.ts";
import {hasDiff} from "../mail/diff.ts";
import {ownLines} from "../mail/own-lines.ts";
import type {Message, Trailer} from "../records.ts";
import {authenticationOf} from "./authentication.ts";
import {type Aliases, identify} from "./identity.ts";
import {findTrailers, isTrailerLine} from "./parse.ts";
import {limitOf, limitOfNak, saysNak, scopeOf, takenBack, type Words} from "./words.ts";

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
  const {text} = message;
  const found = findTrailers(text, {from: "reply"}).filter(({pasted}) => !pasted);
  const authentication = authenticationOf(message.authentication);
  const own = ownLines(text);
  // Who shows a diff of his own signs off that one, not the patch he answers.
  const showsPull = /^are available in the git repository at/im.test(text);
  const showsDiff = hasDiff(
    own
      .filter(({kind}) => kind === "own" || kind === "indented")
      .map((line) => line.text)
      .join("\n"),
  );
  const votes: Vote[] = [];
  const common = {
    source: "reply",
    via: "patch",
    messageId: message.messageId,
    date: message.date,
    givenBy: null,
    withdrawn: null,
    authentication,
  } as const;
  for (const trailer of found) {
    const before = textBefore(own, trailer.line);
    const after = textAfter(own, trailer.line);
    const {accepted, why} =
      trailer.type === "Signed-off-by" && (showsDiff || showsPull)
        ? {accepted: false, why: showsDiff ? ("own-diff" as const) : ("pull-request" as const)}
        : trailer.value !== null && trailer.email === null && trailer.name === ""
          ? {accepted: !isBot(message.from), why: "names-no-person" as const}
          : identify(trailer, message.from, {aliases});
    const words = scopeOf(before, after, {onCover});
    const quote = limitable.test(trailer.type) ? limitOf(before, after, trailer.comment, words.scope) : null;
    const {type, name, email, value, comment} = trailer;
    const bot = why === "bot" || isBot(message.from);
    votes.push({
      trailer: {...common, type, name, email, value, comment, accepted, why, qualified: quote !== null, quote, bot},
      words,
    });
  }
  const taken: string[] = [];
  let blankBefore = true;
  for (const {text: line, kind} of own) {
    if (kind === "own" && blankBefore && saysNak(line) && !votes.some(({trailer}) => trailer.type === "Nacked-by")) {
      const bot = isBot(message.from);
      const {name, email} = message.from;
      votes.push({
        trailer: {
          ...common,
          type: "Nacked-by",
          name,
          email,
          value: null,
          comment: null,
          accepted: !bot,
          why: bot ? "bot" : "nak-line",
          qualified: limitOfNak(line) !== null,
          quote: limitOfNak(line),
          bot,
        },
        words: {scope: {kind: "here"}, version: null, quote: null},
      });
    }
    if (kind === "own") taken.push(...takenBack(line));
    blankBefore = kind !== "own" || line.trim() === "";
  }
  return {votes, takenBack: [...new Set(taken)]};
}

/** The sender's paragraph above a trailer, over blank lines and other trailers; "" where a quote stands there. */
function textBefore(own: ReturnType<typeof ownLines>, line: number): string {
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
function textAfter(own: ReturnType<typeof ownLines>, line: number): string {
  const lines: string[] = [];
  for (const {n, text, kind} of own) {
    if (n <= line) continue;
    if (kind !== "own") break;
    if (text.trim() === "" && lines.some((known) => known.trim() !== "")) break;
    lines.push(text);
    if (lines.length > 6) break;
  }
  return lines.join("\n").slice(0, 400);
}

import {parseAddress} from "../mail/address.ts";
import type {Line} from "../mail/own-lines.ts";
import {ownLines} from "../mail/own-lines.ts";
import {trailerBlock} from "./block.ts";
import {pastedLines} from "./pasted.ts";
import type {Kind} from "./types.ts";
import {canonicalTypes} from "./types.ts";

export interface FoundTrailer {
  /** canonical spelling: "Reviewed-by" */
  readonly type: string;
  /** "" for a trailer that names no person, or an address alone */
  readonly name: string;
  readonly email: string | null;
  /** of Fixes, Link and the like; null for those that name a person */
  readonly value: string | null;
  /** what stands behind it: "# pci_ids.h", or "[for the parts ...]" on its line or the next */
  readonly comment: string | null;
  /** of its first line in the text, counted from 0, and that line's offset in characters */
  readonly line: number;
  readonly offset: number;
  /** as written, wrapped lines joined */
  readonly raw: string;
  readonly indented: boolean;
  /** it belongs to a commit or patch that the sender shows, not to what he says */
  readonly pasted: boolean;
  readonly pastedBecause: string | null;
  /** the sender's own lines directly above, four at most, nearest last, without blank lines and other trailers */
  readonly before: readonly string[];
}

/**
 * The trailers of a text. In a patch: git's rule, the block at the end of the commit message, which "---" ends. In a reply or cover
 * letter: b4's looser rule, any line the sender wrote himself, with an address or a value that fits; blanks may lead. [] for none.
 * Whether a vote is accepted is not decided here. `lines` are the text's own, where the caller has them.
 */
export function findTrailers(
  text: string,
  {from, lines = ownLines(text)}: {from: "patch" | "reply" | "cover"; lines?: readonly Line[]},
): FoundTrailer[] {
  const candidates =
    from === "patch" ? trailerBlock(lines) : lines.filter(({kind}) => kind === "own" || kind === "indented");
  let pasted: ReadonlyMap<number, string> | null = from === "reply" ? null : new Map();
  const found: FoundTrailer[] = [];
  for (const line of candidates) {
    const written = asWritten(lines, line);
    if (written === null) continue;
    // Most mails hold no trailer, and need not be searched for what is pasted.
    pasted ??= pastedLines(lines);
    const because = pasted.get(line.n) ?? null;
    const place = {
      line: line.n,
      offset: line.offset,
      raw: written.raw,
      indented: line.kind === "indented",
      pasted: because !== null,
      pastedBecause: because,
      before: linesBefore(lines, line.n),
    };
    for (const {type, kind} of canonicalTypes(written.word)) {
      for (const what of meaning(kind, type, written, from)) found.push({type, ...what, ...place});
    }
  }
  return found;
}

/** Whether a line has the form of a trailer with a word that is one. */
export function isTrailerLine(text: string): boolean {
  const match = trailerLine.exec(text.slice(0, longestLine));
  return match !== null && canonicalTypes(match[1] ?? "").length > 0;
}

const longestLine = 2000;
/** "Reviewed-by: Name <mail>", also with blanks around, as people type it */
const trailerLine = /^[ \t]{0,40}([A-Za-z][A-Za-z-]{1,50})[ \t]{0,3}:[ \t]*(\S.*)$/;

interface Written {
  readonly word: string;
  readonly value: string;
  readonly raw: string;
  /** a "[...]" line that follows */
  readonly note: string | null;
}

/** A trailer with what a mailer or its writer wrapped onto the next lines: an address, or the rest of a Fixes title. */
function asWritten(lines: readonly Line[], {n, text}: Line): Written | null {
  // Most lines of a mail are no trailers, and this tells.
  if (!text.includes(":")) return null;
  const match = trailerLine.exec(text.slice(0, longestLine));
  if (match === null || canonicalTypes(match[1] ?? "").length === 0) return null;
  const [, word = "", first = ""] = match;
  let value = first.trimEnd();
  let raw = text.trim();
  let last = n;
  const next = lineAt(lines, n + 1);
  if (/^fixes$/i.test(word) && /\(["“]/.test(value) && !/\)\s*$/.test(value)) {
    for (let at = n + 1; at <= n + 3 && !/\)\s*$/.test(value); at++) {
      const rest = lineAt(lines, at).trim();
      if (rest === "" || isTrailerLine(rest)) break;
      value += ` ${rest}`;
      raw += ` ${rest}`;
      last = at;
    }
  } else if (!value.includes("@") && /^[ \t]*<[^<>\s]{1,200}@[^<>\s]{1,200}>/.test(next)) {
    value += ` ${next.trim()}`;
    raw += ` ${next.trim()}`;
    last = n + 1;
  }
  return {
    word,
    value: value.slice(0, longestLine),
    raw,
    note: /^signed-off-by$/i.test(word) ? null : noteOn(lineAt(lines, last + 1)),
  };
}

/** "[for the vfio parts]"; "[name: what I changed]", or any below a sign-off, is a committer's remark and limits nothing. */
function noteOn(line: string): string | null {
  const note = /^[ \t]*(\[[^[\]]{2,300}\])\s*$/.exec(line)?.[1];
  return note === undefined || /^\[[^:[\]]{1,30}:|^\[\d+\]$/.test(note) ? null : note;
}

type Meaning = Pick<FoundTrailer, "name" | "email" | "value" | "comment">;

function meaning(kind: Kind, type: string, {value, note}: Written, from: "patch" | "reply" | "cover"): Meaning[] {
  if (kind === "value") {
    const fits = from === "patch" || (type !== "Change-Id" && type !== "Message-Id" && type !== "base-commit");
    return fits && isValue(type, value) ? [{name: "", email: null, value, comment: note}] : [];
  }
  if (type === "Cc" && from !== "patch") return [];
  const people: Meaning[] = [];
  let rest = value;
  for (let count = 0; count < mostPeople; count++) {
    const {person, behind} = firstPerson(rest);
    const address = parseAddress(person);
    if (address === null) break;
    const comment = commentIn(behind) ?? note;
    people.push({
      name: address.name,
      email: address.email,
      value: null,
      // "NAME <mail>, NAME <mail>" goes on with a person, "NAME <mail>, with one nit:" with a condition.
      comment: /^[,;&].*@/.test(behind) ? note : comment,
    });
    if (!/^[,;&].*@/.test(behind)) break;
    rest = behind.replace(/^[,;&\s]+/, "");
  }
  if (people.length > 0 || from !== "patch") return people;
  return isName(value) ? [{name: value.trim(), email: null, value: null, comment: note}] : [];
}

const mostPeople = 20;

/** The text up to the end of the first address, and what stands behind it. */
function firstPerson(text: string): {person: string; behind: string} {
  const angled = /<[^<>]{0,400}(?:<mailto:[^<>]{0,400}>)?>/.exec(text);
  const bare = /[^\s<>]{1,200}@[^\s<>]{1,200}/.exec(text);
  const match = angled?.[0].includes("@") ? angled : bare;
  if (match === null) return {person: "", behind: ""};
  const end = match.index + match[0].length;
  const old = match === bare ? (/^ \([^()]{1,100}\)/.exec(text.slice(end))?.[0].length ?? 0) : 0;
  return {person: text.slice(0, end + old), behind: text.slice(end + old).trim()};
}

function commentIn(behind: string): string | null {
  const comment = behind.replace(/^[>.,;:!]+/, "").trim();
  return comment === "" || /^\[\d+\][.,;]?$/.test(comment) ? null : comment;
}

function isValue(type: string, value: string): boolean {
  if (type === "Fixes") return /^(?:commit )?[0-9a-f]{6,40}\b/i.test(value) || /^https?:\/\//.test(value);
  if (type === "Link" || type === "BugLink" || type === "Closes")
    return /^(?:https?:\/\/|<|\[?\w+\]? ?https?:)|@/.test(value);
  return !/\s\S+\s\S+\s\S+\s/.test(value);
}

/** In a patch, a name without an address still names somebody; a sentence does not. */
function isName(value: string): boolean {
  return value.length <= 60 && !/[.!?]$|https?:/.test(value) && value.split(/\s+/).length <= 5;
}

/** How many lines above a trailer are looked at for its words: stacks of votes can be long. */
const farthest = 50;

function linesBefore(lines: readonly Line[], n: number): string[] {
  const before: string[] = [];
  for (let at = n - 1; at >= n - farthest && before.length < 4; at--) {
    const line = lines[at];
    if (line === undefined || (line.kind !== "own" && line.kind !== "indented")) break;
    const text = line.text.trim().slice(0, longestLine);
    if (text !== "" && !isTrailerLine(text)) before.unshift(text);
  }
  return before;
}

function lineAt(lines: readonly Line[], n: number): string {
  return lines[n]?.text.slice(0, longestLine) ?? "";
}

/** Evidence out of trailers and passages, with the role that the person had on that day. */
import {archiveUrl} from "../../crawler/mail/message-id.ts";
import type {Address, Head, Trailer} from "../../crawler/records.ts";
import type {Evidence} from "../dataset.ts";
import {withoutRules} from "../prose.ts";
import type {Reader} from "../reader.ts";
import type {Named, Roles} from "../roles.ts";

export const longestQuote = 300;

/** Text as a quote: white space collapsed, without rules ("-----") at either end, at most 300 characters, cut at a word. */
export function quoteOf(text: string): string {
  const flat = withoutRules(text.split(/\s+/).filter((word) => word !== "")).join(" ");
  if (flat.length <= longestQuote) return flat;
  const cut = flat.slice(0, longestQuote - 1);
  const kept = cut.slice(0, Math.max(cut.lastIndexOf(" "), longestQuote - 40));
  return `${withoutRules(kept.split(" ")).join(" ")}…`;
}

/** The mark of a vote that words limit. */
export const qualifiedVote = "qualified by the words beside it";

/** The mark of a vote that the author alone reports: its date and mail are the patch's. */
export const carriedOnly = "written in the patch; the mail that gave it was not read";

export interface Sources {
  readonly reader: Reader;
  readonly roles: Roles;
}

/** A vote as evidence. The mail is the one that gave it where one is known, else the patch that carries it. */
export function voteEvidence(
  trailer: Trailer,
  role: string,
  {reader, patch}: Sources & {readonly patch: number},
): Evidence {
  const messageId = trailer.givenBy ?? trailer.messageId;
  const message = reader.head(messageId) ?? reader.head(trailer.messageId);
  const inferred: string[] = [];
  if (trailer.qualified) inferred.push(qualifiedVote);
  if (trailer.via === "cover") inferred.push("given to the cover, counted for each patch");
  if (trailer.email === null) inferred.push("named without an address");
  if (trailer.source === "body" && trailer.givenBy === null && trailer.type !== "Signed-off-by")
    inferred.push(carriedOnly);
  return {
    ...place(messageId, message),
    date: message?.date ?? trailer.date,
    person: trailer.name,
    role,
    kind: "trailer",
    ...(trailer.quote === null ? {} : {quote: quoteOf(trailer.quote)}),
    trailer: trailer.type,
    patch,
    inferred,
  };
}

/** A passage of a mail as evidence. */
export function passageEvidence(
  message: Head,
  passage: {readonly text: string; readonly offset: number},
  {person, role, kind, inferred = []}: {person: string; role: string; kind: string; inferred?: readonly string[]},
): Evidence {
  return {
    ...place(message.messageId, message),
    date: message.date,
    person,
    role,
    kind,
    quote: quoteOf(passage.text),
    offset: passage.offset,
    inferred: [...inferred],
  };
}

function place(messageId: string, message: Head | null): Pick<Evidence, "messageId" | "url" | "list"> {
  return {messageId, url: archiveUrl(messageId), list: message?.lists[0] ?? ""};
}

/** The roster's name of a person, so that "Tian, Kevin" and "Kevin Tian" are one; else the name as written, else the address. */
export function displayName(who: Named, roles: Roles): string {
  return roles.find(who)?.name ?? (who.name !== "" ? who.name : (who.email ?? "somebody without a name"));
}

/** The person's most telling role on a day: listed reviewer, vfio maintainer, maintainer of a section; null without one. */
export function roleOn(who: Named, date: string, roles: Roles): string | null {
  const held = roles.on(who, date);
  if (held.some(({role}) => role === "vfio-maintainer")) return "vfio maintainer";
  if (held.some(({role}) => role === "listed-reviewer")) return "listed reviewer";
  const first = held[0];
  return first === undefined ? null : `${first.role} of ${first.section}`;
}

export const named = ({name, email}: Address): Named => ({name, email});

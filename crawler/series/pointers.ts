/** What an author's text says of other versions of the work: a change-id, links, links that it calls an earlier version. */
import {messageIdsInLinks} from "../mail/message-id.ts";

export interface Pointers {
  readonly changeId: string | null;
  /** ids of the mails that it links */
  readonly links: readonly string[];
  /** those of them on a line that calls them an earlier version: "v1: LINK", "Link to v2: LINK" */
  readonly declared: readonly string[];
}

// "change-id: 20240101-gadget-0123456789ab" on a line of its own (b4 prep); prerequisite-change-id names another series
const changeIdLine = /^change-id:[ \t]*(\S{1,200})[ \t]*$/im;

// "v1: https://...", " - Link to v2: https://...", "Changes since RFC v3 [https://...]", "[v4] https://..."
const declares = [
  /^[\s>*-]{0,8}(?:link to|changes? (?:since|from|in)|changelog|previous(?:ly)?)?[\s:[(]{0,4}(?:RFC|PATCH)?[\s-]?v\s?\d{1,3}\b[^\n]{0,60}https?:\/\//i,
  /^[\s>*-]{0,8}(?:link to )?(?:the )?(?:RFC|previous (?:version|series|posting|revision|RFC)|last (?:version|posting))\s{0,3}[:([]\s{0,3}[^\n]{0,40}https?:\/\//i,
];

export function pointersIn(text: string): Pointers {
  return {changeId: changeIdIn(text), links: [...new Set(messageIdsInLinks(text))], declared: declaredIn(text)};
}

/** null for none */
export const changeIdIn = (text: string): string | null => changeIdLine.exec(text)?.[1] ?? null;

/** Ids that a text calls earlier versions; the link may stand on the line below: "* Changes in v3", "  (https://...)". */
function declaredIn(text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, n) => {
    const next = lines[n + 1] ?? "";
    const whole = /^\s*[([]?https?:/.test(next) && !line.includes("://") ? `${line} ${next.trim()}` : line;
    return declares.some((rule) => rule.test(whole)) ? messageIdsInLinks(whole) : [];
  });
}

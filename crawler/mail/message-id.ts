import {decodeWords} from "./encoded-word.ts";

/**
 * All message-ids of a Message-ID, In-Reply-To or References header, in order and without angle brackets; empty where there is
 * none. RFC 5322 with what senders really write: comments and words around the ids are skipped, ids folded over two lines are
 * joined, encoded words are decoded first (some relays encode the whole header), a missing bracket at either end is forgiven. Half a
 * surrogate pair is U+FFFD: no database and no file keeps it.
 */
export function messageIds(header: string): string[] {
  const decoded = decodeWords(header);
  // As parsed mail has none, an id with a NUL would be another there.
  const text = decoded.includes("\0") ? decoded.replaceAll("\0", "") : decoded;
  return text.includes("<") ? bracketed(text) : bare(text);
}

/** The mail's permanent address at the archive of all lists. Everything but the characters that need no escape there is escaped. */
export function archiveUrl(messageId: string): string {
  let escaped = "";
  for (const byte of Buffer.from(messageId, "utf8")) {
    const character = String.fromCharCode(byte);
    escaped += unescaped.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return `https://lore.kernel.org/all/${escaped}/`;
}

/**
 * The message-ids in links to an archive that names its pages by them, in order of their first appearance, each once:
 * lore.kernel.org/LIST/ID, lore and lkml.kernel.org/r/ID, patch.msgid.link/ID, patchwork's /patch/ID and /cover/ID, marc.info's
 * ?i=ID. Links by number or hash (spinics, lkml.org, pipermail) name no message-id and give nothing.
 */
export function messageIdsInLinks(text: string): string[] {
  const ids = new Set<string>();
  for (const [, host = "", path = ""] of text.matchAll(link)) {
    const id = idInLink(host.toLowerCase(), path);
    if (id !== null) ids.add(id);
  }
  return [...ids];
}

const unescaped = /^[A-Za-z0-9\-._~!$&'()*+,;=:@]$/;
const link = /\bhttps?:\/\/([a-z0-9.-]{1,100})\/([^\s<>"]{1,1000})/gi;

function bracketed(text: string): string[] {
  const ids: string[] = [];
  const comments = text.includes("(");
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (!comments) at = text.indexOf("<", at);
    if (at < 0) break;
    const character = text[at];
    if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (character === "<" && (depth === 0 || !closesBefore(text, at))) {
      const next = text.slice(at + 1, at + 1 + longestId).search(/[<>]/);
      const end = next < 0 ? Math.min(text.length, at + 1 + longestId) : at + 1 + next;
      const id = text
        .slice(at + 1, end)
        .replace(/\s+/g, "")
        .toWellFormed();
      if (id !== "" && (text[end] === ">" || id.includes("@"))) ids.push(id);
      at = text[end] === ">" ? end : end - 1;
    }
  }
  return ids;
}

/** A comment that is never closed is no comment: the ids after a stray "(" still count. */
function closesBefore(text: string, at: number): boolean {
  return text.slice(at, at + longestId).includes(")");
}

function bare(text: string): string[] {
  return text
    .slice(0, 100_000)
    .split(/[\s,;]+/)
    .filter((word) => word.length <= longestId)
    .map((word) => word.replace(/^["'(]+|(?<!["')>])["')>]+$/g, "").toWellFormed())
    .filter((word) => /^[^@>]+@[^@>]+$/.test(word));
}

/** RFC 5322 allows 998 characters a line; nothing longer is a message-id. */
const longestId = 998;

function idInLink(host: string, path: string): string | null {
  const [beforeHash = ""] = path.split("#", 1);
  const [pathname = "", query = ""] = beforeHash.split("?", 2);
  const parts = pathname.split("/");
  if (host === "patch.msgid.link") return asId(parts[0] === "r" || parts[0] === "all" ? parts[1] : parts[0]);
  if (host === "marc.info") return asId(/(?:^|&)i=([^&]+)/.exec(query)?.[1]);
  if (host.startsWith("patchwork.")) {
    const kind = parts.findIndex((part) => part === "patch" || part === "cover");
    return kind < 0 ? null : asId(parts[kind + 1]);
  }
  if (host === "lore.kernel.org" || host === "lkml.kernel.org" || host.endsWith(".lore.kernel.org")) {
    return asId(parts[1]) ?? asId(parts[0]);
  }
  return null;
}

function asId(part: string | undefined): string | null {
  if (part === undefined) return null;
  const trimmed = unescapePercent(part)
    .replace(/^</, "")
    .replace(/[>.,;:)\]'"!]{1,20}$/, "");
  return /^[^@\s]+@[^@\s]+$/.test(trimmed) ? trimmed : null;
}

function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

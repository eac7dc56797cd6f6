import type {Address} from "../records.ts";
import {decodeWords} from "./encoded-word.ts";

/**
 * The people of an address field in which every entry is a bare address or "Name <user@host>", the name written plainly, in quotes, or in
 * encoded words of UTF-8 or latin-1, or "user@host (Name)": nearly all are. null where anything else stands in it; that takes a real parser of RFC 5322, which gives
 * the same for these.
 */
export function plainAddresses(value: string): Address[] | null {
  if (value.length > longest) return null;
  const addresses: Address[] = [];
  for (let at = 0; at < value.length; at = entry.lastIndex) {
    entry.lastIndex = at;
    const match = entry.exec(value);
    if (match === null) return null;
    const [all, quoted, written = "", bracketed, bare, remark] = match;
    const email = bracketed ?? bare ?? "";
    const name = (quoted ?? remark ?? (written.includes("=?") ? plainWords(written) : written))?.trim();
    if (name === undefined || email.length > longestEmail) return null;
    // Many programs write the address where there is no name.
    addresses.push({name: name === email ? "" : name.replace(/[ \t]+/g, " "), email});
    if (entry.lastIndex === value.length && all.endsWith(",")) return null;
  }
  return addresses;
}

const longest = 64 * 1024;
/** RFC 5321 allows 64 characters before the @ and 255 behind it. */
const longestEmail = 320;
const mailbox = "[A-Za-z0-9_+-]{1,64}(?:\\.[A-Za-z0-9_+-]{1,64}){0,9}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,9}";
const encoded = "=\\?(?:[uU][tT][fF]-8|[iI][sS][oO]-8859-1)\\?[bBqQ]\\?[A-Za-z0-9+/=_.-]{1,100}\\?=";
const quotedName = `"([A-Za-z0-9][A-Za-z0-9 .,:'()@_/&+-]{0,99})"`;
const unquotedName = `((?:[A-Za-z']|${encoded})(?:[A-Za-z0-9 \\t'.-]|${encoded}){0,99})`;
const comment = "\\(([A-Za-z](?:[A-Za-z0-9 :/&-]|\\([A-Za-z0-9 -]{1,30}\\)){0,99})\\)";
const entry = new RegExp(
  `[ \\t]{0,20}(?:(?:${quotedName}|${unquotedName})?[ \\t]{0,20}<(${mailbox})>|(${mailbox})(?: ${comment})?)[ \\t]{0,20}(?:,|$)`,
  "y",
);

/** None begins with a byte order mark, which some keep. */
const base64 = /^(?!77u)(?:[A-Za-z0-9+/]{4}){0,25}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;
const quotedPrintable = /^(?!=EF=BB=BF)(?:[A-Za-z0-9_.-]|=[0-9A-F]{2}){1,100}$/i;

/** A name whose encoded words are by the rules and hold words; undefined where another reader could see something else in them. */
function plainWords(name: string): string | undefined {
  for (const [, encoding = "", payload = ""] of name.matchAll(/=\?[^?]{5,10}\?([bBqQ])\?([^?]{1,100})\?=/g)) {
    if (!(encoding.toLowerCase() === "b" ? base64 : quotedPrintable).test(payload)) return undefined;
  }
  const decoded = decodeWords(name);
  // What windows-1252 has from 0x80 to 0x9f latin-1 has not; both are declared as latin-1.
  if (/8859/.test(name) && !/^[ -~\xa0-\xff]{1,300}$/.test(decoded)) return undefined;
  return /^[\p{L}\p{M}\p{N} .,'()-]{1,300}$/u.test(decoded) ? decoded : undefined;
}

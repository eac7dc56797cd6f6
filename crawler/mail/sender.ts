import type {Address} from "../records.ts";
import {isBot, parseAddress, sameName} from "./address.ts";

export interface SenderHeaders {
  readonly from: Address;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** X-Original-From, decoded, or null */
  readonly originalFrom: string | null;
}

/**
 * Who wrote a mail whose From a list or a relay rewrote for DMARC's sake ("NAME via LIST <LIST>", "NAME via B4 Relay <devnull+..>"):
 * X-Original-From, else the Reply-To or Cc entry of that name, else the only Reply-To that is no list. Where nothing tells the
 * address, the name stands alone. `relay` is the From header as it came, null where it is the writer's own.
 */
export function writerOf({from, replyTo, to, cc, originalFrom}: SenderHeaders): {
  readonly from: Address;
  readonly relay: Address | null;
} {
  const original = originalFrom === null ? null : parseAddress(originalFrom);
  if (original !== null && original.email !== from.email) {
    return {
      from: original.name === "" ? {...original, name: nameBeforeVia(from.name) ?? from.name} : original,
      relay: from,
    };
  }
  const name = nameBeforeVia(from.name);
  if (name === null) return {from, relay: null};
  const others = [...replyTo, ...cc].filter((address) => address.email !== null && address.email !== from.email);
  const named = others.find((address) => sameName(address.name, name));
  if (named !== undefined) return {from: {name, email: named.email}, relay: from};
  if (!isRelay(from, [...to, ...cc, ...replyTo])) return {from, relay: null};
  const answers = replyTo.filter(
    (address) => address.email !== from.email && !looksLikeList(address) && !isBot(address),
  );
  return {from: {name, email: answers.length === 1 ? (answers[0]?.email ?? null) : null}, relay: from};
}

/** "NAME" of "NAME via LIST"; null for a name without such an ending. */
function nameBeforeVia(name: string): string | null {
  const via = name.toLowerCase().lastIndexOf(" via ");
  if (via <= 0) return null;
  return (
    name
      .slice(0, via)
      .trim()
      .replace(/^["']|["']$/g, "") || null
  );
}

/** A list writes to itself; a relay's address takes no mail. */
function isRelay(from: Address, recipients: readonly Address[]): boolean {
  const email = from.email?.toLowerCase() ?? "";
  return (
    looksLikeList(from) ||
    email.startsWith("devnull") ||
    recipients.some((address) => address.email?.toLowerCase() === email)
  );
}

function looksLikeList({email}: Address): boolean {
  return email !== null && /@(?:[^@]*\.)?lists?\.|@vger\.kernel\.org$|@googlegroups\.com$|-devel@|-list@/i.test(email);
}

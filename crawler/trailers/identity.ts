/** Whether a trailer in a reply is the word of the person it names: b4's rule, without its fault on "Last, First" senders. */
import {isBot, sameAddress, sameName} from "../mail/address.ts";
import {emailKey} from "../people.ts";
import type {Address, Head} from "../records.ts";

export type Why =
  | "body"
  | "names-no-person"
  | "same-address"
  | "same-name"
  | "alias"
  | "nak-line"
  | "own-diff"
  | "pull-request"
  | "mismatch"
  | "bot";

/** Names under which each address has sent mail. */
export type Aliases = ReadonlyMap<string, readonly string[]>;

/** Reads from all mails which names an address has written under: proof that two spellings are one person. */
export function aliasesOf(messages: readonly Pick<Head, "from">[]): Aliases {
  const names = new Map<string, Set<string>>();
  for (const {from} of messages) {
    const key = emailKey(from.email);
    if (key === null || from.name === "") continue;
    const known = names.get(key);
    if (known === undefined) names.set(key, new Set([from.name]));
    else known.add(from.name);
  }
  return new Map([...names].map(([key, known]) => [key, [...known].sort()]));
}

/**
 * Accepts where the sender's address or full name is the trailer's, or where the addresses of both have sent mail under one full
 * name. A bot gives nothing, whatever it writes.
 */
export function identify(
  trailer: {name: string; email: string | null},
  sender: Address,
  {aliases}: {aliases: Aliases},
): {accepted: boolean; why: Why} {
  if (isBot(sender) || isBot(trailer)) return {accepted: false, why: "bot"};
  if (trailer.email !== null && sender.email !== null && sameAddress(trailer.email, sender.email)) {
    return {accepted: true, why: "same-address"};
  }
  if (isFullName(trailer.name) && sameName(trailer.name, sender.name)) return {accepted: true, why: "same-name"};
  const written = namesOf(trailer, aliases);
  const sent = namesOf(sender, aliases);
  if (written.some((name) => isFullName(name) && sent.some((other) => sameName(name, other))))
    return {accepted: true, why: "alias"};
  return {accepted: false, why: "mismatch"};
}

const namesOf = ({name, email}: {name: string; email: string | null}, aliases: Aliases): string[] => {
  const key = emailKey(email);
  return [name, ...(key === null ? [] : (aliases.get(key) ?? []))];
};

// One word ("Kevin") is shared by too many to vouch for anybody.
const isFullName = (name: string): boolean => /\S[\s,]+\S/.test(name.trim());

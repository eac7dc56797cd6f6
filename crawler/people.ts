/** Who is who across mails: keys by which one person's addresses and spellings of a name meet. */
import type {Address} from "./records.ts";

const wordsOf = (name: string): string[] =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** "Tian, Kevin" and "Kevin Tian" have one key; a single word is too little to know a person by: null. */
export function nameKey(name: string): string | null {
  const known = nameKeys.get(name);
  if (known !== undefined) return known;
  const words = wordsOf(name);
  const key = words.length < 2 ? null : words.sort().join(" ");
  if (nameKeys.size >= mostNames) nameKeys.clear();
  nameKeys.set(name, key);
  return key;
}

// A few hundred people write most of a list's mail, and each vote is compared with each other: the same names come again and again.
const nameKeys = new Map<string, string | null>();
const mostNames = 10_000;

/** Address without case; null where none is written. A `+tag` stays: relays use one mailbox for many people. */
export function emailKey(email: string | null): string | null {
  return email === null || !email.includes("@") ? null : email.trim().toLowerCase();
}

/** The keys under which a person is looked up: the address and the name. */
export function personKeys(person: Address): string[] {
  const keys: string[] = [];
  const email = emailKey(person.email);
  const name = nameKey(person.name);
  if (email !== null) keys.push(`e:${email}`);
  if (name !== null) keys.push(`n:${name}`);
  return keys;
}

/** True where the two are shown to be one person by address or by full name. */
export function samePerson(a: Address, b: Address): boolean {
  const keys = personKeys(a);
  return personKeys(b).some((key) => keys.includes(key));
}

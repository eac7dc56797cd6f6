import type {Address} from "../records.ts";

/**
 * The people of an address field in which every entry is "Name <user@host>", with letters, digits, blanks and - . ' in the name, quoted or
 * not, or a bare address: nearly all are written so. null where anything else stands in it; that takes a real parser of RFC 5322,
 * which gives the same for these.
 */
export function plainAddresses(value: string): Address[] | null {
  if (value.length > longest) return null;
  const addresses: Address[] = [];
  for (const written of value.split(",")) {
    const match = entry.exec(written);
    if (match === null) return null;
    const [, quoted, name = quoted ?? "", bracketed, bare] = match;
    addresses.push({name: name.replace(/ +/g, " ").trim(), email: bracketed ?? bare ?? null});
  }
  return addresses;
}

const longest = 64 * 1024;
const mailbox = "[A-Za-z0-9_+-]{1,64}(?:\\.[A-Za-z0-9_+-]{1,64}){0,9}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,9}";
const entry = new RegExp(
  `^\\s{0,20}(?:(?:"([A-Za-z][A-Za-z0-9 .'-]{0,99})"|([A-Za-z][A-Za-z0-9 '.-]{0,99}))? ?<(${mailbox})>|(${mailbox}))\\s{0,20}$`,
);

import type {Address} from "../records.ts";
import {plainAddresses} from "./address-list.ts";

/**
 * The people of an address field by its values. The same people write and are written to again and again, so what was read is kept: three of
 * four such fields were read before. `plain: false` sends all to mailparser, to the same result.
 */
export function peopleOf(values: readonly string[], {plain}: {plain: boolean}): Address[] | Promise<Address[]> {
  const [first, ...others] = values;
  if (first === undefined) return [];
  if (!plain) return readPeople(values);
  const key = values.join("\n");
  const known = knownPeople.get(key);
  if (known !== undefined) return known;
  const own = ownCopy(key);
  const people = others.length === 0 ? plainAddresses(own) : null;
  return people === null ? readPeople(values).then((read) => kept(own, read)) : kept(own, people);
}

const knownPeople = new Map<string, Address[]>();
const mostKnown = 5000;
const longestKnown = 4000;

function kept(key: string, people: Address[]): Address[] {
  if (knownPeople.size >= mostKnown) knownPeople.clear();
  if (key.length <= longestKnown) knownPeople.set(key, people);
  return people;
}

/** Loading mailparser takes half a second, and few fields need it. */
async function readPeople(values: readonly string[]): Promise<Address[]> {
  const mailparser = await import("./mailparser.ts");
  return mailparser.readPeople(values);
}

/** A piece of a string keeps the whole of it in memory for as long as it is kept, here a mail's header. */
function ownCopy(value: string): string {
  return Buffer.from(value, "utf8").toString("utf8");
}

import type {Random} from "./random.ts";

/** Somebody made up. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** what stands in a From, To or Cc header, encoded where needed */
  readonly header: string;
}

const firstNames = (
  "Ada Bela Carl Dora Emil Fynn Greta Hana Ivo Jana Kian Lena Milo Nora Odin Pia Quin Rosa Sven Tara Udo Vera Wim Xenia Yara Zeno " +
  "Arjun Bina Chen Divya Eun Farid Goro Hiro Isha Jin Kavi Ling Mei Nari Omar Priya Ravi Sana Tao Uma Wei Yuki Łucja Søren Zoë Jürgen"
).split(" ");
const lastNames = (
  "Abel Brook Cole Dahl Eriksen Falk Grove Holm Iversen Jansen Krog Lund Moor Nyberg Olsen Palm Quist Rask Stone Thorn " +
  "Ulven Vang Wood Yates Zeller Bose Chau Desai Endo Fang Gupta Hsu Ito Jha Kato Li Mori Nair Ogawa Patel Rao Sato Tanaka Wang Müller Kovář Gonçalves"
).split(" ");
const domains = [
  "example.com",
  "chips.example.com",
  "linux.chips.example.com",
  "cloud.example.com",
  "distro.example.org",
  "network.example.net",
  "mail.example.net",
  "university.example.org",
];

/** `count` people with distinct addresses; one in thirty writes as "Last, First", some names need encoded words. */
export function makePeople(random: Random, count: number): readonly Person[] {
  const taken = new Set<string>();
  const people: Person[] = [];
  while (people.length < count) {
    const first = random.pick(firstNames);
    const last = random.pick(lastNames);
    const local = ascii(`${first}.${last}`).toLowerCase();
    const email = `${local}${taken.has(local) ? people.length : ""}@${random.pick(domains)}`;
    if (taken.has(email)) continue;
    taken.add(local).add(email);
    const name = random.chance(1 / 30) ? `${last}, ${first}` : `${first} ${last}`;
    people.push({name, email, header: `${phrase(name)} <${email}>`});
  }
  return people;
}

function ascii(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[^\0-\x7f]/g, "")
    .replace(/\s/g, "");
}

function phrase(name: string): string {
  if (/[^ -~]/.test(name)) return `=?utf-8?B?${Buffer.from(name).toString("base64")}?=`;
  return name.includes(",") ? `"${name}"` : name;
}

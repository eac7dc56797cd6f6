/** Made-up datasets of any size, the same for the same seed. Nobody in them exists. */
import type {Dataset, Driver, JudgedRevision, Person} from "../../analysis/dataset.ts";
import {figures} from "../../analysis/figures/figures.ts";
import {makeDriver} from "./dataset-history.ts";
import {generator, listed, maintainer, person, robot} from "./dataset-records.ts";

export interface Shape {
  readonly drivers: number;
  /** versions of all drivers together, at least one each */
  readonly revisions: number;
  readonly seed?: number;
}

const day = 86_400_000;
const names = [
  "Ada Quill",
  "Boris Lindqvist",
  "Chidi Marlow",
  "Dunja Petrak",
  "Elif Sanders",
  "Farid Noor",
  "Greta Hollis",
  "Hiro Tamura",
];

/** No mail, no driver: what a first run without a source makes. */
export function emptyDataset(): Dataset {
  return finish({drivers: [], revisions: [], people: [], newestMail: null});
}

/** Six drivers in every outcome and state. */
export function smallDataset(): Dataset {
  return syntheticDataset({drivers: 6, revisions: 22, seed: 7});
}

export function oneDriverDataset(): Dataset {
  return syntheticDataset({drivers: 1, revisions: 1, seed: 3});
}

export function syntheticDataset({drivers: n, revisions: total, seed = 1}: Shape): Dataset {
  const random = generator(seed);
  const authors = names.map((name) => person(name));
  const revisions: JudgedRevision[] = [];
  const drivers: Driver[] = [];
  for (let index = 0; index < n; index += 1) {
    const versions = Math.max(1, Math.floor(total / n) + (index < total % n ? 1 : 0));
    const author = authors[index % authors.length]!;
    const start =
      Date.parse("2021-10-04T09:00:00Z") +
      Math.floor((index / Math.max(1, n)) * 1_500) * day +
      Math.floor(random() * 40) * day;
    const one = makeDriver(index, versions, author, start, random);
    drivers.push(one.driver);
    revisions.push(...one.revisions);
  }
  const newestMail = new Date(
    Math.max(...revisions.flatMap((r) => [r.date, ...r.replies.map((x) => x.date)]).map(Date.parse)) + day,
  ).toISOString();
  return finish({drivers, revisions, people: [maintainer, ...listed, robot, ...authors], newestMail});
}

// Roles are a closed choice of the roster, not words of a mail.
const closed = new Set(["listed-reviewer", "vfio-maintainer"]);

// What stands in a name, a subject, a quote of the hostile dataset.
const poison = [
  `</script><script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  "\u202etxet desrever\u202c \u200bzero\u200dwidth\ufeff",
  "half pair \ud800 and \udfff, NUL \u0000, ESC \u001b[31m",
  `=HYPERLINK("https://evil.example/","x")`,
  "]]> <!-- --> &amp; &lt;b&gt; {{x}} <% y %>",
];
const free = new Set([
  "name",
  "subject",
  "title",
  "quote",
  "person",
  "role",
  "because",
  "missing",
  "reason",
  "what",
  "topic",
  "statusBecause",
  "linkReason",
  "section",
  "path",
  "directory",
  "value",
  "why",
  "comment",
  "question",
  "inferred",
  "notes",
  "prefixes",
  "files",
  "directories",
  "release",
  "commit",
  "file",
  "where",
  "list",
]);

/** The small dataset with markup, controls, bidi characters and 100 KB texts in every field that mail can fill. */
export function hostileDataset(): Dataset {
  let turn = 0;
  const spoil = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => spoil(item, key));
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, spoil(v, k)]));
    if (typeof value !== "string" || closed.has(value)) return value;
    if (value.endsWith("@example.com")) return `${value}/../"><b>`;
    if (!free.has(key)) return value;
    turn += 1;
    const text = `${value} ${poison[turn % poison.length]}`;
    return turn % 50 === 0 ? text.repeat(1 + Math.ceil(100_000 / text.length)) : text;
  };
  const small = smallDataset();
  const drivers = spoil(small.drivers, "") as Driver[];
  const renamed = new Map(
    small.drivers.map((old, index) => [old.name, index === 0 ? `../../${drivers[index]!.name}` : drivers[index]!.name]),
  );
  const revisions = (spoil(small.revisions, "") as JudgedRevision[]).map((revision, index) => ({
    ...revision,
    drivers: small.revisions[index]!.drivers.map((name) => renamed.get(name)!),
    introduces: renamed.get(small.revisions[index]!.introduces!)!,
  }));
  return finish({
    drivers: drivers.map((driver, index) => ({...driver, name: renamed.get(small.drivers[index]!.name)!})),
    revisions,
    people: spoil(small.people, "") as Person[],
    newestMail: small.newestMail,
  });
}

function finish(parts: Pick<Dataset, "drivers" | "revisions" | "people" | "newestMail">): Dataset {
  const empty = parts.newestMail === null;
  return {
    schema: "vfio-lore/1",
    rules: "test/1",
    newestMail: parts.newestMail,
    sources: empty
      ? []
      : [
          {
            list: "made-up-list",
            mails: parts.revisions.length * 12,
            oldest: "2021-10-01T00:00:00Z",
            newest: parts.newestMail,
          },
        ],
    gaps: empty
      ? []
      : [
          {
            kind: "missing-mail",
            what: "gone@example.com",
            where: "made-up-list",
            reason: "named by a thread, in no source",
          },
        ],
    drivers: parts.drivers,
    revisions: parts.revisions,
    people: parts.people,
    figures: figures(parts),
  };
}

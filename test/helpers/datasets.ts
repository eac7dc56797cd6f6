/** Made-up datasets of any size, the same for the same seed. Nobody in them exists. */
import {
  type Criterion,
  criteria,
  type Dataset,
  type Driver,
  type Evidence,
  type JudgedRevision,
  type Person,
  type State,
  type Verdict,
} from "../../analysis/dataset.ts";
import {figures} from "../../analysis/figures/figures.ts";
import type {Address, Patch, Reply, Trailer} from "../../crawler/records.ts";

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
const driverNames = ["alder", "birch", "cedar", "elm", "fir", "gorse", "hazel", "iris", "juniper", "larch"];

const maintainer = {...person("Maud Keeper"), roles: [role("vfio-maintainer", "VFIO DRIVER")]};
const listed = ["Lena Reader", "Lorenz Critic", "Lucia Careful"].map((name, index) => ({
  ...person(name),
  roles: [
    {...role("listed-reviewer", "VFIO PCI DEVICE SPECIFIC DRIVERS"), from: index === 2 ? "2023-05-01" : "2021-09-01"},
  ],
}));
const robot = {...person("build robot"), bot: true};

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

const outcomes: readonly Driver["status"][] = [
  "merged",
  "merged",
  "pending",
  "merged",
  "abandoned",
  "merged",
  "rejected",
  "superseded",
  "merged",
  "unknown",
];

function makeDriver(index: number, versions: number, author: Person, start: number, random: () => number) {
  const name = `${driverNames[index % driverNames.length]}${index < driverNames.length ? "" : Math.floor(index / driverNames.length)}`;
  const status = outcomes[index % outcomes.length]!;
  const revisions: JudgedRevision[] = [];
  let at = start;
  for (let version = 1; version <= versions; version += 1) {
    revisions.push(
      makeRevision({
        name,
        version,
        author,
        at,
        random,
        before: revisions[version - 2] ?? null,
        last: version === versions,
        status,
      }),
    );
    at += Math.floor(7 + random() * 50) * day;
  }
  const last = revisions[revisions.length - 1]!;
  const mergedAt = iso(Date.parse(last.date) + 9 * day);
  const driver: Driver = {
    name,
    directory: `drivers/vfio/pci/${name}`,
    directories: [`drivers/vfio/pci/${name}`],
    title: `vfio/${name}: Support live migration of ${name} virtual functions`,
    parents:
      index % 3 === 2
        ? []
        : [{name: `${name}-pf`, path: `drivers/net/${name}`, section: `${name.toUpperCase()} DRIVER`}],
    status,
    statusBecause:
      status === "merged"
        ? "the vfio maintainer wrote that it is applied"
        : "no newer version and no word of a merge in the mail read",
    introducedBy: revisions[0]!.id,
    firstPosted: revisions[0]!.date,
    lastPosted: last.date,
    ...(status === "merged"
      ? {
          merged: {
            date: mergedAt,
            release: `v6.${index % 12}`,
            commit: null,
            evidence: [evidence(maintainer, `applied-${name}@example.com`, mergedAt, "applied", "vfio maintainer")],
          },
        }
      : {}),
    verdicts: last.verdicts,
    revisions: revisions.map(({id}) => id),
    later: [],
    firstMet: Object.fromEntries(
      criteria.map((criterion) => {
        const first = revisions.find((revision) => revision.verdicts[criterion]?.state === "met");
        return [
          criterion,
          first === undefined ? null : {revision: first.id, date: iso(Date.parse(first.date) + 2 * day)},
        ];
      }),
    ),
    concerns:
      index % 2 === 0
        ? [
            {
              revision: last.id,
              raised: evidence(listed[0]!, `concern-${name}@example.com`, last.date, "reply", "listed reviewer"),
              topic: "unchecked length of the state header",
              answer:
                index % 4 === 0 ? evidence(author, `answer-${name}@example.com`, last.date, "reply", "author") : null,
              codeChanged: index % 4 === 0 ? true : null,
              open: index % 4 !== 0,
            },
          ]
        : [],
    fixes:
      index % 3 === 0 && status === "merged"
        ? [evidence(author, `fix-${name}@example.com`, iso(Date.parse(mergedAt) + 90 * day), "patch", "author")]
        : [],
    migration: index % 5 !== 4,
  };
  return {driver, revisions};
}

interface Making {
  readonly name: string;
  readonly version: number;
  readonly author: Person;
  readonly at: number;
  readonly random: () => number;
  readonly before: JudgedRevision | null;
  readonly last: boolean;
  readonly status: Driver["status"];
}

function makeRevision({name, version, author, at, random, before, last, status}: Making): JudgedRevision {
  const id = `${iso(at).slice(0, 10).replaceAll("-", "")}.${name}.v${version}.0@example.com`;
  const writer = addressOf(author);
  const patches: Patch[] = [1, 2, 3].map((index) => {
    const messageId = id.replace(".0@", `.${index}@`);
    const given: Trailer[] =
      random() < 0.4 + version * 0.05
        ? [
            trailer(
              listed[Math.floor(random() * listed.length)]!,
              "Reviewed-by",
              `vote-${messageId}`,
              iso(at + (1 + Math.floor(random() * 6)) * day),
            ),
          ]
        : [];
    const carried: Trailer[] = (before?.patches[index - 1]?.trailers ?? [])
      .filter((old) => old.type !== "Signed-off-by" && random() < 0.8)
      .map((old) => ({
        ...old,
        source: "body",
        via: "patch",
        messageId,
        date: iso(at),
        givenBy: old.givenBy ?? old.messageId,
      }));
    return {
      index,
      messageId,
      subject: `vfio/${name}: Part ${index} of the driver`,
      author: writer,
      date: iso(at + index * 1000),
      files: [`drivers/vfio/pci/${name}/main.c`],
      patchId: `${name}${index}${version}`,
      trailers: [trailer(author, "Signed-off-by", messageId, iso(at), "body"), ...carried, ...given],
      previous:
        before === null
          ? null
          : {messageId: before.patches[index - 1]!.messageId, how: "title", changed: random() < 0.6},
      notes: [],
    };
  });
  const replies: Reply[] = Array.from({length: Math.floor(random() * 14)}, (_, index) => {
    const from = [maintainer, ...listed, author, author, robot, person("Otto Passer")][Math.floor(random() * 8)]!;
    return {
      messageId: `reply-${index}-${id}`,
      from: addressOf(from),
      date: iso(at + Math.floor(random() * 12 * day)),
      to: index % 4,
      bot: from.bot,
    };
  });
  const progress = version / (last ? version : version + 2);
  return {
    id,
    series: before?.series ?? id,
    drivers: [name],
    introduces: name,
    version,
    versionInferred: version === 1,
    rfc: version === 1 && name.length % 2 === 0,
    resend: false,
    prefixes: [],
    subject: `vfio/${name}: Introduce live migration for ${name} devices`,
    author: writer,
    submitter: writer,
    date: iso(at),
    lists: ["made-up-list"],
    cover: id,
    total: 3,
    missing: [],
    patches,
    supersedes: before?.id ?? null,
    linkedBy: before === null ? null : "title",
    linkConfidence: before === null ? null : "likely",
    linkReason: before === null ? null : "same title and author",
    carried: [],
    lost: [],
    replies: replies.sort((a, b) => (a.date < b.date ? -1 : 1)),
    notes: [],
    verdicts: Object.fromEntries(
      criteria.map((criterion) => [
        criterion,
        verdict(criterion, pick(criterion, progress, status, random), id, author, iso(at)),
      ]),
    ),
  };
}

function pick(criterion: Criterion, progress: number, status: Driver["status"], random: () => number): State {
  if (criterion === "parent-approval" && random() < 0.2) return "not-applicable";
  const chance = random() * (status === "merged" ? 1 : 0.75) * progress;
  if (chance > 0.35) return "met";
  if (chance > 0.2) return "partly-met";
  return random() < 0.5 ? "not-met" : "no-evidence";
}

function verdict(criterion: Criterion, state: State, revision: string, author: Person, date: string): Verdict {
  const giver = criterion === "vfio-maintainer" ? maintainer : criterion === "documentation" ? author : listed[0]!;
  const found = state === "met" || state === "partly-met";
  const roleWords =
    criterion === "vfio-maintainer" ? "vfio maintainer" : criterion === "documentation" ? "author" : "listed reviewer";
  const proof = found
    ? [
        evidence(
          giver,
          `${criterion}-${revision}`,
          date,
          criterion === "documentation" ? "cover" : "trailer",
          roleWords,
        ),
      ]
    : [];
  return {
    criterion,
    state,
    rule: `${criterion}/1`,
    evidence: proof,
    searched: {
      messages: 17,
      revisions: [revision],
      lists: ["made-up-list"],
      missing: state === "no-evidence" ? [`gone-${revision}`] : [],
    },
    ...(state === "partly-met" ? {missing: "an answer on the second patch"} : {}),
    ...(state === "not-applicable" ? {because: "no interaction with a parent driver was found in the patches"} : {}),
    inferred: date < "2022-03-17" ? ["predates the document"] : [],
    ...(criterion === "parent-approval" && state !== "not-applicable"
      ? {
          interactions: [
            {
              parent: "pf",
              kind: "calls" as const,
              what: "pf_get_handle()",
              patch: 2,
              messageId: revision.replace(".0@", ".2@"),
              file: "drivers/vfio/pci/x/main.c",
              line: 41,
              approvals: proof,
            },
          ],
        }
      : {}),
    ...(criterion === "documentation"
      ? {
          questions: (["composition", "beyond-vfio", "safeguards"] as const).map((id, index) => ({
            id,
            question: [
              "How is the device state composed and consumed?",
              "Which portions are not otherwise available to the user?",
              "What validates the data?",
            ][index]!,
            state: index === 0 || state === "met" ? state : ("no-evidence" as const),
            passages: index === 0 ? proof : [],
          })),
        }
      : {}),
  };
}

function evidence(who: Person, messageId: string, date: string, kind: string, roleThen: string): Evidence {
  return {
    messageId,
    url: `https://lore.kernel.org/made-up-list/${messageId}/`,
    list: "made-up-list",
    date,
    person: who.name,
    role: roleThen,
    kind,
    quote:
      kind === "trailer"
        ? `Reviewed-by: ${who.name} <${who.emails[0]}>`
        : "The state holds the queue registers and the ring positions; each is checked before it is written.",
    ...(kind === "trailer" ? {trailer: "Reviewed-by", patch: 3} : {}),
    inferred: [],
  };
}

function trailer(
  who: Person,
  type: string,
  messageId: string,
  date: string,
  source: "body" | "reply" = "reply",
): Trailer {
  return {
    type,
    name: who.name,
    email: who.emails[0]!,
    value: null,
    comment: null,
    source,
    via: "patch",
    messageId,
    date,
    accepted: true,
    why: "same address",
    givenBy: null,
    withdrawn: null,
    qualified: false,
    quote: null,
    bot: false,
    authentication: null,
  };
}

function addressOf(who: Person): Address {
  return {name: who.name, email: who.emails[0]!};
}

function person(name: string): Person {
  const id = name.toLowerCase().replaceAll(" ", "-");
  return {id, name, emails: [`${id}@example.com`], employers: [], roles: [], bot: false};
}

function role(name: Person["roles"][number]["role"], section: string): Person["roles"][number] {
  return {role: name, section, from: "2019-01-01", until: null, source: "made up"};
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** mulberry32: small, fast, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

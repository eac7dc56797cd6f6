/** A made-up driver with all its versions, as random numbers have it. */
import {
  type Criterion,
  criteria,
  type Driver,
  type JudgedRevision,
  type Person,
  type State,
} from "../../analysis/dataset.ts";
import type {Patch, Reply, Trailer} from "../../crawler/records.ts";
import {addressOf, evidence, iso, listed, maintainer, person, robot, trailer, verdict} from "./dataset-records.ts";

const day = 86_400_000;
const driverNames = ["alder", "birch", "cedar", "elm", "fir", "gorse", "hazel", "iris", "juniper", "larch"];

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

export function makeDriver(index: number, versions: number, author: Person, start: number, random: () => number) {
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

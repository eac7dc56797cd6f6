/** From the mails of the store to the dataset: everything that is judged, in one pure function. */
import type {Head, Message, Revision} from "../crawler/records.ts";
import type {Override} from "../crawler/series/overrides.ts";
import type {Reading} from "../crawler/series/posted.ts";
import {seriesOf} from "../crawler/series/reconstruct.ts";
import type {Annotation} from "./annotations.ts";
import {concernsOf} from "./concerns.ts";
import {correctionsOf} from "./corrections.ts";
import type {Criterion, Dataset, Driver, Evidence, JudgedRevision, Parent, SourceSummary, Verdicts} from "./dataset.ts";
import {criteria, takeDataset} from "./dataset.ts";
import {hashOf} from "./dataset-file.ts";
import {savesState} from "./documentation/migration.ts";
import {ownPatches} from "./drivers/bringing.ts";
import {type FoundDriver, findDrivers} from "./drivers/find.ts";
import {figures} from "./figures/figures.ts";
import {firstMetIn} from "./first-met.ts";
import {gapsOf} from "./gaps.ts";
import {type Bench, judge} from "./judge.ts";
import {keptFinding} from "./kept.ts";
import {type Mails, mailsIn} from "./mails.ts";
import type {Commit} from "./outcome/commits.ts";
import {mendsOf} from "./outcome/later.ts";
import {outcomeOf} from "./outcome/outcome.ts";
import {contactsOf} from "./parents/interactions.ts";
import {peopleOf} from "./people.ts";
import {type Reader, readerOf} from "./reader.ts";
import {rolesOf} from "./roles.ts";
import type {Roster} from "./roster.ts";

/** Version of the rules that judge; grows when a verdict may come out otherwise on the same mail. */
export const rulesVersion = "3";

export interface AnalyzeOptions {
  readonly roster: Roster;
  readonly annotations: readonly Annotation[];
  readonly overrides: readonly Override[];
  /** directories whose sub-folders are drivers: `relevant.drivers` of the configuration that the mail was crawled with */
  readonly driverDirectories: readonly string[];
  /** merged commits by message-id of the patch, from a kernel tree */
  readonly commits?: ReadonlyMap<string, Commit>;
}

/** The same mail, in whatever order, gives the same dataset. No clock: silence counts from the newest mail. */
export function analyze(messages: readonly Message[], options: AnalyzeOptions): Dataset {
  return analyzeMails(mailsIn(messages), options);
}

/** The same for mails that need not be in memory. */
export function analyzeMails(mails: Mails, options: AnalyzeOptions): Dataset {
  const {annotations, overrides, roster, driverDirectories, commits = new Map()} = options;
  const read = readSeries(mails, overrides);
  const {messages, unusedOverrides} = read;
  const bench: Bench = {reader: readerOf(mails, messages), roles: rolesOf(roster), annotations};
  const beside = hashOf(JSON.stringify([roster, annotations, driverDirectories]));
  const kept: Kept = (what, given, make) => keptFinding([what, given, beside], mails, bench.reader, make);
  const {judged, found} = judgeAll(read.revisions, driverDirectories, {...bench, kept});
  const newestMail = newest(messages);
  const drivers = found.map((driver) => describe(driver, judged, {...bench, messages, newestMail, commits, kept}));
  const bringing = judged.filter(({introduces}) => introduces !== null);
  const bare = {
    schema: "vfio-lore/1" as const,
    rules: rulesVersion,
    driverDirectories: [...driverDirectories],
    newestMail,
    mails: messages.length,
    sources: sourcesOf(messages),
    gaps: gapsOf(drivers, judged, {...bench, unusedOverrides}),
    drivers,
    revisions: judged,
    people: peopleOf(bringing, bench.roles),
    corrections: correctionsOf({
      ...{annotations, roster, reader: bench.reader},
      overrides: overrides.filter((override) => !unusedOverrides.includes(override)),
    }),
  };
  const {data, error} = takeDataset({...bare, figures: figures(bare)});
  if (data === undefined) throw error;
  return data;
}

/** The series, and of the mails what is asked for to the end. The rest of what was read of them, most of an analysis' memory, nobody holds after it. */
function readSeries(mails: Mails, overrides: readonly Override[]) {
  const messages: Head[] = [];
  function* readings(): Generator<Reading> {
    for (const reading of mails.readings()) {
      messages.push(reading.message);
      yield reading;
    }
  }
  const {revisions, unusedOverrides} = seriesOf(readings(), {overrides});
  return {revisions: [...revisions], unusedOverrides, messages};
}

/** All versions, those that bring a driver with their verdicts. What it is given is empty afterwards, so that none stays in memory twice. */
function judgeAll(
  revisions: Revision[],
  driverDirectories: readonly string[],
  bench: Bench & {readonly kept: Kept},
): {judged: JudgedRevision[]; found: readonly FoundDriver[]} {
  const found = findDrivers(revisions, bench.reader, driverDirectories);
  const byName = new Map(found.drivers.map((driver) => [driver.name, driver]));
  const judged = revisions.splice(0).map((revision): JudgedRevision => {
    const introduces = found.brought.get(revision.id) ?? null;
    const driver = introduces === null ? undefined : byName.get(introduces);
    return {
      ...revision,
      drivers: [...(found.touched.get(revision.id) ?? [])],
      introduces,
      verdicts:
        driver === undefined
          ? {}
          : bench.kept("verdicts", [revision, driver], (reader) => judge(revision, driver, {...bench, reader})),
    };
  });
  return {judged, found: found.drivers};
}

/** What rules find that read the mails of some revisions and nothing else but what is `given`; see `keptFinding`. */
type Kept = <T>(what: string, given: readonly unknown[], make: (reader: Reader) => T) => T;

interface Surroundings extends Bench {
  readonly kept: Kept;
  readonly messages: readonly Head[];
  readonly newestMail: string | null;
  readonly commits: ReadonlyMap<string, Commit>;
}

function describe(driver: FoundDriver, revisions: readonly JudgedRevision[], around: Surroundings): Driver {
  const introduction = introductionOf(driver, revisions, around);
  const works = new Set(introduction.map(({series}) => series));
  const others = revisions.filter(({series}) => !works.has(series));
  const last = introduction.at(-1);
  const commit =
    last === undefined
      ? null
      : (ownPatches(last, driver, around.reader).flatMap(({patch}) => around.commits.get(patch.messageId) ?? [])[0] ??
        null);
  const outcome = outcomeOf(driver, introduction, {...around, others, commit});
  const {kept} = around;
  const touching = others.filter(({drivers}) => drivers.includes(driver.name));
  return {
    name: driver.name,
    directory: driver.directory,
    directories: [...driver.directories],
    title: last?.subject ?? `${driver.directory} (introduction not among the mail read)`,
    parents: kept("parents", [driver, last], (reader) => parentsOf(last, driver, {...around, reader})),
    ...outcome,
    introducedBy: last?.series ?? null,
    firstPosted: introduction[0]?.date ?? null,
    lastPosted: last?.date ?? null,
    verdicts: withMerge(last?.verdicts ?? {}, outcome.merged?.evidence ?? []),
    revisions: introduction.map(({id}) => id),
    later: [...new Set(touching.map(({series}) => series))],
    firstMet: firstMetIn(introduction),
    concerns: kept("concerns", [driver, introduction], (reader) =>
      concernsOf(driver, introduction, {...around, reader}),
    ),
    fixes: mendsOf(driver, introduction, others, around.reader).map(({evidence}) => evidence),
    migration:
      last === undefined ? null : kept("migration", [driver, last], (reader) => savesState(last, driver, reader)),
  };
}

/**
 * The versions that bring a driver. One that brings two bears the name and the verdicts of the larger; for the other it is judged
 * here, by the same rules.
 */
function introductionOf(
  driver: FoundDriver,
  revisions: readonly JudgedRevision[],
  around: Surroundings,
): JudgedRevision[] {
  return revisions.flatMap((revision) => {
    if (revision.introduces === driver.name) return [revision];
    const beside =
      revision.introduces !== null &&
      driver.broughtBy.includes(revision.series) &&
      revision.drivers.includes(driver.name);
    if (!beside) return [];
    const verdicts = around.kept("verdicts", [revision, driver], (reader) =>
      judge(revision, driver, {...around, reader}),
    );
    return [{...revision, verdicts}];
  });
}

/**
 * The last version's verdicts with the merge as more evidence: what a parent's maintainer took of older versions, the vfio
 * maintainer's pull request, the commit. It shows what followed; the states stay those of the version.
 */
function withMerge(verdicts: Verdicts, merge: readonly Evidence[]): Verdicts {
  const more: Partial<Record<Criterion, readonly Evidence[]>> = {
    "parent-approval": merge.filter(({kind, role}) => kind === "applied-part" && role.startsWith("maintainer of")),
    "vfio-maintainer": merge.filter(
      ({kind, role}) => kind === "commit" || (kind === "pull-request" && role === "vfio maintainer"),
    ),
  };
  const extended: Verdicts = {};
  for (const criterion of criteria) {
    const verdict = verdicts[criterion];
    if (verdict === undefined) continue;
    const known = new Set(verdict.evidence.map(({messageId, kind}) => `${kind} ${messageId}`));
    const added = (more[criterion] ?? []).filter(({messageId, kind}) => !known.has(`${kind} ${messageId}`));
    extended[criterion] = {...verdict, evidence: [...verdict.evidence, ...added]};
  }
  return extended;
}

/** The parents of the last version: drivers first, then the cores of subsystems; of these the one with most interactions first. */
function parentsOf(last: Revision | undefined, driver: FoundDriver, bench: Bench): Parent[] {
  if (last === undefined) return [];
  const counts = new Map<string, {parent: Parent; n: number}>();
  for (const {parent} of contactsOf(last, driver, bench)) {
    counts.set(parent.name, {parent, n: (counts.get(parent.name)?.n ?? 0) + 1});
  }
  return [...counts.values()]
    .sort(
      (a, b) =>
        Number(a.parent.subsystem ?? false) - Number(b.parent.subsystem ?? false) ||
        b.n - a.n ||
        (a.parent.name < b.parent.name ? -1 : 1),
    )
    .map(({parent}) => parent);
}

function sourcesOf(messages: readonly Head[]): SourceSummary[] {
  const dates = new Map<string, string[]>();
  for (const {lists, date, dateFrom} of messages) {
    for (const list of lists) {
      const known = dates.get(list) ?? [];
      known.push(dateFrom === "none" ? "" : date);
      dates.set(list, known);
    }
  }
  return [...dates]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([list, all]) => {
      const known = all.filter((date) => date !== "").sort();
      return {list, mails: all.length, oldest: known[0] ?? null, newest: known.at(-1) ?? null};
    });
}

function newest(messages: readonly Head[]): string | null {
  let latest: string | null = null;
  for (const {date, dateFrom} of messages) {
    if (dateFrom !== "none" && (latest === null || date > latest)) latest = date;
  }
  return latest;
}

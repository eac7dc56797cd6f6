/** Finds the variant drivers in the patches themselves: no list of names. */
import type {Revision} from "../../crawler/records.ts";
import type {Reader} from "../reader.ts";
import {broughtDirectories, broughtFiles, flatName, type Sight, sightsOf} from "./evidence.ts";

export interface FoundDriver {
  readonly name: string;
  /** the directory of all drivers of its kind, "drivers/vfio/pci/" */
  readonly root: string;
  /** the latest one that brings it, "drivers/vfio/pci/NAME" */
  readonly directory: string;
  readonly directories: readonly string[];
  /** flat files that became it */
  readonly files: readonly string[];
  /** series that bring it, oldest first; empty where its introduction is not among the mail read */
  readonly broughtBy: readonly string[];
}

export interface Found {
  readonly drivers: readonly FoundDriver[];
  /** revision id -> names of the drivers whose files it touches, sorted */
  readonly touched: ReadonlyMap<string, readonly string[]>;
  /** revision id -> name of the driver that it brings */
  readonly brought: ReadonlyMap<string, string>;
}

interface Seen {
  readonly revision: Revision;
  readonly sights: readonly Sight[];
  readonly directories: readonly string[];
  readonly flat: readonly string[];
}

interface Draft {
  directories: string[];
  files: Set<string>;
  broughtBy: string[];
}

/**
 * @param revisions in any order
 * @param roots directories whose sub-folders are drivers; where two have one of the same name, the later root's is called after both
 */
export function findDrivers(revisions: readonly Revision[], reader: Reader, roots: readonly string[]): Found {
  const ordered = [...revisions].sort(byDate);
  const drivers: FoundDriver[] = [];
  const touched = new Map<string, string[]>(revisions.map(({id}) => [id, []]));
  const brought = new Map<string, string>();
  for (const root of roots) {
    const found = findBelow(root, ordered, reader);
    const taken = new Set(drivers.map(({name}) => name));
    const called = (name: string): string => (taken.has(name) ? `${lastOf(root.slice(0, -1))}-${name}` : name);
    drivers.push(...found.drivers.map((driver) => ({...driver, name: called(driver.name)})));
    for (const [id, names] of found.touched) touched.get(id)?.push(...names.map(called));
    for (const [id, name] of found.brought) if (!brought.has(id)) brought.set(id, called(name));
  }
  for (const names of touched.values()) names.sort();
  return {drivers: drivers.sort((a, b) => (a.name < b.name ? -1 : 1)), touched, brought};
}

function findBelow(root: string, revisions: readonly Revision[], reader: Reader): Found {
  const seen = revisions.map((revision) => see(revision, reader, root));
  const drafts = new Map<string, Draft>();
  const brought = new Map<string, string>();
  for (const work of worksOf(seen)) bringWork(work, drafts, brought);
  for (const name of standingDirectories(seen, drafts)) drafts.set(lastOf(name), draftOf(drafts, lastOf(name), name));

  const touched = new Map<string, string[]>();
  for (const {revision, sights} of seen) {
    const names = new Set(sights.flatMap((sight) => ownerOf(sight, drafts) ?? []));
    const bringing = brought.get(revision.id);
    if (bringing !== undefined) names.add(bringing);
    touched.set(revision.id, [...names].sort());
  }
  const drivers = [...drafts].map(([name, {directories, files, broughtBy}]) => ({
    name,
    root,
    directory: root + (directories.at(-1) ?? ""),
    directories: directories.map((directory) => root + directory),
    files: [...files].sort(),
    broughtBy,
  }));
  return {drivers, touched, brought};
}

function see(revision: Revision, reader: Reader, root: string): Seen {
  const sights = revision.patches
    .filter(({files}) => files.some((file) => file.startsWith(root)))
    .flatMap(({messageId}) => sightsOf(messageId, reader, root));
  return {revision, sights, directories: broughtDirectories(sights), flat: broughtFiles(sights, root)};
}

/** The versions of each work that brings something, oldest work first. */
function worksOf(seen: readonly Seen[]): Seen[][] {
  const works = new Map<string, Seen[]>();
  for (const one of seen) {
    const work = works.get(one.revision.series) ?? [];
    work.push(one);
    works.set(one.revision.series, work);
  }
  return [...works.values()].filter((work) => work.some(({directories, flat}) => directories.length + flat.length > 0));
}

/**
 * One work brings one driver under the name of its latest directory, in all its versions: flat files and older directories were
 * the same driver before. Where a version brings two directories, each is a driver of its own and the larger names the version.
 */
function bringWork(work: readonly Seen[], drafts: Map<string, Draft>, brought: Map<string, string>): void {
  const several = work.some(
    ({directories, flat}) => directories.length > 1 || (directories.length === 0 && flat.length > 1),
  );
  const latest = [...work].reverse().find(({directories, flat}) => directories.length + flat.length > 0);
  const whole = latest === undefined ? null : nameOf(latest);
  const first = work.findIndex(({directories, flat}) => directories.length + flat.length > 0);
  for (const [at, one] of work.entries()) {
    const name = several ? nameOf(one) : whole;
    const belongs = one.directories.length + one.flat.length > 0 || (at > first && one.sights.length > 0);
    if (name === null || !belongs) continue;
    brought.set(one.revision.id, name);
    for (const directory of one.directories) {
      const owner = several ? lastOf(directory) : name;
      const draft = draftOf(drafts, owner, directory);
      if (!draft.broughtBy.includes(one.revision.series)) draft.broughtBy.push(one.revision.series);
      drafts.set(owner, draft);
    }
    for (const file of one.flat) {
      const owner = several && one.directories.length === 0 ? flatName(file) : name;
      const draft = draftOf(drafts, owner, null);
      draft.files.add(file);
      if (!draft.broughtBy.includes(one.revision.series)) draft.broughtBy.push(one.revision.series);
      drafts.set(owner, draft);
    }
  }
}

/** What a version brings, by the larger part of its lines; null where it brings nothing. */
function nameOf({sights, directories, flat}: Seen): string | null {
  const size = (directory: string): number =>
    sights.reduce((sum, sight) => sum + (sight.directory === directory ? sight.addedLines : 0), 0);
  const largest = [...directories].sort((a, b) => size(b) - size(a))[0];
  if (largest !== undefined) return lastOf(largest);
  return flat[0] === undefined ? null : flatName(flat[0]);
}

/** Directories that stood in the tree already: a patch changes a file there that no mail read ever added. */
function standingDirectories(seen: readonly Seen[], drafts: ReadonlyMap<string, Draft>): string[] {
  const added = new Set<string>();
  const standing = new Set<string>();
  for (const {sights} of seen) for (const sight of sights) if (sight.added) added.add(sight.file);
  for (const {sights} of seen) {
    for (const sight of sights) {
      if (sight.directory === "" || added.has(sight.file) || ownerOf(sight, drafts) !== null) continue;
      standing.add(sight.directory);
    }
  }
  return [...standing].sort();
}

/** The driver that a file belongs to: the one with the longest directory around it, or with this flat file. */
function ownerOf({directory, file}: Sight, drafts: ReadonlyMap<string, Draft>): string | null {
  let owner: string | null = null;
  let longest = 0;
  for (const [name, draft] of drafts) {
    if (draft.files.has(file)) return name;
    for (const own of draft.directories) {
      if (own.length > longest && (directory === own || directory.startsWith(`${own}/`))) {
        owner = name;
        longest = own.length;
      }
    }
  }
  return owner;
}

/** The draft of a driver with one more directory, which is the latest now. */
function draftOf(drafts: ReadonlyMap<string, Draft>, name: string, directory: string | null): Draft {
  const draft = drafts.get(name) ?? {directories: [], files: new Set<string>(), broughtBy: []};
  if (directory !== null) draft.directories = [...draft.directories.filter((one) => one !== directory), directory];
  return draft;
}

const lastOf = (directory: string): string => directory.slice(directory.lastIndexOf("/") + 1);

function byDate(a: Revision, b: Revision): number {
  return a.date === b.date ? (a.id < b.id ? -1 : 1) : a.date < b.date ? -1 : 1;
}

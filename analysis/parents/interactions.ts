/** The interactions of a revision with parent drivers: every place where it changes or uses what another driver owns. */
import type {FileDiff} from "../../crawler/mail/diff.ts";
import type {Patch, Revision} from "../../crawler/records.ts";
import type {Interaction, Parent} from "../dataset.ts";
import type {FoundDriver} from "../drivers/find.ts";
import {subsystemOf} from "../drivers/roots.ts";
import type {Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";
import {namesParent, parentOfFunction, parentOfPath, parentOfSymbol} from "./parent.ts";
import {callsIn, definedIn, offeredBy, ownedBy, type Use, usesIn, walksToPf} from "./uses.ts";

/** An interaction before anybody's approval was looked for. */
export interface Contact extends Omit<Interaction, "approvals" | "parent"> {
  readonly parent: Parent;
}

/** The PF's driver where nothing in the series names it. */
export const unnamed: Parent = {name: "the PF's driver (not named in the series)", path: "", section: null};

/**
 * All contacts of a revision that brings or changes a driver, one for each thing used or changed in each patch, in the order of
 * the patches. [] where it has none.
 */
export function contactsOf(
  revision: Revision,
  driver: FoundDriver,
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Contact[] {
  const patches = revision.patches.map((patch) => ({patch, diff: reader.diff(patch.messageId)}));
  const own = subsystemOf(driver.root);
  const owner = (path: string): Parent | null => (path.startsWith(own) ? null : parentOfPath(path, roles));
  const changes = patches.flatMap(({patch, diff}) => changedFiles(patch, diff, owner));
  const made = headersMade(patches, changes);
  const offered = new Map<string, Parent>();
  for (const {diff} of patches) {
    for (const file of diff) {
      const parent = made.get(file.path) ?? owner(file.path);
      if (parent !== null) for (const name of offeredBy(file)) offered.set(name, parent);
    }
  }
  const ownFiles = patches.flatMap(({patch, diff}) =>
    diff.filter(({path}) => belongsTo(path, driver)).map((file) => ({patch, file})),
  );
  const defined = new Set(ownFiles.flatMap(({file}) => definedIn(file)));
  const isParents = (name: string): boolean =>
    !defined.has(name) && !walksToPf.has(name) && (offered.has(name) || parentOfFunction(name, roles) !== null);
  const uses = ownFiles.flatMap(({patch, file}) =>
    [...usesIn(file), ...callsIn(file, isParents)].map((use) => ({patch, use})),
  );
  const owned = new Map<string, Parent>();
  for (const {diff} of patches) {
    for (const file of diff) {
      const parent = owner(file.path);
      if (parent !== null) for (const name of ownedBy(file)) owned.set(name, parent);
    }
  }
  const known: Known = {made, offered, owned, roles, owner, words: driverWords(driver), changes};
  const direct = uses.map(({patch, use}) => ({patch, use, parent: directParent(use, known)}));
  const named = direct.flatMap(({patch, use, parent}) => (parent === null ? [] : [contact(patch, use, parent)]));
  const rest = direct.flatMap(({patch, use, parent}) => {
    if (parent !== null || use.kind === "includes-header") return [];
    return [contact(patch, use, indirectParent(use, {named, changes, roles}))];
  });
  return firstOfEach([...changes, ...named, ...rest]);
}

/**
 * Of what names no parent by itself: a walk to the PF reaches the parent that the driver's code uses most, else the one whose files
 * the series changes; a symbol or namespace belongs to a parent met elsewhere that bears its name. Otherwise its owner is not known:
 * better so than a wrong one.
 */
function indirectParent(
  {kind, what}: Use,
  {named, changes, roles}: {named: readonly Contact[]; changes: readonly Contact[]; roles: Roles},
): Parent {
  const drivers = (contacts: readonly Contact[]): Contact[] => contacts.filter(({parent}) => !isCore(parent, roles));
  if (kind === "walks-to-pf") {
    const code = named.filter((one) => one.kind === "calls" || one.kind === "includes-header");
    return mainParent(drivers(code)) ?? mainParent(drivers(changes)) ?? mainParent(drivers(named)) ?? unnamed;
  }
  const words = what.split("_").filter((word) => word.length > 2);
  const bearer = drivers(named).find(({parent}) => words.some((word) => namesParent(word, parent)));
  return bearer?.parent ?? {name: `${what} (owner not known)`, path: "", section: null};
}

/** Whether a file is the driver's own. */
export function belongsTo(path: string, {directories, files}: FoundDriver): boolean {
  return files.includes(path) || directories.some((directory) => path.startsWith(`${directory}/`));
}

function changedFiles(patch: Patch, diff: readonly FileDiff[], owner: (path: string) => Parent | null): Contact[] {
  return diff.flatMap(({path, hunks}) => {
    const parent = owner(path);
    if (parent === null) return [];
    const line = hunks[0]?.lines.find(({kind}) => kind !== "context")?.newLine ?? hunks[0]?.newStart ?? null;
    return [
      {
        parent,
        kind: "changes-file",
        what: path,
        patch: patch.index,
        messageId: patch.messageId,
        file: path,
        line,
      } as const,
    ];
  });
}

/**
 * Headers that nobody is known to own and that a patch of the series makes together with a parent's files: they are that
 * parent's interface from then on.
 */
function headersMade(
  patches: readonly {readonly patch: Patch; readonly diff: readonly FileDiff[]}[],
  changes: readonly Contact[],
): Map<string, Parent> {
  const made = new Map<string, Parent>();
  for (const {patch, diff} of patches) {
    const beside = changes.find(
      ({messageId, parent}) => messageId === patch.messageId && parent.path.startsWith("drivers/"),
    );
    if (beside === undefined) continue;
    for (const {path, status} of diff) {
      if (path.startsWith("include/") && status !== "modified") made.set(path, beside.parent);
    }
  }
  return made;
}

interface Known {
  readonly made: ReadonlyMap<string, Parent>;
  readonly offered: ReadonlyMap<string, Parent>;
  /** namespaces and Kconfig symbols of the files that the series shows */
  readonly owned: ReadonlyMap<string, Parent>;
  readonly roles: Roles;
  /** the parent that owns a path; null for the driver's own subsystem */
  readonly owner: (path: string) => Parent | null;
  readonly words: ReadonlySet<string>;
  readonly changes: readonly Contact[];
}

function directParent(use: Use, known: Known): Parent | null {
  switch (use.kind) {
    case "includes-header":
      return headerParent(use.what, known);
    case "calls":
      return known.offered.get(use.what) ?? parentOfFunction(use.what, known.roles);
    case "kconfig":
      return known.owned.get(use.what) ?? parentOfSymbol(use.what, known.roles) ?? byWord(use.what.split("_"), known);
    case "symbol-namespace":
      return known.owned.get(use.what) ?? byWord(use.what.split("_"), known) ?? parentOfSymbol(use.what, known.roles);
    case "walks-to-pf":
    case "changes-file":
      return null;
    default:
      return use.kind satisfies never;
  }
}

/** Whose header it is: made by the series, a driver's by the roster, or one that bears the driver's name; else everybody's. */
function headerParent(path: string, known: Known): Parent | null {
  const {made, roles, owner: ownerOf, words} = known;
  const here = made.get(path);
  if (here !== undefined) return here;
  const owner = ownerOf(path);
  if (owner !== null && !isCore(owner, roles)) return owner;
  if (!path.startsWith("include/") || /^include\/(?:uapi\/)?linux\/vfio/.test(path)) return null;
  const [, area = "", ...below] = path.split("/");
  const directories = below.slice(0, -1);
  const stem = (below.at(-1) ?? "").replace(/\.h$/, "");
  const telling = [...directories, ...stem.split(/[_-]/).slice(0, 1), ...(area === "linux" ? [] : [area])];
  if (!telling.some((word) => words.has(word))) return null;
  return byWord(telling, known) ?? {name: path, path, section: null};
}

/** The parent that one of the words names, among those whose files the series changes, then those of the roster. */
function byWord(written: readonly string[], {changes, roles}: Known): Parent | null {
  const words = written.filter((word) => word.length > 2);
  const touched = changes.map(({parent}) => parent).filter((parent) => !isCore(parent, roles));
  const found = touched.find((parent) => words.some((word) => namesParent(word, parent)));
  if (found !== undefined) return found;
  const section = roles.roster.sections.find(
    ({parent, subsystem}) =>
      parent !== undefined &&
      subsystem !== true &&
      words.some((word) => namesParent(word, {name: "", path: parent, section: null})),
  );
  return section?.parent === undefined ? null : parentOfPath(`${section.parent}x`, roles);
}

/** A subsystem's core (PCI): its headers are included everywhere and are no interaction. */
function isCore({section}: Parent, {roster}: Roles): boolean {
  return roster.sections.find(({name}) => name === section)?.subsystem === true;
}

function mainParent(contacts: readonly Contact[]): Parent | null {
  const counts = new Map<string, {parent: Parent; n: number}>();
  for (const {parent} of contacts) {
    counts.set(parent.path, {parent, n: (counts.get(parent.path)?.n ?? 0) + 1});
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || (a.parent.path < b.parent.path ? -1 : 1))[0]?.parent ?? null;
}

const contact = ({index, messageId}: Patch, {kind, what, file, line}: Use, parent: Parent): Contact => ({
  parent,
  kind,
  what,
  patch: index,
  messageId,
  file,
  line,
});

/** Words that name the driver or its device: "mlx5", "hisi", "acc", "nvgrace". */
function driverWords({name, directories, files}: FoundDriver): Set<string> {
  const paths = [name, ...directories, ...files].flatMap((path) => (path.split("/").at(-1) ?? "").split(/[_.-]/));
  return new Set(paths.filter((word) => word.length > 2 && !/^(?:vfio|pci|main|gpu)$/.test(word)));
}

/** Each thing once a patch, at its first place. */
function firstOfEach(contacts: readonly Contact[]): Contact[] {
  const kept = new Map<string, Contact>();
  for (const one of contacts) {
    const key = [one.patch, one.messageId, one.kind, one.what, one.parent.path].join("\n");
    if (!kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()].sort((a, b) => a.patch - b.patch);
}

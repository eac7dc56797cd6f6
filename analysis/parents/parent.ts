/** Which parent driver a path, a header, a Kconfig symbol or a namespace belongs to. */
import type {Parent} from "../dataset.ts";
import type {Roles} from "../roles.ts";
import type {RosterSection} from "../roster.ts";

// Nobody's parent: vfio's own files, the tree's upkeep, the core kernel.
const noParent =
  /^(?:drivers\/vfio\/|include\/(?:uapi\/)?linux\/vfio|drivers\/base\/|MAINTAINERS$|\.mailmap$|CREDITS$|Documentation\/|samples\/|tools\/|scripts\/|kernel\/|mm\/|lib\/|fs\/|init\/|ipc\/|security\/|block\/|virt\/|certs\/|usr\/)/;

/**
 * The parent driver that owns a file outside drivers/vfio/: by the roster's section, else named by the driver's directory.
 * null for files that are no driver's: the core kernel, documents, vfio itself, headers and architecture code without an owner.
 */
export function parentOfPath(path: string, roles: Roles): Parent | null {
  if (noParent.test(path)) return null;
  const section = roles.sectionsOf(path).find(({parent, subsystem}) => parent !== undefined && subsystem !== true);
  if (section !== undefined) return parentOf(section, roles);
  if (!path.startsWith("drivers/") && !path.startsWith("sound/")) {
    const core = roles.sectionsOf(path).find(({parent}) => parent !== undefined);
    return core === undefined ? null : parentOf(core, roles);
  }
  const directory = driverDirectory(path);
  const core = roles.sectionsOf(path).find(({parent}) => parent !== undefined);
  // drivers/pci/iov.c is the core's; drivers/net/ethernet/foo/bar.c is foo's, though it lies in the subsystem's tree.
  if (core !== undefined && (directory === bare(core.parent) || core.parent === "drivers/pci/"))
    return parentOf(core, roles);
  return {name: directory, path: directory, section: null};
}

/** A section as a parent: sections with one directory are one parent, named by the first that the roster has. */
export function parentOf(section: RosterSection, roles: Roles): Parent {
  const path = bare(section.parent ?? "");
  const first = roles.roster.sections.find(({parent}) => parent === section.parent) ?? section;
  const core = section.subsystem === true ? {subsystem: true} : {};
  return {name: first.name, path, section: first.name, ...core};
}

/** Sections whose maintainers speak for a parent: its own, and the ones above that own its directory too. */
export function sectionsOfParent(parent: Parent, roles: Roles): RosterSection[] {
  const own = roles.roster.sections.filter(
    (section) => section.parent !== undefined && bare(section.parent) === parent.path,
  );
  const above = roles.sectionsOf(`${parent.path}/`).filter((section) => section.parent !== undefined);
  return [...new Set([...own, ...above])];
}

/** Who maintains a parent on a day, by section; where its own sections have nobody then, those of the nearest section around it. */
export function holdersOf(parent: Parent, date: string, roles: Roles): ReturnType<Roles["maintainersOf"]> {
  if (parent.path === "") return [];
  const sections = sectionsOfParent(parent, roles);
  const own = sections.filter((section) => bare(section.parent) === parent.path);
  const around = sections.filter((section) => !own.includes(section)).map((section) => [section]);
  return [own, ...around].map((some) => roles.maintainersOf(some, date)).find((some) => some.length > 0) ?? [];
}

/** The parent whose symbols begin like this one, by the roster; the longest beginning wins. */
export function parentOfSymbol(symbol: string, roles: Roles): Parent | null {
  let found: RosterSection | null = null;
  let longest = 0;
  for (const section of roles.roster.sections) {
    for (const beginning of section.kconfig ?? []) {
      // "ICE" is the symbol ICE or ICE_..., not ICECREAM; "MLX5_" begins MLX5_CORE
      const fits = symbol === beginning || symbol.startsWith(beginning.endsWith("_") ? beginning : `${beginning}_`);
      if (fits && beginning.length > longest) {
        found = section;
        longest = beginning.length;
      }
    }
  }
  return found === null ? null : parentOf(found, roles);
}

/** The parent whose functions begin like this name, by the roster. */
export function parentOfFunction(name: string, roles: Roles): Parent | null {
  const section = roles.roster.sections.find(({functions}) =>
    functions?.some((beginning) => name.startsWith(beginning)),
  );
  return section === undefined ? null : parentOf(section, roles);
}

// Directories that many drivers share: classes, buses, vendors.
const shared =
  /^(?:drivers|net|ethernet|crypto|gpu|drm|infiniband|hw|core|host|common|arch|pci|intel|amd|nvidia|mellanox|marvell|broadcom)$/;

/** Whether a word ("qat", "pds", "mlx5") is this parent's: it names its directory or begins that name. */
export function namesParent(word: string, {path}: Parent): boolean {
  const lower = word.toLowerCase();
  return path
    .split("/")
    .filter((part) => !shared.test(part))
    .some((part) => part === lower || part.startsWith(`${lower}_`) || part.startsWith(`${lower}-`));
}

const bare = (path: string | undefined): string => (path ?? "").replace(/\/$/, "");

/** "drivers/net/ethernet/acme/foo/main.c" -> "drivers/net/ethernet/acme/foo": how deep drivers lie differs by subsystem. */
function driverDirectory(path: string): string {
  const directories = path.split("/").slice(0, -1);
  const deep = /^drivers\/net\/ethernet\//.test(path)
    ? 5
    : /^drivers\/(?:net|crypto|gpu\/drm|infiniband\/hw)\//.test(path)
      ? 4
      : 3;
  return directories.slice(0, deep).join("/");
}

/** What one patch does below a root such as drivers/vfio/pci/: directories that it fills, drivers that it registers. */
import type {FileDiff} from "../../crawler/mail/diff.ts";
import type {Reader} from "../reader.ts";

// module_pci_driver(foo_vfio_pci_driver);   ret = pci_register_driver(&drv);   static struct pci_driver foo = {
// platform_driver_register(&drv)
const registers =
  /\bmodule_\w*driver\s*\(|\b[a-z0-9]+_(?:register_driver|driver_register)\s*\(|^(?:static\s+)?struct\s+\w+_driver\s+\w+\s*=/;
// config FOO_VFIO_PCI
const ownSymbol = /^config\s+(\w+_VFIO_PCI)\s*$/;
const anySymbol = /^config\s+(\w+)\s*$/;

export interface Sight {
  /** directory below the root without it, "" for the root itself: "mlx5", "intel/qat" */
  readonly directory: string;
  readonly file: string;
  readonly added: boolean;
  readonly addedLines: number;
  readonly registers: boolean;
  /** Kconfig symbols that it defines */
  readonly symbols: readonly string[];
}

/** What the patch in a mail does below the root; [] where it holds none. */
export const sightsOf = (messageId: string, reader: Reader, root: string): readonly Sight[] =>
  reader.finding(messageId, `sights in ${root}`, () => sightsIn(reader.diff(messageId), root));

/** The files of a patch that lie below the root; deleted ones are passed over. */
export function sightsIn(diff: readonly FileDiff[], root: string): Sight[] {
  return diff.flatMap((file) => {
    if (!file.path.startsWith(root) || file.status === "deleted") return [];
    const path = file.path.slice(root.length);
    const lines = file.hunks.flatMap((hunk) => hunk.lines.filter(({kind}) => kind === "add"));
    const slash = path.lastIndexOf("/");
    return [
      {
        directory: slash < 0 ? "" : path.slice(0, slash),
        file: file.path,
        added: file.status === "added" || file.status === "renamed" || file.status === "copied",
        addedLines: lines.length,
        registers: path.endsWith(".c") && lines.some(({text}) => registers.test(text)),
        symbols: path.endsWith("Kconfig") ? lines.flatMap(({text}) => anySymbol.exec(text)?.[1] ?? []) : [],
      },
    ];
  });
}

/**
 * The directories among the sights of one revision that it brings as a driver: it adds the Makefile or the Kconfig there, and
 * registers a driver of its own or names one in Kconfig. A draft without either brings it too where all that it has there is new and
 * registers a driver. A directory of helpers for the core, which registers nothing, is none.
 */
export function broughtDirectories(sights: readonly Sight[]): string[] {
  const directories = new Set(sights.filter(({directory}) => directory !== "").map(({directory}) => directory));
  const added = new Set(sights.filter((sight) => sight.added).map(({file}) => file));
  return [...directories].sort().filter((directory) => {
    const inside = sights.filter((sight) => sight.directory === directory);
    const built = inside.some(({file}) => added.has(file) && /\/(?:Makefile|Kbuild|Kconfig)$/.test(file));
    const draft = inside.every(({file}) => added.has(file));
    const registering = inside.some((sight) => sight.registers && (built || sight.added));
    const named = inside.some(({symbols}) => symbols.some((symbol) => ownSymbol.test(`config ${symbol}`)));
    return (built && (registering || named)) || (draft && registering);
  });
}

/**
 * Flat files that are a driver of their own: added directly in the root, registering a driver, in a revision that
 * gives Kconfig a symbol beside VFIO_PCI*. Parts of vfio-pci itself ("vfio_pci_core.c", "vfio_pci_dmabuf.c") are none.
 */
export function broughtFiles(sights: readonly Sight[], root: string): string[] {
  const flat = sights.filter(({directory}) => directory === "");
  const symbols = flat.flatMap(({symbols: all}) => all).filter((symbol) => !/^VFIO_/.test(symbol));
  if (symbols.length === 0) return [];
  const names = flat.filter(({added, registers: own}) => added && own).map(({file}) => file);
  return names.filter((file) => !file.slice(root.length).startsWith("vfio_")).sort();
}

/** "hisi_acc_vfio_pci.c" -> "hisi_acc": what a flat file's driver is called while no directory names it. */
export function flatName(file: string): string {
  return file
    .slice(file.lastIndexOf("/") + 1)
    .replace(/\.c$/, "")
    .replace(/_?vfio_?pci_?/, "");
}

/** How the code of a variant driver reaches out of drivers/vfio, read from the lines that a patch adds. */
import {posix} from "node:path";
import type {FileDiff, HunkLine} from "../../crawler/mail/diff.ts";
import type {Interaction} from "../dataset.ts";

export interface Use {
  readonly kind: Interaction["kind"];
  /** the header, symbol, namespace or function */
  readonly what: string;
  readonly file: string;
  readonly line: number | null;
}

// #include <linux/mlx5/driver.h>
const include = /^\s*#\s*include\s+(?:<([^>\s]{1,200})>|"([^"\s]{1,200})")/;
// 	depends on MLX5_CORE && !FOO      select BAR if BAZ
const dependency = /^\s*(?:depends\s+on|select|imply)\s+(.{1,300})$/;
const symbol = /\b[A-Z][A-Z0-9_]{1,60}\b/g;
// MODULE_IMPORT_NS(CRYPTO_QAT);    MODULE_IMPORT_NS("CRYPTO_QAT");
const namespace = /\bMODULE_IMPORT_NS\s*\(\s*"?(\w{1,60})"?\s*\)/;
/** Functions by which a VF's driver gets at the PF; their calls are walks, not calls of PCI's. */
export const walksToPf: ReadonlySet<string> = new Set([
  "pci_physfn",
  "pci_iov_get_pf_drvdata",
  "pci_iov_vf_id",
  "pci_num_vf",
  "pci_sriov_get_totalvfs",
]);
const toPf =
  /\b(pci_physfn|pci_iov_get_pf_drvdata|pci_iov_vf_id|pci_num_vf|pci_sriov_get_totalvfs)\s*\(|->\s*(physfn)\b/g;
const call = /\b([a-z_]\w{2,60})\s*\(/g;

// Symbols that no parent driver owns: the core of the kernel, of PCI, of the architectures and of vfio.
const coreSymbol =
  /^(?:VFIO\w*|PCI|PCIE\w*|PCI_\w+|IOMMU\w*|MMU|MMU_NOTIFIER|EVENTFD|ARM|ARM64|X86\w*|S390|PPC\w*|RISCV|LOONGARCH|64BIT|EXPERT|EMBEDDED|COMPILE_TEST|MODULES|DEBUG_FS|KVM\w*|ACPI\w*|OF|NET|NETDEVICES|INET|CRYPTO|BLOCK|MEMORY_FAILURE|HAVE_\w+|ARCH_\w+|CONFIG_\w+|SYSFS|DMA_\w+|IRQ_\w+|GENERIC_\w+|INTERVAL_TREE\w*|ANON_INODES|IF|ON|N|Y|M)$/;
const coreNamespace = /^(?:IOMMUFD\w*|VFIO\w*|DMA_BUF|CRYPTO_INTERNAL|EXPORTED_FOR_\w+)$/;

/** Includes, Kconfig dependencies, namespaces and walks to the PF in one file of the driver, in its order. */
export function usesIn({path, hunks}: FileDiff): Use[] {
  const lines = hunks.flatMap((hunk) => hunk.lines.filter(({kind}) => kind === "add"));
  if (/(?:^|\/)Kconfig[^/]*$/.test(path)) return lines.flatMap((line) => kconfigUses(path, line));
  if (!/\.[chS]$/.test(path)) return [];
  const masked = maskComments(lines);
  return lines.flatMap((line, at) => codeUses(path, line, masked[at] ?? ""));
}

/** Calls in one file of functions that `isKnown` says belong to a parent. */
export function callsIn({path, hunks}: FileDiff, isKnown: (name: string) => boolean): Use[] {
  if (!/\.[ch]$/.test(path)) return [];
  const lines = hunks.flatMap((hunk) => hunk.lines.filter(({kind}) => kind === "add"));
  const masked = maskComments(lines);
  return lines.flatMap(({newLine}, at) =>
    [...(masked[at] ?? "").matchAll(call)]
      .flatMap(([, name]) => (name !== undefined && isKnown(name) ? [name] : []))
      .map((name) => ({kind: "calls", what: name, file: path, line: newLine}) as const),
  );
}

// EXPORT_SYMBOL_NS_GPL(qat_vfmig_open, CRYPTO_QAT);
const exported = /^\s*EXPORT_SYMBOL(?:_NS)?(?:_GPL)?(?:_FOR_\w+)?\s*\(\s*(\w{1,80})/;
// int qat_vfmig_open(struct qat_mig_dev *mdev);     struct foo *bar(
const prototype = /^(?:extern\s+)?(?:const\s+)?(?:struct\s+|enum\s+|unsigned\s+|union\s+)?\w+[\s*]+(\w{3,60})\s*\(/;

/** The functions that a file outside drivers/vfio offers from now on: exported there, or declared where it is a header. */
export function offeredBy({path, hunks}: FileDiff): string[] {
  const header = path.endsWith(".h");
  return hunks.flatMap((hunk) =>
    hunk.lines.flatMap(({kind, text}) => {
      if (kind !== "add") return [];
      const name = exported.exec(text)?.[1] ?? (header ? prototype.exec(text)?.[1] : undefined);
      return name === undefined || name === "defined" ? [] : [name];
    }),
  );
}

// EXPORT_SYMBOL_NS_GPL(foo_a, "FOO");   ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE='"FOO"'   #define DEFAULT_SYMBOL_NAMESPACE FOO
const exportedIn =
  /\bEXPORT_SYMBOL_NS(?:_GPL)?\s*\(\s*\w{1,80}\s*,\s*"?(\w{1,60})"?\s*\)|(?:\b|-D)DEFAULT_SYMBOL_NAMESPACE\b[\s='"\\]{1,8}(\w{1,60})/;
// config ACME_FOO
const definesSymbol = /^(?:menu)?config\s+([A-Z][A-Z0-9_]{1,60})\s*$/;

/** The symbol namespaces that a file exports to, and the Kconfig symbols that it defines, as far as the patch shows it. */
export function ownedBy({path, hunks}: FileDiff): string[] {
  const kconfig = /(?:^|\/)Kconfig[^/]*$/.test(path);
  return hunks.flatMap((hunk) =>
    hunk.lines.flatMap(({kind, text}) => {
      if (kind === "del") return [];
      if (kconfig) return definesSymbol.exec(text)?.[1] ?? [];
      const found = exportedIn.exec(text.slice(0, 500));
      return found?.[1] ?? found?.[2] ?? [];
    }),
  );
}

// static int foo_vfio_pci_open_device(struct vfio_device *core_vdev)     #define foo_to_dev(foo) (...)
const definition =
  /^(?:#\s*define\s+|(?:static\s+|inline\s+|const\s+|struct\s+|enum\s+|unsigned\s+)*\w+[\s*]+)?(\w{3,80})\s*\([^;]*$/;

/** The functions and macros that one of the driver's own files defines; a call of them leaves the driver nowhere. */
export function definedIn({path, hunks}: FileDiff): string[] {
  if (!/\.[ch]$/.test(path)) return [];
  return hunks.flatMap((hunk) =>
    hunk.lines.flatMap(({kind, text}) => {
      const name = kind === "del" || /^[\s}/*]/.test(text) ? undefined : definition.exec(text)?.[1];
      return name === undefined ? [] : [name];
    }),
  );
}

/** Where an include points: below include/ for <...>, beside the file for "..."; null for the driver's own headers. */
export function includedPath(header: string, quoted: boolean, file: string): string | null {
  if (!quoted) return `include/${header}`;
  const path = posix.normalize(posix.join(posix.dirname(file), header));
  return path.startsWith("drivers/vfio/") || path.startsWith("../") ? null : path;
}

const absent = /!\s*([A-Z][A-Z0-9_]{1,60})\b|\b([A-Z][A-Z0-9_]{1,60})\s*=\s*n\b/g;

function kconfigUses(path: string, {text, newLine}: HunkLine): Use[] {
  const expression = dependency.exec(text)?.[1];
  if (expression === undefined) return [];
  // "FOO || FOO=n", "FOO || !FOO", "!FOO": works without FOO
  const optional = new Set([...expression.matchAll(absent)].flatMap(([, negated, off]) => negated ?? off ?? []));
  const names = expression.match(symbol)?.filter((name) => !coreSymbol.test(name) && !optional.has(name)) ?? [];
  return names.map((what) => ({kind: "kconfig", what, file: path, line: newLine}));
}

function codeUses(path: string, {text, newLine}: HunkLine, code: string): Use[] {
  const uses: Use[] = [];
  const add = (kind: Use["kind"], what: string): void => {
    uses.push({kind, what, file: path, line: newLine});
  };
  const [, system, local] = include.exec(text) ?? [];
  const header = includedPath(system ?? local ?? "", local !== undefined, path);
  if ((system ?? local) !== undefined && header !== null) add("includes-header", header);
  const imported = namespace.exec(code)?.[1];
  if (imported !== undefined && !coreNamespace.test(imported)) add("symbol-namespace", imported);
  for (const [, called, member] of code.matchAll(toPf)) add("walks-to-pf", called ?? member ?? "");
  return uses;
}

/** The lines without comments: a function that is only spoken of is not called. Strings stay, namespaces stand in them. */
function maskComments(lines: readonly HunkLine[]): string[] {
  let inside = false;
  return lines.map(({text}) => {
    let rest = text;
    let code = "";
    while (rest !== "") {
      if (inside) {
        const end = rest.indexOf("*/");
        if (end < 0) return code;
        rest = rest.slice(end + 2);
        inside = false;
      }
      const line = rest.indexOf("//");
      const block = rest.indexOf("/*");
      if (block < 0 || (line >= 0 && line < block)) return code + (line < 0 ? rest : rest.slice(0, line));
      code += rest.slice(0, block);
      rest = rest.slice(block + 2);
      inside = true;
    }
    return code;
  });
}

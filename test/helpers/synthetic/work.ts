import type {Person} from "./people.ts";
import {coinName, title} from "./prose.ts";
import type {Random} from "./random.ts";

/** What somebody wants merged, over all its postings; or a talk without a patch. */
export interface Work {
  readonly kind: "series" | "talk";
  /** a patch of it touches drivers/vfio/ */
  readonly relevant: boolean;
  readonly seed: string;
  readonly author: Person;
  /** tree and list tags inside the brackets, "" or "vfio " */
  readonly tree: string;
  /** what stands before the title: "KVM: x86", "vfio/karo" */
  readonly area: string;
  readonly title: string;
  readonly patches: readonly Planned[];
  /** replies per posting; its length is the number of postings */
  readonly replies: readonly number[];
  /** the first posting is an RFC */
  readonly rfc: boolean;
}

export interface Planned {
  readonly title: string;
  readonly files: readonly string[];
  /** files that come new, each with its first lines */
  readonly created: ReadonlyMap<string, readonly string[]>;
  /** changed lines */
  readonly lines: number;
}

/** How many mails the work makes in all. */
export function mailsOf({kind, patches, replies}: Work): number {
  const root = kind === "talk" ? 1 : patches.length + (patches.length > 1 ? 1 : 0);
  return replies.reduce((sum, count) => sum + count + root, 0);
}

const otherAreas: readonly (readonly [area: string, directory: string])[] = [
  ["KVM: x86", "arch/x86/kvm"],
  ["KVM: selftests", "tools/testing/selftests/kvm"],
  ["net: ethernet", "drivers/net/ethernet/acme"],
  ["crypto: acme", "drivers/crypto/acme"],
  ["PCI", "drivers/pci"],
  ["iommu/arm-smmu", "drivers/iommu/arm"],
  ["mm", "mm"],
  ["virtio_net", "drivers/net"],
  ["RDMA/acme", "drivers/infiniband/hw/acme"],
  ["dt-bindings: usb", "Documentation/devicetree/bindings/usb"],
  ["s390/cio", "drivers/s390/cio"],
];
const vfioFiles = [
  "drivers/vfio/pci/vfio_pci_core.c",
  "drivers/vfio/pci/vfio_pci_config.c",
  "drivers/vfio/vfio_main.c",
  "drivers/vfio/vfio_iommu_type1.c",
  "drivers/vfio/pci/vfio_pci_rdwr.c",
  "include/linux/vfio.h",
  "include/linux/vfio_pci_core.h",
];
const stems = ["main", "core", "queue", "state", "reset", "debug", "table", "ring"];

/** Names of the drivers that earlier works brought; the planner adds to it. */
export type Drivers = string[];

const mostDrivers = 24;

export function planWork(
  random: Random,
  {people, drivers, serial, relevant}: {people: readonly Person[]; drivers: Drivers; serial: number; relevant: boolean},
): Work {
  const author = random.pick(people);
  const seed = `${serial}:${random.hex(8)}`;
  const replyCounts = (postings: number, patches: number) =>
    Array.from({length: postings}, () => random.around(1 + patches * 1.6));
  if (!relevant && random.chance(0.22)) {
    const [area] = random.pick(otherAreas);
    const replies = [1 + random.around(4)];
    return {
      kind: "talk",
      relevant,
      seed,
      author,
      tree: "",
      area,
      title: title(random),
      patches: [],
      replies,
      rfc: false,
    };
  }
  const count = random.chance(0.4) ? 1 : 2 + random.around(4);
  const postings = 1 + random.around(1.1);
  const common = {kind: "series", relevant, seed, author, rfc: random.chance(0.12)} as const;
  if (!relevant) {
    const [area, directory] = random.pick(otherAreas);
    const patches = Array.from({length: count}, () => planPatch(random, directory));
    const tree = random.chance(0.3) ? random.pick(["net-next ", "kvm ", "iwl-next "]) : "";
    return {...common, tree, area, title: title(random), patches, replies: replyCounts(postings, count)};
  }
  const tree = random.chance(0.2) ? random.pick(["vfio ", "mlx5-next ", "vfio-next "]) : "";
  if (drivers.length < mostDrivers && random.chance(0.12)) {
    const name = coinName(random);
    drivers.push(name);
    const patches = planDriver(random, name);
    const replies = replyCounts(2 + random.below(5), patches.length);
    const heading = `add a vfio-pci variant driver for ${name} devices`;
    return {...common, tree, area: `vfio/${name}`, title: heading, patches, replies};
  }
  const touched = drivers.length > 0 && random.chance(0.5) ? random.pick(drivers) : null;
  const directory = touched === null ? null : `drivers/vfio/pci/${touched}`;
  const patches = Array.from({length: count}, (_, i) => {
    // Not every patch of a relevant thread touches vfio; the first one does.
    if (i > 0 && random.chance(0.4)) return planPatch(random, random.pick(otherAreas)[1]);
    return directory === null
      ? {...planPatch(random, "drivers/vfio"), files: [random.pick(vfioFiles)]}
      : {...planPatch(random, directory), files: [`${directory}/main.c`]};
  });
  // A tree-wide series is relevant by the files of one patch alone: no subject of it says so.
  const area = random.chance(0.3)
    ? random.pick(otherAreas)[0]
    : touched === null
      ? random.pick(["vfio/pci", "vfio", "vfio/type1"])
      : `vfio/${touched}`;
  return {...common, tree, area, title: title(random), patches, replies: replyCounts(postings, count)};
}

const nothing: Planned["created"] = new Map();

function planPatch(random: Random, directory: string): Planned {
  const files = new Set<string>();
  for (let i = 1 + random.around(0.8); i > 0; i--)
    files.add(`${directory}/${random.pick(stems)}.${random.pick(["c", "c", "h"])}`);
  return {title: title(random), files: [...files].sort(), created: nothing, lines: 4 + random.around(50)};
}

/** The usual shape of a series that brings a variant driver: the parent's part first, the driver, then its extensions. */
function planDriver(random: Random, name: string): readonly Planned[] {
  const parent = `drivers/net/ethernet/${name}`;
  const directory = `drivers/vfio/pci/${name}`;
  const symbol = `${name.toUpperCase()}_VFIO_PCI`;
  const parts: Planned[] = Array.from({length: 1 + random.below(4)}, () => planPatch(random, parent));
  const born = new Map([
    [
      `${directory}/Kconfig`,
      [`config ${symbol}`, `\ttristate "VFIO support for ${name} devices"`, "\tselect VFIO_PCI_CORE"],
    ],
    [`${directory}/Makefile`, [`obj-$(CONFIG_${symbol}) += ${name}-vfio-pci.o`, `${name}-vfio-pci-y := main.o`]],
    [`${directory}/main.c`, mainLines(name)],
  ]);
  parts.push({
    title: `introduce the ${name} variant driver`,
    files: ["MAINTAINERS", "drivers/vfio/pci/Kconfig", "drivers/vfio/pci/Makefile", ...born.keys()],
    created: born,
    lines: 150 + random.around(150),
  });
  const migration = `${directory}/migration.c`;
  const comment = [
    "/*",
    ` * The state of a ${name} device is composed of a header, the queues' contexts and the pages in flight. It is`,
    " * consumed in the same order; sizes and the header's magic are checked before any of it reaches the device.",
    " */",
    `static const struct vfio_migration_ops ${name}_migration_ops = {`,
    `\t.migration_set_state = ${name}_set_device_state,`,
    "};",
  ];
  parts.push({
    title: "save and load the device state",
    files: [`${directory}/Makefile`, `${directory}/main.c`, migration, `include/linux/${name}.h`],
    created: new Map([[migration, comment]]),
    lines: 150 + random.around(200),
  });
  if (random.chance(0.5)) parts.push(planPatch(random, directory));
  return parts;
}

function mainLines(name: string): string[] {
  return [
    "// SPDX-License-Identifier: GPL-2.0-only",
    "#include <linux/vfio_pci_core.h>",
    `#include <linux/${name}.h>`,
    `static struct ${name}_pf *${name}_pf_of(struct pci_dev *pdev)`,
    "{",
    `\treturn pci_iov_get_pf_drvdata(pdev, &${name}_pf_driver);`,
    "}",
    `static struct pci_driver ${name}_vfio_pci_driver = {`,
    "\t.name = KBUILD_MODNAME,",
    "};",
    `module_pci_driver(${name}_vfio_pci_driver);`,
  ];
}

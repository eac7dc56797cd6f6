import {describe, expect, it} from "vitest";
import type {Message} from "../../crawler/records.ts";
import {ada, added, changed, driverDiff, driverOf, judgeMails, mail, posting, sam} from "./made-up.ts";

const names = (messages: readonly Message[]): string[] => judgeMails(messages).drivers.map(({name}) => name);

function single(
  subject: string,
  diff: string,
  {
    date = "2023-08-01T00:00:00Z",
    from = sam,
    id = `${subject.length}.${date}@example.com`,
  }: {date?: string; from?: typeof sam; id?: string} = {},
): Message {
  return mail({
    id,
    from,
    subject: `[PATCH] ${subject}`,
    body: `Do it.\n\nSigned-off-by: ${from.name} <${from.email}>\n---\n x | 1 +\n\n${diff}-- \n2.40.1\n`,
    date,
  });
}

const flat = (file: string): string =>
  changed("drivers/vfio/pci/Kconfig", ["config ACME_VFIO_PCI", '\ttristate "x"']) +
  added(file, ["static int x;", "module_pci_driver(acme_driver);"]);

describe("variant drivers are found in the patches", () => {
  it("a directory that a patch creates with a driver in it", () => {
    const dataset = judgeMails(posting());
    expect(driverOf(dataset)).toMatchObject({
      name: "acme",
      directory: "drivers/vfio/pci/acme",
      title: "vfio/acme: migration of acme VFs",
      migration: true,
    });
    expect(dataset.revisions[0]).toMatchObject({introduces: "acme", drivers: ["acme"]});
  });

  it("a nested directory has the name of its last part", () => {
    expect(names(posting({driver: driverDiff({name: "acme", directory: "drivers/vfio/pci/vendor/acme"})}))).toEqual([
      "acme",
    ]);
  });

  it("a work whose first version had a flat file, and one that moved, is one driver under its latest name", () => {
    const first = posting({driver: flat("drivers/vfio/pci/acme_vfio_pci.c")});
    const second = posting({
      version: 2,
      date: "2023-06-01T00:00:00Z",
      driver: driverDiff({directory: "drivers/vfio/pci/vendor/foobar"}),
    });
    const third = posting({
      version: 3,
      date: "2023-07-01T00:00:00Z",
      driver: driverDiff({directory: "drivers/vfio/pci/foobaz"}),
    });
    const dataset = judgeMails([...first, ...second, ...third]);
    expect(dataset.revisions.map(({introduces}) => introduces)).toEqual(["foobaz", "foobaz", "foobaz"]);
    expect(driverOf(dataset, "foobaz")).toMatchObject({
      directories: ["drivers/vfio/pci/vendor/foobar", "drivers/vfio/pci/foobaz"],
    });
    expect(dataset.drivers).toHaveLength(1);
  });

  it("a flat file that stayed flat is a driver under its own name", () => {
    expect(names(posting({driver: flat("drivers/vfio/pci/acme_vfio_pci.c")}))).toEqual(["acme"]);
  });

  it.each([
    [
      "a part of vfio-pci itself",
      changed("drivers/vfio/pci/Kconfig", ["config VFIO_PCI_CORE"]) +
        added("drivers/vfio/pci/vfio_pci.c", ["module_pci_driver(vfio_pci_driver);"]),
    ],
    ["a flat file without a driver of its own", added("drivers/vfio/pci/dma_buf.c", ["int vfio_pci_dma_buf(void);"])],
    [
      "a directory of helpers without a driver",
      added("drivers/vfio/pci/helpers/Makefile", ["obj-y += core.o"]) +
        added("drivers/vfio/pci/helpers/core.c", ["int x;"]),
    ],
    [
      "a file for one that lies elsewhere",
      added("drivers/net/ethernet/acme/Kconfig", ["config ACME_VFIO_PCI"]) +
        added("drivers/net/ethernet/acme/main.c", ["module_pci_driver(x);"]),
    ],
  ])("%s is none", (_what, diff) => expect(names([single("vfio: something", diff)])).toEqual([]));

  it("a draft without a Makefile or Kconfig of its own is one where all that its directory gets is new and registers a driver", () => {
    const code = added("drivers/vfio/pci/acme/main.c", ["static int x;", "module_pci_driver(acme_driver);"]);
    const built = changed("drivers/vfio/pci/Makefile", ["obj-$(CONFIG_ACME_VFIO_PCI) += acme/"]);
    expect(names([single("vfio/acme: add", built + code)])).toEqual(["acme"]);
    const moved = changed("drivers/vfio/pci/acme/Makefile", ["acme-y += main.o"]) + code;
    expect(judgeMails([single("vfio/acme: move", moved)]).revisions[0]?.introduces).toBeNull();
  });

  it("later series that touch it are listed, and bring nothing", () => {
    const later = single(
      "vfio: tree-wide",
      changed("drivers/vfio/pci/acme/main.c", ["\tthree;"]) + changed("drivers/vfio/pci/other/main.c", ["\tthree;"]),
    );
    const dataset = judgeMails([...posting(), later]);
    expect(dataset.revisions.find(({id}) => id === later.messageId)).toMatchObject({
      introduces: null,
      drivers: ["acme", "other"],
      verdicts: {},
    });
    expect(driverOf(dataset).later).toEqual([later.messageId]);
  });

  it("a driver whose introduction is not among the mail read is known and not judged", () => {
    const dataset = judgeMails([single("vfio/other: fix", changed("drivers/vfio/pci/other/main.c", ["\tthree;"]))]);
    expect(driverOf(dataset, "other")).toMatchObject({
      introducedBy: null,
      verdicts: {},
      status: "merged",
      revisions: [],
    });
    expect(driverOf(dataset, "other").statusBecause).toContain("not among the mail read");
    expect(dataset.gaps).toContainEqual(expect.objectContaining({kind: "unplaced-driver", what: "other"}));
  });

  it("a series that adds a file to a driver that is there brings none", () => {
    const more = single(
      "vfio/acme: more",
      added("drivers/vfio/pci/acme/more.c", ["int more;"]) +
        changed("drivers/vfio/pci/acme/Makefile", ["acme-y += more.o"]),
      {from: ada},
    );
    const dataset = judgeMails([...posting(), more]);
    expect(dataset.revisions.find(({id}) => id === more.messageId)?.introduces).toBeNull();
  });
});

import {describe, expect, it} from "vitest";
import {callsIn, definedIn, offeredBy, ownedBy, usesIn} from "../../analysis/parents/uses.ts";
import {parseDiff} from "../../crawler/mail/diff.ts";
import {added, changed, driverDiff, driverOf, judgeMails, parentDiff, posting, verdictOn} from "./made-up.ts";

const file = (path: string, lines: readonly string[]) => {
  const [one] = parseDiff(added(path, lines));
  if (one === undefined) throw new Error("no diff");
  return one;
};
const uses = (path: string, ...lines: string[]) =>
  usesIn(file(path, lines)).map(({kind, what, line}) => [kind, what, line]);

const main = "drivers/vfio/pci/acme/main.c";

describe("what the driver's code uses", () => {
  it.each([
    ["#include <linux/foo/mig.h>", ["includes-header", "include/linux/foo/mig.h", 1]],
    ["#  include <drm/foo/sriov.h>", ["includes-header", "include/drm/foo/sriov.h", 1]],
    ['#include "../../../net/ethernet/acme/foo/foo.h"', ["includes-header", "drivers/net/ethernet/acme/foo/foo.h", 1]],
    ['MODULE_IMPORT_NS("ACME_FOO");', ["symbol-namespace", "ACME_FOO", 1]],
    ["MODULE_IMPORT_NS(ACME_FOO);", ["symbol-namespace", "ACME_FOO", 1]],
    ["\tpf = pci_physfn(pdev);", ["walks-to-pf", "pci_physfn", 1]],
    ["\tx = pci_iov_get_pf_drvdata(pdev, &drv);", ["walks-to-pf", "pci_iov_get_pf_drvdata", 1]],
    ["\tpf = pdev->physfn;", ["walks-to-pf", "physfn", 1]],
  ])("%s", (line, use) => expect(uses(main, line)).toEqual([use]));

  it.each([
    '#include "cmd.h"',
    '#include "../vfio_pci_priv.h"',
    "/* see pci_physfn(pdev) */",
    "// pci_physfn(pdev)",
    "MODULE_IMPORT_NS(IOMMUFD);",
    '\tdev_dbg(dev, "no parent");',
  ])("nothing in: %s", (line) => expect(uses(main, line)).toEqual([]));

  it("comments over several lines call nothing", () => {
    expect(uses(main, "/*", " * pci_physfn(pdev) is not called here", " */ x = pci_physfn(pdev);")).toEqual([
      ["walks-to-pf", "pci_physfn", 3],
    ]);
  });

  it.each([
    ["\tdepends on ACME_FOO && PCI_MSI && VFIO_PCI_CORE", ["ACME_FOO"]],
    ["\tselect BAR_CORE if ARM64", ["BAR_CORE"]],
    ["\tdepends on ARM64 || (COMPILE_TEST && 64BIT)", []],
    ["\thelp", []],
    ["\tdepends on ACME_FOO && (OTHER || OTHER=n)", ["ACME_FOO"]],
    ["\tdepends on OTHER || !OTHER", []],
  ])("Kconfig: %s", (line, symbols) => {
    expect(uses("drivers/vfio/pci/acme/Kconfig", line).map(([, what]) => what)).toEqual(symbols);
  });

  it("deleted and unchanged lines are no use", () => {
    const [one] = parseDiff(
      changed(main, ["\tx;"]).replace(" \tone;", "-\tpci_physfn(p);").replace(" \ttwo;", " \tpci_iov_vf_id(p);"),
    );
    expect(one === undefined ? null : usesIn(one)).toEqual([]);
  });
});

describe("what the parent offers", () => {
  it.each([
    ["drivers/x/y.c", "EXPORT_SYMBOL_NS_GPL(foo_a, FOO);", ["foo_a"]],
    ["drivers/x/y.c", 'EXPORT_SYMBOL_FOR_MODULES(foo_b, "acme-vfio-pci");', ["foo_b"]],
    ["include/linux/foo.h", "struct foo *foo_c(struct foo *foo);", ["foo_c"]],
    ["include/linux/foo.h", "int foo_d(struct foo *foo,", ["foo_d"]],
    ["drivers/x/y.c", "int foo_e(struct foo *foo)", []],
    ["include/linux/foo.h", "#define FOO(x) (x)", []],
  ])("%s: %s", (path, line, names) => expect(offeredBy(file(path, [line]))).toEqual(names));

  it.each([
    ["drivers/x/y.c", "EXPORT_SYMBOL_NS_GPL(foo_a, FOO);", ["FOO"]],
    ["drivers/x/y.c", 'EXPORT_SYMBOL_NS(foo_a, "FOO");', ["FOO"]],
    ["drivers/x/Makefile", "ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE='\"FOO\"'", ["FOO"]],
    ["drivers/x/Makefile", "subdir-ccflags-y := -DDEFAULT_SYMBOL_NAMESPACE=FOO", ["FOO"]],
    ["drivers/x/y.c", '#define DEFAULT_SYMBOL_NAMESPACE "FOO"', ["FOO"]],
    ["drivers/x/Kconfig", "config FOO", ["FOO"]],
    ["drivers/x/y.c", "EXPORT_SYMBOL_GPL(foo_a);", []],
  ])("the namespace or symbol of %s: %s", (path, line, names) => expect(ownedBy(file(path, [line]))).toEqual(names));

  it("a call of it is an interaction; one of the driver's own function is none", () => {
    const source = file(main, [
      "static int foo_own(struct x *x)",
      "{",
      "\tfoo_own(x);",
      "\treturn foo_theirs(x);",
      "}",
    ]);
    expect(definedIn(source)).toContain("foo_own");
    const own = new Set(definedIn(source));
    expect(
      callsIn(source, (name) => name.startsWith("foo_") && !own.has(name)).map(({what, line}) => [what, line]),
    ).toEqual([["foo_theirs", 4]]);
  });
});

describe("the interactions of a series", () => {
  const kinds = (driver: string, parent: string | null = parentDiff) =>
    verdictOn("parent-approval", posting({driver, parent})).interactions?.map(
      (one) => `${one.kind} ${one.what} ${one.patch} ${one.line}`,
    );

  it("are listed with file, line and patch, each once a patch", () => {
    expect(kinds(driverDiff({code: ["int a(void) { return foo_mig_save(0); }"]}))).toEqual([
      "changes-file drivers/net/ethernet/acme/foo/core.c 1 11",
      "changes-file include/linux/foo/mig.h 1 1",
      "kconfig ACME_FOO 2 3",
      "includes-header include/linux/foo/mig.h 2 4",
      "calls foo_mig_save 2 6",
      "walks-to-pf pci_physfn 2 12",
    ]);
  });

  it("of a driver that takes its parent as it is are found by the roster's names", () => {
    const driver = driverDiff({code: ["static int b(void)", "{", "\treturn foo_core_exec(0);", "}"]});
    expect(kinds(driver, null)).toContain("calls foo_core_exec 1 8");
  });

  it("do not include what every driver includes", () => {
    expect(kinds(driverDiff({uses: false}), null) ?? []).toEqual([]);
  });

  it("a walk to the PF of an unnamed parent is one all the same", () => {
    const driver = driverDiff({uses: false, code: ["static int b(void)", "{", "\treturn pci_iov_vf_id(pdev);", "}"]});
    const verdict = verdictOn("parent-approval", posting({driver, parent: null}));
    expect(verdict).toMatchObject({
      state: "no-evidence",
      interactions: [{kind: "walks-to-pf", parent: expect.stringContaining("not named")}],
    });
  });

  describe("in a namespace or under a symbol", () => {
    const importing = (parent: string | null, ...lines: string[]) => {
      const driver = driverDiff({uses: parent !== null, code: ['MODULE_IMPORT_NS("ZED");', ...lines]});
      return verdictOn("parent-approval", posting({driver, parent})).interactions?.find(
        ({kind}) => kind === "symbol-namespace",
      )?.parent;
    };

    it("are its owner's who exports to it in the series, not the parent's that the rest points at", () => {
      const exporter = changed("drivers/misc/zed/core.c", ['EXPORT_SYMBOL_NS_GPL(zed_open, "ZED");']);
      expect(importing(parentDiff + exporter)).toBe("drivers/misc/zed");
    });

    it("are nobody's known where nothing names who exports to it", () => {
      expect(importing(parentDiff)).toBe("ZED (owner not known)");
    });

    it("lack the word of an owner who is not known: no evidence, and no wrong parent", () => {
      const driver = driverDiff({uses: false, code: ["MODULE_IMPORT_NS(ZED);"]});
      expect(verdictOn("parent-approval", posting({driver, parent: null}))).toMatchObject({
        state: "no-evidence",
        missing: "approval for ZED (owner not known) on patch 1",
      });
    });

    it("are those of a parent that bears the name, by its files or by what the driver includes", () => {
      expect(importing(changed("drivers/misc/zed/core.c", ["int a;"]))).toBe("drivers/misc/zed");
      expect(importing(parentDiff, '#include "../../../misc/zed/zed.h"')).toBe("drivers/misc/zed");
    });
  });

  it("a walk to the PF reaches the parent that the driver's code uses, not the one with most changes", () => {
    const renamed = ["a", "b", "c", "d", "e"]
      .map((name) => changed(`drivers/misc/other/${name}.c`, ["int x;"]))
      .join("");
    const found = verdictOn("parent-approval", posting({parent: parentDiff + renamed})).interactions;
    expect(found?.find(({kind}) => kind === "walks-to-pf")?.parent).toBe("ACME FOO DRIVER");
  });

  it("a header made beside the parent's files is the parent's, though nobody owns its path", () => {
    const parent = parentDiff.replaceAll("include/linux/foo/mig.h", "include/linux/unheard.h");
    const driver = driverDiff().replaceAll("linux/foo/mig.h", "linux/unheard.h");
    const verdict = verdictOn("parent-approval", posting({driver, parent}));
    const includes = verdict.interactions?.find(({kind}) => kind === "includes-header");
    expect(includes).toMatchObject({what: "include/linux/unheard.h", parent: "ACME FOO DRIVER"});
  });

  it("with a subsystem's core are listed behind the parent drivers, and marked", () => {
    const core = changed("drivers/pci/iov.c", ["int a;"]) + changed("drivers/pci/pci.c", ["int b;"]);
    const driver = driverOf(judgeMails(posting({parent: core + changed("include/linux/pci.h", ["int c;"])})));
    expect(driver.parents.map(({name, subsystem}) => [name, subsystem])).toEqual([
      ["ACME FOO DRIVER", undefined],
      ["PCI SUBSYSTEM", true],
    ]);
  });
});

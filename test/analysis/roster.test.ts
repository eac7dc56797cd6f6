import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {parentOfPath, parentOfSymbol} from "../../analysis/parents/parent.ts";
import {rolesOf} from "../../analysis/roles.ts";
import {loadRoster, type Roster} from "../../analysis/roster.ts";
import {mona, paul, rita, roster} from "./made-up.ts";

const place = mkdtempSync(join(tmpdir(), "vfio-lore-roster-"));
afterAll(() => rmSync(place, {recursive: true}));

function loaded(change: (roster: Roster) => unknown): () => Roster {
  const file = join(place, "roster.json");
  writeFileSync(file, JSON.stringify(change(structuredClone(roster))));
  return () => loadRoster(file);
}

describe("the roster file", () => {
  it("that ships is well formed and free of contradiction", () => {
    const {people, sections, roles} = loadRoster();
    expect(people.length).toBeGreaterThan(40);
    expect(sections.length).toBeGreaterThan(20);
    expect(roles.every(({source}) => source.length > 3)).toBe(true);
  });

  it.each([
    ["a field that nobody knows", (r: Roster) => ({...r, extra: 1}), /extra/],
    [
      "a date that is none",
      (r: Roster) => ({...r, roles: [{...r.roles[0], from: "soon"}]}),
      /roles\.0\.from.*day like/,
    ],
    ["a role of nobody", (r: Roster) => ({...r, roles: [{...r.roles[0], person: "Nobody"}]}), /Nobody/],
    ["a role in no section", (r: Roster) => ({...r, roles: [{...r.roles[0], section: "NOWHERE"}]}), /NOWHERE/],
    [
      "an end before the beginning",
      (r: Roster) => ({...r, roles: [{...r.roles[0], until: "2001-01-01"}]}),
      /before joining/,
    ],
    [
      "an address of two people",
      (r: Roster) => ({...r, people: [...r.people, {name: "Twin", addresses: r.people[0]?.addresses}]}),
      /both/,
    ],
  ])("with %s is refused and named", (_what, change, words) => {
    expect(loaded(change)).toThrow(words);
  });

  it("that is not there or no JSON is refused with its name", () => {
    expect(() => loadRoster(join(place, "none.json"))).toThrow(/the roster .*none\.json cannot be read: no such file/);
  });
});

describe("whose word it is", () => {
  const roles = rolesOf(roster);
  const held = (who: {name: string; email: string | null}, date: string) => roles.on(who, date).map(({role}) => role);

  it("goes by address, whatever its case or +tag", () => {
    expect(held({name: "", email: "RITA+kernel@reviews.example.com"}, "2023-01-01T00:00:00Z")).toEqual([
      "listed-reviewer",
    ]);
  });

  it("never goes by name where an address is written", () => {
    expect(held({name: rita.name, email: "rita@elsewhere.example.com"}, "2023-01-01T00:00:00Z")).toEqual([]);
  });

  it("goes by name where no address is written at all", () => {
    expect(held({name: rita.name, email: null}, "2023-01-01T00:00:00Z")).toEqual(["listed-reviewer"]);
  });

  it("begins and ends on the days of the role", () => {
    expect(held(rita, "2022-03-16T23:59:59Z")).toEqual([]);
    expect(held(rita, "2022-03-17T00:00:00Z")).toEqual(["listed-reviewer"]);
    expect(held(mona, "2011-12-31T00:00:00Z")).toEqual([]);
  });

  it("knows the employer by the roster, else by the domain, else not", () => {
    expect(roles.employer(paul, "2023-01-01")).toBe("Acme");
    expect(roles.employer({name: "X", email: "x@sub.acme.example.com"}, "2023-01-01")).toBe("Acme");
    expect(roles.employer({name: "X", email: "x@gmail.example"}, "2023-01-01")).toBeNull();
    expect(roles.employer({name: "X", email: "x@constructor"}, "2023-01-01")).toBeNull();
  });

  it("takes one full name at two unknown addresses for one person, and a first name for none", () => {
    const at = (name: string, email: string) => ({name, email});
    expect(roles.samePerson(at("Sam Stranger", "a@x.example"), at("sam stranger", "b@y.example"))).toBe(true);
    expect(roles.samePerson(at("Sam", "a@x.example"), at("Sam", "b@y.example"))).toBe(false);
    expect(roles.samePerson(at(rita.name, "a@x.example"), rita)).toBe(false);
  });
});

describe("who owns what, by the roster that ships", () => {
  const roles = rolesOf(loadRoster());

  it.each([
    ["drivers/crypto/hisilicon/qm.c", "drivers/crypto/hisilicon"],
    ["include/linux/hisi_acc_qm.h", "drivers/crypto/hisilicon"],
    ["drivers/net/ethernet/mellanox/mlx5/core/sriov.c", "drivers/net/ethernet/mellanox/mlx5/core"],
    ["drivers/crypto/intel/qat/qat_common/qat_mig_dev.c", "drivers/crypto/intel/qat"],
    ["drivers/net/ethernet/amd/pds_core/main.c", "drivers/net/ethernet/amd/pds_core"],
    ["include/linux/pds/pds_common.h", "drivers/net/ethernet/amd/pds_core"],
    ["drivers/gpu/drm/xe/xe_sriov_vfio.c", "drivers/gpu/drm/xe"],
    ["include/drm/intel/xe_sriov_vfio.h", "drivers/gpu/drm/xe"],
    ["drivers/nvme/host/pci.c", "drivers/nvme/host"],
    ["drivers/cxl/core/pci.c", "drivers/cxl"],
    ["arch/s390/pci/pci.c", "arch/s390/pci"],
    ["drivers/pci/iov.c", "drivers/pci"],
    ["include/linux/pci_ids.h", "drivers/pci"],
    ["drivers/net/ethernet/unheard/of/main.c", "drivers/net/ethernet/unheard/of"],
    ["drivers/accel/unheard/main.c", "drivers/accel/unheard"],
  ])("%s belongs to %s", (path, parent) => {
    expect(parentOfPath(path, roles)?.path).toBe(parent);
  });

  it.each([
    "drivers/vfio/pci/mlx5/main.c",
    "include/linux/vfio_pci_core.h",
    "MAINTAINERS",
    "Documentation/x.rst",
    "mm/memory.c",
    "arch/arm64/mm/mmu.c",
    "include/linux/slab.h",
  ])("%s belongs to no parent driver", (path) => expect(parentOfPath(path, roles)).toBeNull());

  it.each([
    ["MLX5_CORE", "drivers/net/ethernet/mellanox/mlx5/core"],
    ["CRYPTO_DEV_HISI_SEC2", "drivers/crypto/hisilicon"],
    ["DRM_XE", "drivers/gpu/drm/xe"],
    ["ICE", "drivers/net/ethernet/intel"],
  ])("Kconfig's %s is %s", (symbol, path) => expect(parentOfSymbol(symbol, roles)?.path).toBe(path));

  it("ICECREAM is not ICE", () => expect(parentOfSymbol("ICECREAM", roles)).toBeNull());
});

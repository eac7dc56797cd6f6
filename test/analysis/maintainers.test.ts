import {execFileSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {run as rosterCommand} from "../../analysis/cli/roster.ts";
import {gitIn} from "../../analysis/git.ts";
import {datedRoles, maintainersHistory} from "../../analysis/maintainers/history.ts";
import {parseMaintainers} from "../../analysis/maintainers/parse.ts";
import {matchesPattern} from "../../analysis/maintainers/pattern.ts";
import {Roster} from "../../analysis/roster.ts";
import {runHere} from "../helpers/run-here.ts";

const head =
  "List of maintainers\n===================\n\nM: *Mail* patches to\nR: Designated *Reviewer*\n\nMaintainers List\n----------------\n\n";
const reviewers = (people: readonly string[]): string =>
  `VFIO PCI DEVICE SPECIFIC DRIVERS\n${people.map((one) => `R:\t${one}\n`).join("")}L:\tkvm@example.com\nS:\tMaintained\nF:\tdrivers/vfio/pci/*/\n\n`;
const foo = (people: readonly string[]): string =>
  `ACME FOO DRIVER\n${people.map((one) => `M:\t${one}\n`).join("")}S:\tSupported\nF:\tdrivers/net/ethernet/acme/foo/\nX:\tdrivers/net/ethernet/acme/foo/test/\nN:\tfoo_mig\n`;

const rita = "Rita Reader <rita@reviews.example.com>";
const rob = '"Rob Reader" <rob@acme.example.com>';
const paul = "Paul Parent <paul@acme.example.com> (moderated)";
const zoe = "Zoe Parent <zoe@acme.example.com>";

describe("MAINTAINERS", () => {
  it.each([
    ["drivers/vfio/pci/mlx5/main.c", "drivers/vfio/pci/*/", true],
    ["drivers/vfio/pci/vfio_pci.c", "drivers/vfio/pci/*/", false],
    ["drivers/vfio/pci/intel/qat/main.c", "drivers/vfio/pci/*/", true],
    ["include/linux/virtio_net.h", "include/linux/virtio*.h", true],
    ["include/linux/virtio/x.h", "include/linux/virtio*.h", false],
    ["drivers/vfio/pci/virtio/main.c", "drivers/vfio/pci/virtio", true],
    ["drivers/vfio/pci/virtio2/main.c", "drivers/vfio/pci/virtio", false],
    ["drivers/net/a+b.c", "drivers/net/a+b.c", true],
    ["drivers/netxa.c", "drivers/net.a.c", false],
  ])("%s %s: %s", (path, pattern, matches) => expect(matchesPattern(path, pattern)).toBe(matches));

  it("gives sections with people, files, exclusions and names; the tags explained on top are no section", () => {
    expect(parseMaintainers(head + reviewers([rita]) + foo([paul]))).toEqual([
      {
        name: "VFIO PCI DEVICE SPECIFIC DRIVERS",
        people: [{role: "reviewer", name: "Rita Reader", email: "rita@reviews.example.com"}],
        files: ["drivers/vfio/pci/*/"],
        excludes: [],
        names: [],
      },
      {
        name: "ACME FOO DRIVER",
        people: [{role: "maintainer", name: "Paul Parent", email: "paul@acme.example.com"}],
        files: ["drivers/net/ethernet/acme/foo/"],
        excludes: ["drivers/net/ethernet/acme/foo/test/"],
        names: ["foo_mig"],
      },
    ]);
  });
});

describe("a tree's history", () => {
  const tree = mkdtempSync(join(tmpdir(), "vfio-lore-linux-"));
  const git = (args: string[], date = "2021-01-01T00:00:00Z") =>
    execFileSync(
      "git",
      ["-C", tree, "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", ...args],
      {
        env: {...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date},
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  const commit = (text: string, date: string): void => {
    writeFileSync(join(tree, "MAINTAINERS"), head + text);
    git(["add", "MAINTAINERS"]);
    git(["commit", "-q", "-m", "change"], date);
  };
  beforeAll(() => {
    git(["init", "-q"]);
    commit(foo([paul]), "2021-01-01T00:00:00Z");
    commit(reviewers([rita, rob]) + foo([paul]), "2022-03-17T00:00:00Z");
    git(["checkout", "-q", "-b", "forged"]);
    commit(reviewers([rob]) + foo([paul]), "2022-06-01T00:00:00Z");
    git(["checkout", "-q", "main"]);
    commit(reviewers([rita, rob]) + foo([zoe]), "2023-05-01T00:00:00Z");
    commit(reviewers([rita, rob]) + foo([zoe, paul]), "2024-05-01T00:00:00Z");
  });
  afterAll(() => rmSync(tree, {recursive: true}));

  it("gives dated roles: who left and came back has two entries, what was never merged has none", async () => {
    const roles = await datedRoles(maintainersHistory(gitIn(tree)), () => true);
    expect(roles.map(({section, name, from, until}) => [section.slice(0, 8), name, from, until])).toEqual([
      ["ACME FOO", "Paul Parent", null, "2023-04-30"],
      ["ACME FOO", "Paul Parent", "2024-05-01", null],
      ["ACME FOO", "Zoe Parent", "2023-05-01", null],
      ["VFIO PCI", "Rita Reader", "2022-03-17", null],
      ["VFIO PCI", "Rob Reader", "2022-03-17", null],
    ]);
  });

  it("refreshes the roster through the command", async () => {
    const {code, stdout} = await runHere(rosterCommand, ["--linux", tree, "--section", "ACME FOO DRIVER", "--json"]);
    expect(code).toBe(0);
    const roster = Roster.parse(JSON.parse(stdout));
    const held = roster.roles.filter(({section}) => section === "VFIO PCI DEVICE SPECIFIC DRIVERS");
    expect(held.map(({person, role, from}) => [person, role, from])).toEqual([
      ["Rita Reader", "listed-reviewer", "2022-03-17"],
      ["Rob Reader", "listed-reviewer", "2022-03-17"],
    ]);
    expect(roster.sections.find(({name}) => name === "ACME FOO DRIVER")).toMatchObject({
      excludes: ["drivers/net/ethernet/acme/foo/test/"],
    });
    expect(roster.roles.some(({section}) => section === "QAT DRIVER")).toBe(true);
  });

  it("reads a file alone, from the day on which it was written", async () => {
    const out = join(tree, "roster.json");
    const {code} = await runHere(rosterCommand, [
      "--linux",
      join(tree, "MAINTAINERS"),
      "--section",
      "ACME FOO DRIVER",
      "--out",
      out,
    ]);
    expect(code).toBe(0);
    const {roles} = Roster.parse(JSON.parse(readFileSync(out, "utf8")));
    expect(
      roles.filter(({section}) => section === "ACME FOO DRIVER").every(({from}) => /^\d{4}-/.test(from ?? "")),
    ).toBe(true);
  });

  it("says in one line what a wrong path wants", async () => {
    const {code, stderr} = await runHere(rosterCommand, ["--linux", join(tree, "nothing")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^vfio-lore: cannot read .*nothing.*--linux wants/);
  });
});

import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {run as analyze} from "../../analysis/cli/analyze.ts";
import {run as check} from "../../analysis/cli/check.ts";
import {run as rosterCommand} from "../../analysis/cli/roster.ts";
import {run as show} from "../../analysis/cli/show.ts";
import {readDataset} from "../../analysis/dataset-file.ts";
import {Roster} from "../../analysis/roster.ts";
import {run as crawl} from "../../crawler/cli/crawl.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {run as build} from "../../web/cli/build.ts";
import {appendEpoch, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {runHere} from "../helpers/run-here.ts";
import {added, driverDiff, judgeMails, posting} from "./made-up.ts";

const maintainers = `Maintainers List
----------------

LEDGER SUBSYSTEM
M:	Lena Ledger <lena@example.com>
F:	drivers/ledger/

LEDGER DEVICE DRIVERS
R:	Rex Reviewer <rex@example.com>
F:	drivers/ledger/*/
`;
const patch = rawMail({
  id: "one@example.com",
  subject: "[PATCH] ledger: add a driver for alder devices",
  body: `Add it.

Signed-off-by: Ada Quill <ada@example.com>
---
 2 files changed

${added("drivers/ledger/alder/Makefile", ["obj-m += alder.o"])}${added("drivers/ledger/alder/main.c", [
  "static struct platform_driver alder = {};",
  "module_platform_driver(alder);",
])}`,
});
const reply = (id: string, from: string) =>
  rawMail({
    ...{id, from, replyTo: "one@example.com", subject: "Re: [PATCH] ledger: add a driver for alder devices"},
    body: `Reviewed-by: ${from}\n`,
  });

it("another subsystem's directory of drivers is configuration, from the crawl to the pages", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const base = readConfig(defaultConfigFile);
  const config = join(path, "ledger.json");
  const relevant = {paths: ["drivers/ledger/"], subjects: [], drivers: ["drivers/ledger/"]};
  writeFileSync(config, JSON.stringify({...base, sources: [`git:${path}/ledger`], relevant}));
  writeFileSync(join(path, "MAINTAINERS"), maintainers);
  appendEpoch(join(path, "ledger/git/0.git"), [
    {mail: patch},
    {mail: reply("rex@reply", "Rex Reviewer <rex@example.com>")},
    {mail: reply("lena@reply", "Lena Ledger <lena@example.com>")},
    {mail: rawMail({id: "lunch@example.com", subject: "Lunch"})},
  ]);
  const data = join(path, "var");
  const roster = join(path, "roster.json");
  const here = ["--data-dir", data];
  const made = await runHere(rosterCommand, [
    "--config",
    config,
    "--linux",
    join(path, "MAINTAINERS"),
    "--out",
    roster,
    "--json",
  ]);
  const {roles} = Roster.parse(JSON.parse(made.stdout));
  expect(roles.flatMap(({role, person}) => (/^(listed|vfio)/.test(role) ? [[role, person]] : []))).toEqual([
    ["listed-reviewer", "Rex Reviewer"],
    ["vfio-maintainer", "Lena Ledger"],
  ]);
  // The file's own day is that of its writing; these reviews are older.
  writeFileSync(
    roster,
    JSON.stringify({...JSON.parse(made.stdout), roles: roles.map((role) => ({...role, from: null}))}),
  );

  expect(await runHere(crawl, ["--config", config, "--quiet", ...here])).toMatchObject({code: 0});
  expect(await runHere(analyze, ["--roster", roster, "--quiet", ...here])).toMatchObject({code: 0});
  const {dataset} = await readDataset(join(data, "dataset.json"));
  expect(dataset.driverDirectories).toEqual(["drivers/ledger/"]);
  expect(dataset.drivers).toMatchObject([{name: "alder", directory: "drivers/ledger/alder", parents: []}]);
  expect(dataset.drivers[0]?.verdicts).toMatchObject({
    "listed-reviewer": {state: "met"},
    "vfio-maintainer": {state: "met"},
  });
  expect((await runHere(show, ["alder", "--roster", roster, ...here])).stdout).toContain("drivers/ledger/alder");
  expect((await runHere(check, ["lunch@example.com", ...here])).code).toBe(2);
  expect(await runHere(build, ["--out", join(path, "out"), "--quiet", ...here])).toMatchObject({code: 0, stderr: ""});
});

it("two directories are watched at once; of two drivers with one name, the later directory's has both names", () => {
  const [pci, ledger] = ["drivers/vfio/pci/", "drivers/ledger/"];
  const mails = [
    ...posting({driver: driverDiff({directory: `${pci}acme`})}),
    ...posting({
      name: "other",
      driver: driverDiff({directory: `${ledger}acme`}),
      date: "2024-05-01T00:00:00Z",
    }),
  ];
  const both = judgeMails(mails, {driverDirectories: [pci, ledger]});
  expect(both.drivers.map(({name, directory}) => [name, directory])).toEqual([
    ["acme", `${pci}acme`],
    ["ledger-acme", `${ledger}acme`],
  ]);
  expect(judgeMails(mails, {driverDirectories: [ledger]}).drivers.map(({directory}) => directory)).toEqual([
    `${ledger}acme`,
  ]);
});

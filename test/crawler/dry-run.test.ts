import {existsSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {run} from "../../crawler/cli/crawl.ts";
import {crawlQuietly} from "../helpers/crawl.ts";
import {appendEpoch, bundleEpoch, rawMail, rewriteEpoch, scratchFolder} from "../helpers/epoch.ts";
import {runHere} from "../helpers/run-here.ts";

it("a dry run says what would be read, and writes nothing", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const data = join(path, "var");
  const epoch = join(path, "kvm", "git", "0.git");
  const mail = (name: string) => ({mail: rawMail({id: `${name}@example.com`, subject: "vfio"})});
  const dry = async (...sources: string[]) => {
    const {code, stdout, stderr} = await runHere(run, [
      "--dry-run",
      "--data-dir",
      data,
      ...sources.flatMap((source) => ["--source", source]),
    ]);
    expect({code, stderr}).toEqual({code: 0, stderr: ""});
    return stdout.trim().split("\n");
  };
  appendEpoch(epoch, [mail("a"), mail("b")]);
  bundleEpoch(epoch, join(path, "alder-3.bundle"));
  writeFileSync(join(path, "x.mbox"), `From a Mon Oct  4 09:00:00 2021\n${mail("c").mail}\n`);
  expect(
    await dry(
      `git:${path}/kvm`,
      `git:${path}/alder-3.bundle`,
      `mbox:${path}/x.mbox`,
      "https://lore.kernel.org/kvm/",
      "git+https://lore.kernel.org/kvm",
    ),
  ).toEqual([
    `kvm epoch 0: would read 2 commits of ${epoch}`,
    `alder epoch 3: would import ${path}/alder-3.bundle`,
    `x: would read 1 mails of ${path}/x.mbox`,
    expect.stringMatching(/^kvm: would make \d+ searches of https:\/\/lore\.kernel\.org\/kvm\/ for s:vfio\*/),
    "kvm: would ask https://lore.kernel.org/kvm/manifest.js.gz, and fetch the epochs that changed",
  ]);
  expect(existsSync(data)).toBe(false);
  await crawlQuietly(data, [`git:${path}/kvm`, `git:${path}/alder-3.bundle`, `mbox:${path}/x.mbox`]);
  appendEpoch(epoch, [mail("d")]);
  expect(await dry(`git:${path}/kvm`, `git:${path}/alder-3.bundle`, `mbox:${path}/x.mbox`)).toEqual([
    `kvm epoch 0: would read 1 commits of ${epoch}`,
    expect.stringMatching(/^alder epoch 3: would read 0 commits/),
    `x: ${path}/x.mbox is unchanged`,
  ]);
  rewriteEpoch(epoch, [mail("e")]);
  expect(await dry(`git:${path}/kvm`)).toEqual([
    `kvm epoch 0: its history was rewritten; would read all 1 commits of ${epoch} anew`,
  ]);
  await expect(run(["--dry-run", "--source", "git:/does/not/exist"])).rejects.toMatchObject({exitCode: 2});
});

it("a dry run prints JSON where that is asked for", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  appendEpoch(join(path, "kvm", "git", "0.git"), [{mail: rawMail({id: "a@example.com"})}]);
  const folders = ["--data-dir", join(path, "var"), "--source", `git:${path}/kvm`];
  const {stdout} = await runHere(run, ["--dry-run", "--json", ...folders]);
  expect(JSON.parse(stdout)).toEqual([expect.stringMatching(/^kvm epoch 0: would read 1 commits of /)]);
});

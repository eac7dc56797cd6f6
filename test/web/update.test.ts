import {execFileSync} from "node:child_process";
import {open} from "node:fs/promises";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {runCli} from "../helpers/run-cli.ts";

it("holds the data directory until the site is built: a second update is told to try again", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const mail = rawMail({
    id: "ash@example.com",
    subject: "[PATCH] vfio/ash: Add a variant driver",
    body: patchBody("drivers/vfio/pci/ash/main.c"),
  });
  appendEpoch(join(path, "kvm/git/0.git"), [{mail}]);
  const folders = ["--data-dir", join(path, "var"), "--out", join(path, "out")];
  const update = (...more: string[]) => runCli(["update", "--source", `git:${join(path, "kvm")}`, ...folders, ...more]);
  // Who reads a pipe waits for its writer, and it opens for the writer once somebody reads: the first update has crawled by then.
  const pipe = join(path, "overrides.json");
  execFileSync("mkfifo", [pipe]);
  const first = update("--overrides", pipe);
  const writer = await open(pipe, "w");
  const second = await update();
  await writer.write('{"links": []}');
  await writer.close();
  expect(second).toMatchObject({
    code: 75,
    stderr: expect.stringMatching(/another run holds .*: vfio-lore update, process/),
  });
  expect(await first).toMatchObject({code: 0});
});

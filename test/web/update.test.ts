import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {open} from "node:fs/promises";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {run as updateCommand} from "../../web/cli/update.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {runCli} from "../helpers/run-cli.ts";
import {runHere} from "../helpers/run-here.ts";

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
  const update = () => runCli(["update", "--source", `git:${join(path, "kvm")}`, ...folders]);
  // Who reads a pipe waits for its writer, and it opens for the writer once somebody reads: the first update has come to the site by then.
  const pipe = join(path, "out", "404.html");
  mkdirSync(join(path, "out"));
  writeFileSync(join(path, "out", ".vfio-lore-site.json"), JSON.stringify({files: ["404.html"]}));
  execFileSync("mkfifo", [pipe]);
  const first = update();
  const writer = await open(pipe, "w");
  const second = await update();
  await writer.close();
  expect(second).toMatchObject({
    code: 75,
    stderr: expect.stringMatching(/another run holds .*: vfio-lore update, process/),
  });
  expect(await first).toMatchObject({code: 0});
});

it.each([
  ["--base-url", "foo", /--base-url must be/],
  ["--corrections", "foo", /--corrections must be/],
  ["--out", "a-file", /--out .*a-file is a file; name a folder/],
  ["--overrides", "absent", /the overrides .*absent cannot be read: no such file or directory; --overrides/],
  ["--annotations", "absent", /the folder of readings .*absent cannot be read/],
  ["--roster", "absent", /the roster .*absent cannot be read/],
  ["--config", "absent", /the configuration .*absent cannot be read/],
  ["--linux", "absent", /--linux .*absent is no git tree/],
  ["--since", "foo", /--since must be a date/],
])("looks at %s before it does anything", async (option, value, reason) => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  writeFileSync(join(path, "a-file"), "");
  const data = join(path, "var");
  const written = value === "foo" ? value : join(path, value);
  const {code, stderr} = await runHere(updateCommand, ["--data-dir", data, option, written]);
  expect({code, stderr}).toEqual({code: 2, stderr: expect.stringMatching(reason)});
  expect(existsSync(data)).toBe(false);
});

it("prints nothing but JSON where that is asked for", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  appendEpoch(join(path, "kvm/git/0.git"), [{mail: rawMail({id: "ash@example.com", subject: "vfio"})}]);
  const folders = ["--data-dir", join(path, "var"), "--out", join(path, "out")];
  const {code, stdout, stderr} = await runHere(updateCommand, [
    "--json",
    "--source",
    `git:${join(path, "kvm")}`,
    ...folders,
  ]);
  expect({code, result: JSON.parse(stdout)}).toMatchObject({code: 0, result: {outcome: "done", fresh: 1}});
  expect(stderr).toContain(join(path, "out", "index.html"));
});

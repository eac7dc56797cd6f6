import {spawnSync} from "node:child_process";
import {chmodSync, chownSync, existsSync, mkdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";

const root = join(import.meta.dirname, "../..");
const unit = (name: string) => join(root, "crawler/schedule", name);
const systemd = existsSync("/usr/bin/systemd-analyze");

describe("what a timer runs", () => {
  it.skipIf(!systemd)(
    "systemd finds no fault with the units, and little that the service may do (needs systemd-analyze)",
    () => {
      const verified = spawnSync("systemd-analyze", ["verify", unit("vfio-lore.service"), unit("vfio-lore.timer")], {
        encoding: "utf8",
      });
      expect(verified).toMatchObject({status: 0, stderr: ""});
      const judged = spawnSync(
        "systemd-analyze",
        ["security", "--offline=true", "--threshold=15", unit("vfio-lore.service")],
        {encoding: "utf8"},
      );
      expect(judged.stdout).toMatch(/Overall exposure level for vfio-lore\.service: 1\.\d OK/);
      expect(judged.status).toBe(0);
    },
  );

  it("the service, cron and the workflow run the same command, and take exit code 75 for no failure", () => {
    const [service, crontab, workflow] = [
      unit("vfio-lore.service"),
      unit("crontab"),
      join(root, ".github/workflows/update.yml"),
    ].map((file) => readFileSync(file, "utf8"));
    for (const text of [service, crontab, workflow]) expect(text).toMatch(/vfio-lore\.js update --quiet/);
    expect(service).toMatch(/^SuccessExitStatus=75$/m);
    for (const text of [crontab, workflow]) expect(text).toMatch(/\|\| test \$\? -eq 75/);
  });

  it("the service's command works for a user who may write into its state folder only, and is silent", () => {
    const {path, remove} = scratchFolder();
    onTestFinished(remove);
    const patch = rawMail({
      id: "a@example.com",
      subject: "[PATCH] vfio/alder: Add a driver",
      body: patchBody("drivers/vfio/pci/alder/main.c"),
    });
    appendEpoch(join(path, "kvm", "git", "0.git"), [{mail: patch}]);
    const state = join(path, "state");
    mkdirSync(state);
    chmodSync(path, 0o755);
    const command = /^ExecStart=(.+)$/m.exec(readFileSync(unit("vfio-lore.service"), "utf8"))?.[1] ?? "";
    const [program = "", ...args] = command
      .replaceAll("/opt/vfio-lore", root)
      .replaceAll("/var/lib/vfio-lore", state)
      .split(" ");
    // Root may write everywhere, so it becomes nobody.
    const nobody = process.getuid?.() === 0 ? ({uid: 65534, gid: 65534} as const) : null;
    if (nobody !== null) chownSync(state, nobody.uid, nobody.gid);
    const ran = spawnSync(program, [...args, "--source", `git:${path}/kvm`], {
      cwd: state,
      encoding: "utf8",
      env: {PATH: process.env.PATH, HOME: state},
      ...nobody,
    });
    expect(ran).toMatchObject({status: 0, stdout: "", stderr: ""});
    expect(existsSync(join(state, "site", "index.html"))).toBe(true);
  });
});

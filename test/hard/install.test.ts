import {execFileSync, spawnSync} from "node:child_process";
import {cpSync, existsSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";

const root = join(import.meta.dirname, "../..");
const npm = (args: readonly string[], cwd: string) =>
  spawnSync("npm", args, {cwd, encoding: "utf8", maxBuffer: 1 << 28});
const reachable = npm(["ping", "--fetch-retries=0", "--fetch-timeout=20000"], root).status === 0;

describe.skipIf(!reachable)("an installation (needs the npm registry)", () => {
  it("npm ci --ignore-scripts gives a program that crawls, analyzes and builds, from its sources", () => {
    const checkout = mkdtempSync(join(tmpdir(), "vfio-lore-install-"));
    onTestFinished(() => rmSync(checkout, {recursive: true, force: true}));
    for (const name of [
      ".ci",
      "crawler",
      "analysis",
      "web",
      "package.json",
      "package-lock.json",
      ".npmrc",
      "vfio-lore.js",
    ])
      cpSync(join(root, name), join(checkout, name), {recursive: true});
    const {status, stderr} = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], checkout);
    expect(status, stderr).toBe(0);
    expect(existsSync(join(checkout, "dist"))).toBe(false);
    const mbox = join(root, "test/fixtures/mbox/cover-letter.mbox");
    const program = join(checkout, "vfio-lore.js");
    execFileSync(process.execPath, [program, "update", "--source", `mbox:${mbox}`], {cwd: checkout, stdio: "pipe"});
    expect(existsSync(join(checkout, "out/index.html"))).toBe(true);
  });

  it("has no package with a known hole", (context) => {
    const {stdout} = npm(["audit", "--json", "--fetch-retries=0"], root);
    const report = JSON.parse(stdout) as {metadata?: {vulnerabilities: Record<string, number>}; message?: string};
    if (report.metadata === undefined) return context.skip(`npm audit was not answered: ${report.message}`);
    expect(report.metadata.vulnerabilities.total, stdout).toBe(0);
  });
});

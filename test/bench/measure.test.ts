import {describe, expect, it} from "vitest";
import {measure} from "./measure.ts";
import {processTree} from "./processes.ts";

const node = (script: string) => ({program: process.execPath, args: ["-e", script]});

describe.skipIf(process.platform !== "linux")("measuring a process (needs /proc)", () => {
  it("finds this process at the root of its own tree", () => {
    const [self] = processTree(process.pid);
    expect(self?.pid).toBe(process.pid);
    expect(self?.resident).toBeGreaterThan(1 << 20);
    expect(self?.peak).toBeGreaterThanOrEqual(self?.resident ?? Number.POSITIVE_INFINITY);
  });

  it("has no tree for a process that is gone", () => {
    expect(processTree(2 ** 22 + 1)).toEqual([]);
  });

  it("sees the memory of a grandchild, and books its CPU", async () => {
    const hungry =
      "const a = Buffer.alloc(200 << 20, 1); const until = Date.now() + 300; while (Date.now() < until); a[0]";
    const parent = `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(hungry)}])`;
    const {memory, cpu, wall} = await measure(node(parent));
    expect(memory.largest).toBeGreaterThan(200 << 20);
    expect(memory.own).toBeGreaterThan(200 << 20);
    expect(memory.tree).toBeGreaterThanOrEqual(memory.own);
    expect(cpu).toBeGreaterThan(0);
    expect(wall).toBeGreaterThan(0);
  });

  it("throws with the line in which a failing command says why", async () => {
    await expect(
      measure(node('console.error("first"); console.error("no such store"); process.exit(75)')),
    ).rejects.toThrow(/ended with 75: no such store$/);
    await expect(measure(node('throw new Error("no such mail")'))).rejects.toThrow(
      /ended with 1: Error: no such mail$/,
    );
    await expect(measure({program: "/no/such/program", args: []})).rejects.toThrow(/ENOENT/);
  });
});

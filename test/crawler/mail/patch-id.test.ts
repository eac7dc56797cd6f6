import {spawnSync} from "node:child_process";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {patchId} from "../../../crawler/mail/patch-id.ts";

/** What git itself prints for each of many diffs, in one process. */
function fromGit(diffs: readonly string[]): (string | null)[] {
  const oid = (n: number) => n.toString(16).padStart(40, "0");
  const input = diffs.map(
    (diff, n) => `From ${oid(n)} Mon Sep 17 00:00:00 2001\n${diff}${diff.endsWith("\n") ? "" : "\n"}`,
  );
  const {stdout} = spawnSync("git", ["patch-id", "--stable"], {input: input.join(""), maxBuffer: 1 << 30});
  const ids = new Map<string, string>();
  for (const line of stdout.toString().split("\n")) {
    const [id = "", commit = ""] = line.split(" ");
    if (!ids.has(commit)) ids.set(commit, id);
  }
  return diffs.map((_, n) => ids.get(oid(n)) ?? null);
}

const file = (path: string, ...lines: string[]) => [`diff --git a/${path} b/${path}`, ...lines, ""].join("\n");
const change = (path: string) =>
  file(path, "index 12..34 100644", `--- a/${path}`, `+++ b/${path}`, "@@ -1,2 +1,2 @@ f", " a", "-b", "+c d");

describe("patchId", () => {
  it("is git's for every kind of file", () => {
    const diffs = [
      change("x.c"),
      `${change("x.c")}${change("y.c")}-- \n2.40\n`,
      `text above\n---\n${change("x.c")}`,
      file(
        "n",
        "new file mode 100644",
        "index 000..123",
        "--- /dev/null",
        "+++ b/n",
        "@@ -0,0 +1 @@",
        "+a",
        "\\ No newline at end of file",
      ),
      file("m", "old mode 100644", "new mode 100755"),
      file("b", "index 12..34 100644", "GIT binary patch", "literal 3", "KcmZ", "", "literal 0", "HcmV") +
        change("z.c"),
      file("b", "index 1234567..abcdef0", "Binary files a/b and b/b differ"),
      "diff --git a/o b/n\nsimilarity index 100%\nrename from o\nrename to n\n",
      change("x.c").replace("@@ -1,2 +1,2 @@", "@@ -100,2 +200,2 @@"),
      change("x.c").replaceAll("c d", "c\td  "),
      change("crlf").replaceAll("\n", "\r\n"),
      "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
      "diff -ru a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
      change("ä.c"),
      ...[0, 1, 2].map((n) => change("long.c").replace("c d", `${"x".repeat(n)} ${"😀 ".repeat(30_000)}`)),
      change("x.c").replace("+1,2 @@", "@@"),
      "no patch",
      "",
    ];
    expect(diffs.map(patchId)).toEqual(fromGit(diffs));
  });

  it("is git's for damaged diffs too", () => {
    const line = fc.constantFrom(
      "diff --git a/x b/x",
      "index 12..34 100644",
      "index 12..",
      "--- a/x",
      "+++ b/x",
      "@@ -1 +1 @@",
      "@@ -1,2 +1 @@",
      "@@ -,3 +4",
      " a",
      "+b",
      "-c",
      "",
      "text",
      "\\ No newline at end of file",
      "index 56..78\nGIT binary patch",
      "index 56..78\nBinary files differ",
      "-- ",
      "\\ x",
      "old mode 1",
    );
    const diffs = fc.sample(
      fc.array(line, {maxLength: 14}).map((lines) => `diff --git a/x b/x\n${lines.join("\n")}\n`),
      {
        seed: 7,
        numRuns: 600,
      },
    );
    expect(diffs.map(patchId)).toEqual(fromGit(diffs));
  });

  it("does not depend on line numbers, blanks, or the order of the files", () => {
    const moved = change("x.c").replace("@@ -1,2 +1,2 @@", "@@ -9,2 +8,2 @@").replace("c d", "cd");
    expect(patchId(moved)).toBe(patchId(change("x.c")));
    expect(patchId(change("x.c") + change("y.c"))).toBe(patchId(change("y.c") + change("x.c")));
    expect(patchId(change("x.c"))).not.toBe(patchId(change("y.c")));
  });
});

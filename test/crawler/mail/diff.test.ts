import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {filesIn, hasDiff, parseDiff, touchedFiles} from "../../../crawler/mail/diff.ts";

const hunk = ["@@ -10,3 +10,4 @@ int f(void)", " a", "-b", "+c", "+d", " e"];
const git = (path: string, ...rest: string[]) => [`diff --git a/${path} b/${path}`, ...rest].join("\n");
const modified = git("x.c", "index 12..34 100644", "--- a/x.c", "+++ b/x.c", ...hunk);

describe("parseDiff", () => {
  it("reads a hunk with the line numbers of both files", () => {
    expect(parseDiff(modified)).toEqual([
      {
        path: "x.c",
        oldPath: null,
        status: "modified",
        binary: false,
        hunks: [
          {
            oldStart: 10,
            oldLines: 3,
            newStart: 10,
            newLines: 4,
            section: "int f(void)",
            lines: [
              {kind: "context", text: "a", oldLine: 10, newLine: 10},
              {kind: "del", text: "b", oldLine: 11, newLine: null},
              {kind: "add", text: "c", oldLine: null, newLine: 11},
              {kind: "add", text: "d", oldLine: null, newLine: 12},
              {kind: "context", text: "e", oldLine: 12, newLine: 13},
            ],
          },
        ],
      },
    ]);
  });

  it.each([
    [
      "added",
      git("n.c", "new file mode 100644", "index 0..1", "--- /dev/null", "+++ b/n.c", "@@ -0,0 +1 @@", "+a"),
      "n.c",
      null,
    ],
    ["added", git("empty", "new file mode 100644", "index 000..e69"), "empty", null],
    [
      "deleted",
      git("o.c", "deleted file mode 100644", "--- a/o.c", "+++ /dev/null", "@@ -1 +0,0 @@", "-a"),
      "o.c",
      null,
    ],
    ["mode", git("run", "old mode 100644", "new mode 100755"), "run", null],
    ["modified", git("run", "old mode 100644", "new mode 100755", "--- a/run", "+++ b/run", ...hunk), "run", null],
    ["renamed", "diff --git a/o.h b/n.h\nsimilarity index 100%\nrename from o.h\nrename to n.h", "n.h", "o.h"],
    ["copied", "diff --git a/o.h b/n.h\nsimilarity index 90%\ncopy from o.h\ncopy to n.h", "n.h", "o.h"],
    ["modified", "diff --git x.c x.c\n--- x.c\n+++ x.c\n@@ -1 +1 @@\n-a\n+b", "x.c", null],
    [
      "modified",
      'diff --git "a/f\\303\\274 \\"x\\".c" "b/f\\303\\274 \\"x\\".c"\nold mode 1\nnew mode 2\n@@ -1 +1 @@\n-a\n+b',
      'fü "x".c',
      null,
    ],
    ["mode", "diff --git a/with blank b/with blank\nold mode 1\nnew mode 2", "with blank", null],
    ["modified", "--- linux.orig/x.c\t2021-01-01 10:00\n+++ linux/x.c\t2021-01-02\n@@ -1 +1 @@\n-a\n+b", "x.c", null],
    ["modified", "Index: x.c\n====\n--- x.c\t(revision 1)\n+++ x.c\t(working)\n@@ -1 +1 @@\n-a\n+b", "x.c", null],
    ["modified", "diff -r 123 -r 456 d/x.c\n--- a/d/x.c\n+++ b/d/x.c\n@@ -1 +1 @@\n-a\n+b", "d/x.c", null],
    ["added", "--- /dev/null\n+++ b/d/x.c\n@@ -0,0 +1 @@\n+b", "d/x.c", null],
    ["deleted", "--- a/d/x.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-b", "d/x.c", null],
  ])("reads a file that is %s from %j", (status, text, path, oldPath) => {
    expect(parseDiff(text)).toMatchObject([{status, path, oldPath}]);
  });

  it.each(["GIT binary patch\nliteral 3\nKcmZ", "Binary files a/x.bin and b/x.bin differ"])(
    "marks %j as binary",
    (body) => {
      expect(parseDiff(git("x.bin", "index 1..2 100644", body))).toMatchObject([
        {path: "x.bin", binary: true, hunks: []},
      ]);
    },
  );

  it("takes the mail's signature for no deleted line", () => {
    const [file] = parseDiff(`${modified}\n-- \n2.40.1\n\n`);
    expect(file?.hunks[0]?.lines).toHaveLength(5);
    const short = modified.replace(" e", "-- \n2.40.1");
    expect(parseDiff(short)[0]?.hunks[0]?.lines).toHaveLength(4);
  });

  it("reads a deleted line that looks like a file name", () => {
    const text = git(
      "x.sql",
      "--- a/x.sql",
      "+++ b/x.sql",
      "@@ -1,2 +1 @@",
      "--- comment",
      " a",
      "--- not/next",
      "+++ of/this",
    );
    expect(parseDiff(text)).toMatchObject([
      {path: "x.sql", hunks: [{lines: [{kind: "del", text: "-- comment"}, {text: "a"}]}]},
    ]);
  });

  it("reads the files behind a hunk that a mailer wrapped or cut", () => {
    const wrapped = modified.replace(" a", " a long line\nthat was wrapped");
    const cut = git("y.c", "--- a/y.c", "+++ b/y.c", "@@ -1,50 +1,50 @@", " a", "[...]", "snip");
    expect(
      parseDiff([wrapped, cut, modified].join("\n")).map(({path, hunks}) => [path, hunks[0]?.lines.length]),
    ).toEqual([
      ["x.c", 5],
      ["y.c", 1],
      ["x.c", 5],
    ]);
  });

  it("takes a blank line for an empty context line whose blank was stripped", () => {
    expect(parseDiff(modified.replace("\n a\n", "\n\n"))[0]?.hunks[0]?.lines[0]).toMatchObject({
      kind: "context",
      text: "",
    });
  });

  it("passes over the note on a missing newline", () => {
    const note = "\\ No newline at end of file";
    const text = git("x", "--- a/x", "+++ b/x", "@@ -1 +1 @@", "-a", note, "+b", note, "@@ -9 +9 @@", "-c", "+d");
    expect(parseDiff(text)[0]?.hunks.map(({lines}) => lines.length)).toEqual([2, 2]);
  });

  it.each([
    "",
    "> diff --git a/x b/x\n> --- a/x",
    "see diff --git a/x b/x",
    "diff --git a/x b/x\nis what I ran",
    "--- snip ---\ntext",
  ])("finds nothing in %j", (text) => {
    expect(parseDiff(text)).toEqual([]);
    expect(hasDiff(text)).toBe(false);
  });

  it("numbers lines as the header says, whatever the text, and finds the same files without them", () => {
    const line = fc.constantFrom(
      " a",
      "+b",
      "-c",
      "",
      "x",
      "@@ -1,2 +3,4 @@",
      "--- a/x",
      "+++ b/x",
      "diff --git a/x b/x",
      "-- ",
    );
    fc.assert(
      fc.property(fc.array(line, {maxLength: 30}), (lines) => {
        const files = parseDiff(lines.join("\n"));
        expect(filesIn(lines.join("\n"))).toEqual(files.map(({path, oldPath, status}) => ({path, oldPath, status})));
        for (const {hunks} of files) {
          for (const {oldStart, oldLines, lines: read} of hunks) {
            expect(read.filter(({kind}) => kind !== "add").map(({oldLine}) => oldLine)).toEqual(
              read.filter(({kind}) => kind !== "add").map((_, n) => oldStart + n),
            );
            expect(read.filter(({kind}) => kind === "del").length).toBeLessThanOrEqual(oldLines + read.length);
          }
        }
      }),
    );
  });
});

describe("touchedFiles", () => {
  it("names each path once, sorted, and both of a rename", () => {
    const rename = "diff --git a/z.h b/b.h\nsimilarity index 100%\nrename from z.h\nrename to b.h";
    expect(touchedFiles(parseDiff([modified, rename, modified].join("\n")))).toEqual(["b.h", "x.c", "z.h"]);
  });
});

import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {splitPatch} from "../../../crawler/mail/patch.ts";

const diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
const stat = " x | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n";

describe("splitPatch", () => {
  it("cuts commit message, notes and diff at --- and the diff's first line", () => {
    expect(splitPatch(`Why.\n\nSigned-off-by: A <a@x>\n---\nv2: more\n\n${stat}\n${diff}-- \n2.40\n`)).toEqual({
      inBodyFrom: null,
      inBodySubject: null,
      message: "Why.\n\nSigned-off-by: A <a@x>",
      notes: `v2: more\n\n${stat}`.trim(),
      diff: `${diff}-- \n2.40\n`,
      diffstat: true,
    });
  });

  it.each([
    ["From: Ann <ann@x>\n\nWhy.\n", {name: "Ann", email: "ann@x"}, null],
    [
      "\n\nFrom: Ann <ann@x>\nSubject: [PATCH] a\n longer one\nDate: now\n\nWhy.\n",
      {name: "Ann", email: "ann@x"},
      "[PATCH] a longer one",
    ],
    [">From: Ann <ann@x>\n\nWhy.\n", {name: "Ann", email: "ann@x"}, null],
    ["From: =?utf-8?q?=C3=84nn?= <ann@x>\n\nWhy.\n", {name: "Änn", email: "ann@x"}, null],
    [
      `From ${"0".repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: Ann <ann@x>\n\nWhy.\n`,
      {name: "Ann", email: "ann@x"},
      null,
    ],
    ["From: the start it was wrong\n\nWhy.\n", null, null],
    ["Why.\nFrom: Ann <ann@x>\n", null, null],
  ])("reads in-body headers of %j", (text, inBodyFrom, inBodySubject) => {
    const read = splitPatch(text + diff);
    expect(read).toMatchObject({inBodyFrom, inBodySubject, diff});
    if (inBodyFrom !== null) expect(read.message).toBe("Why.");
  });

  it("ends in-body headers at their blank line", () => {
    const read = splitPatch(`From: Ann <ann@x>\n\nSubject: to change, says the commit\n${diff}`);
    expect(read).toMatchObject({inBodySubject: null, message: "Subject: to change, says the commit"});
  });

  it.each([
    ["a git diff without ---", `Why.\n${diff}`, "Why.", diff],
    [
      "a plain diff",
      "Why.\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
      "Why.",
      "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
    ],
    ["a Mercurial diff", "Why.\n\ndiff -r 12 -r 34 x\n--- a/x\n", "Why.", "diff -r 12 -r 34 x\n--- a/x\n"],
    ["an svn diff", "Why.\nIndex: x.c\n", "Why.", "Index: x.c\n"],
    ["--- with blanks behind", `Why.\n---  \nnote\n${diff}`, "Why.", diff],
    ["no diff", "Why.\n", "Why.", ""],
    ["prose about a diff", "diff - is what\n--- snip ---\nend\n", "diff - is what\n--- snip ---\nend", ""],
  ])("splits %s", (_, text, message, rest) => {
    expect(splitPatch(text)).toMatchObject({message, diff: rest});
  });

  it("gives back message and diff of any commit that git would post", () => {
    const line = fc
      .stringMatching(/^[A-Za-z][a-z .:]{0,20}[a-z]$/)
      .filter((text) => !/^(?:from|subject|date|index):|^diff /i.test(text));
    fc.assert(
      fc.property(fc.array(line, {minLength: 1, maxLength: 8}), (lines) => {
        const message = lines.join("\n");
        expect(splitPatch(`${message}\n---\n${stat}\n${diff}`)).toMatchObject({message, diff, diffstat: true});
      }),
    );
  });
});

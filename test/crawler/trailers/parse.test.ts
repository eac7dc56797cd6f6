import fc from "fast-check";
import {describe, expect, it} from "vitest";
import type {FoundTrailer} from "../../../crawler/trailers/parse.ts";
import {findTrailers} from "../../../crawler/trailers/parse.ts";
import {canonicalTypes} from "../../../crawler/trailers/types.ts";
import {secondsSince} from "../../helpers/cost.ts";

/** "Type Name <email> comment" of each, as far as they are there. */
const short = ({type, name, email, value, comment}: FoundTrailer) =>
  [type, name, email === null ? "" : `<${email}>`, value ?? "", comment ?? ""].filter((part) => part !== "").join(" ");
const inReply = (text: string) =>
  findTrailers(text, {from: "reply"})
    .filter(({pasted}) => !pasted)
    .map(short);
const inPatch = (text: string) => findTrailers(text, {from: "patch"}).map(short);
const reviewed = "Reviewed-by Ann <ann@x.org>";

describe("a trailer's word", () => {
  it.each([
    ["reviewed-BY", ["Reviewed-by"]],
    ["Nak-by", ["Nacked-by"]],
    ["NACKed-by", ["Nacked-by"]],
    ["Reported-and-tested-by", ["Reported-by", "Tested-by"]],
    ["Original-patch-by", ["Original-patch-by"]],
    ["FIXES", ["Fixes"]],
    ["cc", ["Cc"]],
    ["Signed-of-by", []],
    ["Signed-off-bys", []],
    ["Singed-off-by", []],
    ["Reviewd-by", []],
    ["Note", []],
    ["phone", []],
    ["stand-by-me", []],
  ])("%s stands for %j", (word, types) => {
    expect(canonicalTypes(word).map(({type}) => type)).toEqual(types);
  });
});

describe("in a reply", () => {
  it.each([
    ["the plain form", "Fine.\n\nReviewed-by: Ann <ann@x.org>\n", [reviewed]],
    ["two blanks behind the colon", "Reviewed-by:  Ann <ann@x.org>", [reviewed]],
    ["no blank behind the colon", "Reviewed-by:Ann <ann@x.org>", [reviewed]],
    ["a blank before the colon", "Reviewed-by : Ann <ann@x.org>", [reviewed]],
    ["no blank before the address", "Reviewed-by: Ann<ann@x.org>", [reviewed]],
    ["a tag right under a quote", "> code\nReviewed-by: Ann <ann@x.org>", [reviewed]],
    ["a tab before it", "Except f():\n\n\tReviewed-by: Ann <ann@x.org>\n\nThanks", [reviewed]],
    ["a line break before the address", "Reviewed-by: Ann\n<ann@x.org>\n", [reviewed]],
    ["a mailto link", "Reviewed-by: Ann <mailto:ann@x.org>", [reviewed]],
    ["an Outlook link", "Reviewed-by: Ann <ann@x.org<mailto:ann@x.org>>", [reviewed]],
    ["a comma in the name", "Acked-by: Author, Ann <ann@x.org>", ["Acked-by Author, Ann <ann@x.org>"]],
    ["brackets in the name", "Acked-by: Ann (Corp) [x] <ann@x.org>", ["Acked-by Ann (Corp) [x] <ann@x.org>"]],
    ["a bare address", "Acked-by: ann@x.org", ["Acked-by <ann@x.org>"]],
    ["a comment", "Acked-by: Ann <ann@x.org>\t# pci_ids.h", ["Acked-by Ann <ann@x.org> # pci_ids.h"]],
    ["a comment in brackets", "Acked-by: Ann <ann@x.org> (for mm)", ["Acked-by Ann <ann@x.org> (for mm)"]],
    [
      "a comment on the next line",
      "Acked-by: Ann <ann@x.org>\n[for the parts in mm]",
      ["Acked-by Ann <ann@x.org> [for the parts in mm]"],
    ],
    ["no comment but a remark", "Acked-by: Ann <ann@x.org>\n[Ann: and fixed it]", ["Acked-by Ann <ann@x.org>"]],
    ["no comment but a footnote", "Acked-by: Ann <ann@x.org> [1].", ["Acked-by Ann <ann@x.org>"]],
    [
      "stacked tags",
      "Acked-by: Ann <ann@x.org>\nTested-by: Ann <ann@x.org>",
      ["Acked-by Ann <ann@x.org>", "Tested-by Ann <ann@x.org>"],
    ],
    ["a joined tag", "Tested-and-reviewed-by: Ann <ann@x.org>", ["Tested-by Ann <ann@x.org>", reviewed]],
    [
      "two people on a line",
      "Acked-by: Ann <ann@x.org>, Bob <bob@x.org>",
      ["Acked-by Ann <ann@x.org>", "Acked-by Bob <bob@x.org>"],
    ],
    ["a NAK", "Nacked-by: Ann <ann@x.org>", ["Nacked-by Ann <ann@x.org>"]],
    [
      "Fixes over two lines",
      'Fixes: 123456789abc ("vfio: do\nthat thing")',
      ['Fixes 123456789abc ("vfio: do that thing")'],
    ],
    ["a link", "Link: https://x.org/a", ["Link https://x.org/a"]],
    [
      "an indented tag in a mail that is all indented",
      "  Fine.\n  Really.\n\n  Reviewed-by: Ann <ann@x.org>",
      [reviewed],
    ],
  ])("finds %s", (_, text, expected) => {
    expect(inReply(text)).toEqual(expected);
  });

  it.each([
    ["a quoted tag", "> Reviewed-by: Ann <ann@x.org>\n >> > Acked-by: Bob <bob@x.org>"],
    ["an Outlook top post's old mail", "Ok\n\n-----Original Message-----\nFrom: B\n\nReviewed-by: Ann <ann@x.org>"],
    ["a tag in the signature", "Ok\n-- \nReviewed-by: Ann <ann@x.org>"],
    [
      "prose",
      "Acked-by/etc. You can add my name <ann@x.org>\nTested-by by after testing\nNeed reviewed-by from Ann <ann@x.org>",
    ],
    ["a typo", "Signed-of-by: Ann <ann@x.org>"],
    ["a tag without an address", "Reviewed-by: me"],
    ["the head of a mail", "From: Ann <ann@x.org>\nTo: Bob <bob@x.org>"],
    ["contact lines", "Phone: 1 ann@x.org\nEmail: ann@x.org\nCc: Ann <ann@x.org>"],
    ["a patch's meta lines", "base-commit: 1234567890\nchange-id: 2024-a-b\nprerequisite-message-id: <a@b>"],
    ["checkpatch's output", "WARNING: Missing Signed-off-by: line by nominal author 'Ann <ann@x.org>'\nERROR: x <a@b>"],
    ["words that read like a hash", "Fixes: the bug for me"],
  ])("finds nothing in %s", (_, text) => {
    expect(inReply(text)).toEqual([]);
  });

  it.each([
    [
      "an indented git show",
      "See\n\n    vfio: do it\n\n    Because.\n\n    Reviewed-by: Ann <ann@x.org>\n    Signed-off-by: B <b@x>\n\nok",
      "in an indented commit",
    ],
    [
      "a pasted commit",
      "It is\n\ncommit 1234567890abcdef1234567890abcdef12345678\nAuthor: A <a@x>\n\nReviewed-by: Ann <ann@x.org>",
      "below the head of a pasted commit",
    ],
    [
      "a fix-up with its sign-off",
      "Try this:\n\nSigned-off-by: Ann <ann@x.org>\n---\n x | 2 +-\n",
      "at the end of a pasted patch",
    ],
    [
      "a fix-up below scissors",
      "Fold in:\n\n-- >8 --\nSubject: x\n\nReviewed-by: Ann <ann@x.org>",
      "below a scissors line",
    ],
    [
      "git format-patch's output",
      `Like:\n\nFrom ${"0".repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@x>\nDate: now\nSubject: [PATCH] x\n\nAcked-by: Ann <ann@x.org>`,
      "below the subject of a pasted patch",
    ],
  ])("marks the tags of %s as pasted", (_, text, because) => {
    const found = findTrailers(text, {from: "reply"});
    expect(found.length).toBeGreaterThan(0);
    for (const trailer of found) expect(trailer).toMatchObject({pasted: true, pastedBecause: because});
  });

  it("leaves a vote above a pasted patch a vote", () => {
    expect(
      inReply("Reviewed-by: Ann <ann@x.org>\n\nwith this on top:\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n"),
    ).toEqual([reviewed]);
  });

  it("gives the words above a vote, without other votes and nothing from beyond a quote", () => {
    const text =
      "Unrelated.\n> quote\n\nOne nit.\n\nWith that fixed:\n\nAcked-by: Ann <ann@x.org>\nReviewed-by: Ann <ann@x.org>\n";
    expect(findTrailers(text, {from: "reply"}).map(({before}) => before)).toEqual([
      ["One nit.", "With that fixed:"],
      ["One nit.", "With that fixed:"],
    ]);
  });
});

describe("in a patch", () => {
  const block = "Reviewed-by: Ann <ann@x.org>\nSigned-off-by: Bob <bob@x.org>";
  const found = [reviewed, "Signed-off-by Bob <bob@x.org>"];
  it.each([
    ["the last paragraph", `Why: because.\n\n${block}`, found],
    ["a block alone", block, found],
    ["a block above ---", `Why.\n\n${block}\n---\nAcked-by: C <c@x.org>\n`, found],
    ["a block with remarks", `Why.\n\n[bob: fixed]\n${block}\n[bob: again]`, found],
    ["a block split by a blank line", `Why.\n\nReviewed-by: Ann <ann@x.org>\n\nSigned-off-by: Bob <bob@x.org>`, found],
    ["a block above a forgotten changelog", `Why.\n\n${block}\n\nv2: rebased\nv3: again`, found],
    ["a continued line", "Why.\n\nSigned-off-by: Bob\n <bob@x.org>", ["Signed-off-by Bob <bob@x.org>"]],
    [
      "values and people",
      'Fixes: 123456789abc ("x")\nLink: https://x.org/1\nCc: <stable@x.org> # 5.7\nSigned-off-by: Bob <bob@x.org>',
      ['Fixes 123456789abc ("x")', "Link https://x.org/1", "Cc <stable@x.org> # 5.7", "Signed-off-by Bob <bob@x.org>"],
    ],
    [
      "a name without an address",
      "Suggested-by: Ann Author\nSigned-off-by: Bob <bob@x.org>",
      ["Suggested-by Ann Author", "Signed-off-by Bob <bob@x.org>"],
    ],
    [
      "a cherry-picked commit",
      "Signed-off-by: Bob <bob@x.org>\n(cherry picked from commit 12345678)",
      ["Signed-off-by Bob <bob@x.org>"],
    ],
  ])("finds %s", (_, text, expected) => {
    expect(inPatch(text)).toEqual(expected);
  });

  it.each([
    ["prose that names a tag", "Reviewed-by: is what it needs, says Ann <ann@x.org>.\nMore prose.\nAnd more."],
    [
      "an indented commit",
      "This reverts\n\n    Reviewed-by: Ann <ann@x.org>\n    Signed-off-by: Bob <bob@x.org>\n\nwhich was bad.",
    ],
    ["quoted tags", "> Reviewed-by: Ann <ann@x.org>"],
    ["nothing", ""],
  ])("finds nothing in %s", (_, text) => {
    expect(inPatch(text)).toEqual([]);
  });
});

describe("in a cover letter", () => {
  it("finds unquoted tags anywhere", () => {
    const text = "Hi,\n\nTested-by: Ann <ann@x.org>\n\nChanges: many\n";
    expect(findTrailers(text, {from: "cover"}).map(short)).toEqual(["Tested-by Ann <ann@x.org>"]);
  });
});

describe("findTrailers", () => {
  it("points into the text", () => {
    const line = fc.constantFrom(
      "Reviewed-by: Ann <ann@x.org>",
      "\tAcked-by: B <b@x>",
      "> Acked-by: B <b@x>",
      "",
      "text",
      "---",
      'Fixes: 123456789 ("a',
      'b")',
      "Reviewed-by: Ann",
      "<ann@x.org>",
      "[for x]",
      "-- ",
      "    Signed-off-by: C <c@x>",
      "commit 1234567890ab",
      "diff --git a/x b/x",
    );
    fc.assert(
      fc.property(fc.array(line, {maxLength: 16}), fc.constantFrom("patch", "reply", "cover"), (lines, from) => {
        const text = lines.join("\n");
        for (const trailer of findTrailers(text, {from})) {
          expect(text.slice(trailer.offset).split("\n", 1)[0]).toBe(lines[trailer.line]);
          expect(trailer.raw.startsWith(lines[trailer.line]?.trim() ?? "?")).toBe(true);
          expect(trailer.before.length).toBeLessThanOrEqual(4);
        }
      }),
    );
  });

  it.each([
    "Reviewed-by: ",
    "Reviewed-by: a <a@b>\n",
    "a@b, ",
    "<",
    " ",
    "\n",
    'Fixes: 1234567 ("\n',
    "    Signed-off-by: a <a@b>\n",
    "---\n",
  ])("takes 300 KB of %j without hanging", (unit) => {
    const start = process.cpuUsage();
    for (const from of ["patch", "reply"] as const)
      findTrailers(`Reviewed-by: ${unit.repeat(300_000 / unit.length)}`, {from});
    expect(secondsSince(start)).toBeLessThan(10);
  });
});

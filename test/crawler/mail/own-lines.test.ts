import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {ownLines} from "../../../crawler/mail/own-lines.ts";

/** One letter a line: o(wn), q(uoted), a(ttribution), s(ignature), i(ndented). */
const kinds = (text: string) =>
  ownLines(text)
    .map(({kind}) => kind[0])
    .join("");

describe("ownLines", () => {
  it.each([
    ["one's own words", "Hello\n\nBye", "ooo"],
    ["a quote and its attribution", "On Friday, Ann <a@x> wrote:\n> a\n>b\nfine", "aqqo"],
    [
      "an attribution over lines",
      "Hi,\n\nOn Fri, 1 Mar 2024 10:00:00 +0100\nAnn Author <ann@x> wrote:\n\n> a\nfine",
      "ooaaoqo",
    ],
    ["an attribution in German", "Am 01.03.24 um 10:00 schrieb Ann <a@x>:\n> a", "aq"],
    ["mutt's attribution", "* Ann <a@x> [240301 10:00]:\n> a", "aq"],
    ["words that end in a colon above a quote", "This is odd:\n> a", "oq"],
    ["mixed marks", "> >> > a\n>> b\n > c\nKT> d\n&gt; e\nfine", "qqqqqo"],
    ["arrows in code", "a->b is x\nif a > b\n->c", "ooo"],
    ["indented lines", "a\n\tb\n  c\n> d", "oiiq"],
    ["a signature", "a\n-- \nAnn\n> b", "osss"],
    ["a signature whose blank was stripped", "a\n--\nCheers,\nAnn", "osss"],
    ["-- far above the end", `a\n--\n${"b\n".repeat(20)}`, `oo${"o".repeat(21)}`],
    [
      "a list's footer",
      "a\n_______________________________________________\nVirt mailing list\nVirt@lists.example.org\nhttps://lists.example.org/mailman/listinfo/virt",
      "ossss",
    ],
    ["a row of underscores", "a\n______________________________\nb", "ooo"],
    [
      "an Outlook top post",
      "Fine.\n\n-----Original Message-----\nFrom: Ann <a@x>\nSent: Friday\nTo: B\nSubject: s\n\nAcked-by: Ann <a@x>\n",
      "ooqqqqqqqq",
    ],
    [
      "an Outlook header block",
      "Fine.\n\nFrom: Ann <a@x>\nSent: Friday, March 1\nTo: B <b@x>\nSubject: s\n\nold text",
      "ooqqqqqq",
    ],
    [
      "Outlook's row of underscores",
      "Fine.\n________________________________\nFrom: Ann <a@x>\nSent: Friday\nTo: B\n\nold",
      "ooqqqqq",
    ],
    [
      "an Outlook block above marked quotes",
      "-----Original Message-----\nFrom: Ann <a@x>\nSent: Friday\nSubject: s\n\n> a\n\nfine",
      "qqqqoqoo",
    ],
    ["a quoted header block above marked quotes", "> From: Ann <a@x>\n> Sent: Friday\n> \n> a\n\nfine", "qqqqoo"],
    [
      "an Original Message line above an attribution",
      "Fine.\n-------- Original Message --------\nOn 1/3/24, Ann <a@x> wrote:\n> a\nfine",
      "oqaqo",
    ],
    ["two header lines of a patch", "From: Ann <a@x>\nSubject: s\n\ntext", "oooo"],
    ["nothing", "", "o"],
  ])("tells who speaks in %s", (_, text, expected) => {
    expect(kinds(text)).toBe(expected);
  });

  it("has offsets that point at the lines", () => {
    const line = fc.constantFrom(
      "",
      "a",
      "> b",
      "-- ",
      "  c",
      "From: x",
      "On x wrote:",
      "-----Original Message-----",
      "äö",
    );
    fc.assert(
      fc.property(fc.array(line, {maxLength: 12}), (lines) => {
        const text = lines.join("\n");
        const read = ownLines(text);
        expect(read.map((each) => each.text).join("\n")).toBe(text);
        for (const {offset, text: written} of read) expect(text.slice(offset, offset + written.length)).toBe(written);
      }),
    );
  });
});

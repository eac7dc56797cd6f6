import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {isBot, parseAddress, sameAddress, sameName, spokenName} from "../../../crawler/mail/address.ts";

describe("parseAddress", () => {
  it.each([
    ["Ann Author <ann@example.com>", "Ann Author", "ann@example.com"],
    ["Author, Ann <ann@example.com>", "Author, Ann", "ann@example.com"],
    ['"Author, Ann" <ann@example.com>', "Author, Ann", "ann@example.com"],
    ['"Ann \\"A\\" Author" <ann@example.com>', 'Ann "A" Author', "ann@example.com"],
    ["Ann (Corp) <ann@example.com>", "Ann (Corp)", "ann@example.com"],
    ["Ann [Corp] <ann@example.com>", "Ann [Corp]", "ann@example.com"],
    ["yekai(A) <yekai@example.com>", "yekai(A)", "yekai@example.com"],
    ["Michael S . Tsirkin <m@example.com>", "Michael S . Tsirkin", "m@example.com"],
    ["Ann<ann@example.com>", "Ann", "ann@example.com"],
    ["  Ann   B  <ann@example.com>  # comment", "Ann B", "ann@example.com"],
    ["Ann <mailto:ann@example.com>", "Ann", "ann@example.com"],
    ["Ann <ann@example.com<mailto:ann@example.com>>", "Ann", "ann@example.com"],
    ["Ann < ann@example.com >", "Ann", "ann@example.com"],
    ["Ann <ann@example.com", "Ann", "ann@example.com"],
    ["ann@example.com", "", "ann@example.com"],
    ["<ann@example.com>", "", "ann@example.com"],
    ["ann@example.com (Ann Author)", "Ann Author", "ann@example.com"],
    ["Ann ann@example.com", "Ann", "ann@example.com"],
    ["=?utf-8?q?Bj=C3=B6rn?= <b@example.com>", "Björn", "b@example.com"],
    ["Ann <ann@localhost>", "Ann", "ann@localhost"],
    ["O'Neill <o'neill@example.com>", "O'Neill", "o'neill@example.com"],
  ])("reads %j", (text, name, email) => {
    expect(parseAddress(text)).toEqual({name, email});
  });

  it.each(["", "Ann Author", "<>", "@", "a@", "Ann <ann at example.com>"])("finds no address in %j", (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it("gives an address without blanks or brackets for any text", () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom("a", "@", "<", ">", " ", ",", '"', "(", ")", ".")}), (text) => {
        expect(parseAddress(text)?.email ?? "a@a").toMatch(/^[^\s<>]+@[^\s<>]+$/);
      }),
    );
  });
});

describe("sameAddress", () => {
  it.each([
    ["ann@example.com", "ANN@Example.COM", true],
    ["ann+kernel@example.com", "ann@example.com", true],
    ["ann@linux.example.com", "ann@example.com", true],
    ["ann@example.com", "ann@linux.example.com", true],
    ["ann@a.b.example.com", "ann@example.com", false],
    ["ann@notexample.com", "ann@example.com", false],
    ["ann@com", "ann@example.com", false],
    ["ann@example.com", "bob@example.com", false],
    ["ann@example.com", "ann@example.org", false],
    ["+tag@example.com", "+other@example.com", false],
    ["", "", false],
  ])("of %s and %s is %s", (a, b, same) => {
    expect(sameAddress(a, b)).toBe(same);
    expect(sameAddress(b, a)).toBe(same);
  });
});

describe("sameName", () => {
  it.each([
    ["Ann Author", "ann  author", true],
    ["Author, Ann", "Ann Author", true],
    ['"Author, Ann"', "Ann Author", true],
    ["Ann Author (Corp)", "Ann Author", true],
    ["Cédric Le Goater", "Cedric Le Goater", true],
    ["Author, Ann", "Author, Bob", false],
    ["Author, Ann", "Author", false],
    ["", "", false],
    ["(Corp)", "(Corp)", false],
    ["Ann", "Ann Author", false],
  ])("of %j and %j is %s", (a, b, same) => {
    expect(sameName(a, b)).toBe(same);
    expect(sameName(b, a)).toBe(same);
  });

  it("lets no Last, First sender vouch for another name", () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{2,8}$/);
    fc.assert(
      fc.property(word, word, word, word, (last, first, otherFirst, otherLast) => {
        fc.pre(`${first} ${last}` !== `${otherFirst} ${otherLast}`);
        expect(sameName(`${last}, ${first}`, `${otherFirst} ${otherLast}`)).toBe(false);
      }),
    );
  });
});

describe("spokenName", () => {
  it.each([
    ["Tian, Kevin", "Kevin Tian"],
    ["Ann Author", "Ann Author"],
    ["Corp, Inc.", "Corp, Inc."],
    ["", ""],
  ])("of %j is %j", (name, spoken) => {
    expect(spokenName(name)).toBe(spoken);
  });
});

describe("isBot", () => {
  it.each([
    ["kernel test robot", "lkp@intel.com", true],
    ["syzbot ci", "syzbot+ci0123@syzkaller.appspotmail.com", true],
    ["", "patchwork-bot+netdevbpf@kernel.org", true],
    ["", "bugzilla-daemon@kernel.org", true],
    ["Tester", "noreply@example.com", true],
    ["Tester", "do-not-reply@example.com", true],
    ["pr-tracker-bot", "x@example.com", true],
    ["some[bot]", "x@example.com", true],
    ["Ann Abbot", "abbot@example.com", false],
    ["Robert Botha", "rbotha@example.com", false],
    ["Ann Author", null, false],
  ])("of %j <%s> is %s", (name, email, bot) => {
    expect(isBot({name, email})).toBe(bot);
  });
});

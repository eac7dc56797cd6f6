import {describe, expect, it} from "vitest";
import {authenticationOf} from "../../../crawler/trailers/authentication.ts";
import {identify} from "../../../crawler/trailers/identity.ts";

const aliases = new Map([
  ["rae@home.example", ["R. Reviewer", "Rae Reviewer"]],
  ["kim@example.com", ["Kim"]],
]);

describe("whether a trailer is the sender's word", () => {
  it.each([
    ["Rae Reviewer <rae@example.com>", "Rae Reviewer <rae@example.com>", true, "same-address"],
    ["Rae Reviewer <rae@example.com>", "rae <RAE@linux.example.com>", true, "same-address"],
    ["Rae Reviewer <rae@example.com>", "Rae Reviewer <rae+list@example.com>", true, "same-address"],
    ["Rae Reviewer <rae@example.com>", "Reviewer, Rae <rr@example.org>", true, "same-name"],
    ["Rae Reviewer <rae@work.example>", "R. Reviewer <rae@home.example>", true, "alias"],
    ["Max Maintainer <max@example.com>", "Reviewer, Rae <rae@example.com>", false, "mismatch"],
    ["Kim <kim@example.org>", "Kim <kim@example.com>", false, "mismatch"],
    ["Rae Reviewer <rae@example.com>", "patchwork bot <bot@example.com>", false, "bot"],
    ["kernel test robot <lkp@example.com>", "Rae Reviewer <rae@example.com>", false, "bot"],
  ])("%s by %s: %s, %s", (trailer, sender, accepted, why) => {
    const read = (text: string) => {
      const [, name = "", email = ""] = /^(.*) <(.*)>$/.exec(text) ?? [];
      return {name, email};
    };
    expect(identify(read(trailer), read(sender), {aliases})).toEqual({accepted, why});
  });
});

describe("the archive's word on a sender", () => {
  it.each([
    [
      ["mx.example; dkim=pass (2048-bit key) header.d=example.com header.i=@example.com; spf=pass smtp.mailfrom=x"],
      "dkim=pass d=example.com, spf=pass",
    ],
    [
      ['mx.example; dkim=fail reason="bad" header.d=Example.COM', "mx2.example; dmarc=none"],
      "dkim=fail d=example.com, dmarc=none",
    ],
    [["mx.example; none"], null],
    [[], null],
  ])("%j says %j", (headers, expected) => {
    expect(authenticationOf(headers)).toBe(expected);
  });
});

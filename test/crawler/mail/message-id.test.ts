import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {archiveUrl, messageIds, messageIdsInLinks} from "../../../crawler/mail/message-id.ts";
import {secondsSince} from "../../helpers/cost.ts";

describe("messageIds", () => {
  it.each([
    ["<a@example.com>", ["a@example.com"]],
    ["<a@x> <b@x>\n\t<c@x>", ["a@x", "b@x", "c@x"]],
    ["<a@x><b@x>", ["a@x", "b@x"]],
    ["", []],
    ["   ", []],
    ["<>", []],
    ["<no-dot@host>", ["no-dot@host"]],
    ["<a/b+c=d@x>", ["a/b+c=d@x"]],
    ['<cover.1.git.dev@example.com> (Dev\'s message of "Fri, 1 Mar 2024")', ["cover.1.git.dev@example.com"]],
    ["(a comment with <not@counted>) <a@x>", ["a@x"]],
    ["Your message of today <a@x>", ["a@x"]],
    ["a@example.com", ["a@example.com"]],
    ["<folded-\n id@example.com>", ["folded-id@example.com"]],
    ["<cut-off@example.com", ["cut-off@example.com"]],
    ["<a\0b@x>", ["ab@x"]],
    ["<half \ud800@x> <\udc00half@x>", ["half\ufffd@x", "\ufffdhalf@x"]],
    ["half\ud800@x", ["half\ufffd@x"]],
    [`<@${"a".repeat(996)}😀>`, [`@${"a".repeat(996)}\ufffd`]],
    ["<<a@x>>", ["a@x"]],
    ["( <a@x>", ["a@x"]],
    ["=?utf-8?q?=3Ca=40example=2Ecom=3E?=", ["a@example.com"]],
    ["=?utf-8?B?PGFAZXhhbXBsZS5jb20+?= <b@x>", ["a@example.com", "b@x"]],
    ["=?utf-8?q?=3Clong-?=\n =?utf-8?q?id=40x=3E?=", ["long-id@x"]],
  ])("reads %j", (header, expected) => {
    expect(messageIds(header)).toEqual(expected);
  });

  it("reads five thousand ids of one header", () => {
    const ids = Array.from({length: 5000}, (_, n) => `${n}.reply@example.com`);
    expect(messageIds(ids.map((id) => `<${id}>`).join("\n "))).toEqual(ids);
  });

  it.each(["<", "(", "<a@x", "=?utf-8?q?", "\\", "=?a?b?", "(<a@x"])(
    "takes a header of a megabyte of %j without hanging",
    (unit) => {
      const start = process.cpuUsage();
      messageIds(unit.repeat(1_000_000 / unit.length));
      expect(secondsSince(start)).toBeLessThan(2);
    },
  );

  it("never throws, and gives no id with a blank or a bracket", () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom("<", ">", "@", " ", "(", ")", '"', "a", ".")}), (header) => {
        for (const id of messageIds(header)) expect(id).not.toMatch(/[\s<>]/);
      }),
      {examples: [[">@-"], ["a>b@x"]], numRuns: 2000},
    );
  });
});

describe("archiveUrl", () => {
  it("escapes what a path cannot hold and keeps the rest", () => {
    expect(archiveUrl("a/b+c=d?e#f%g@x.org")).toBe("https://lore.kernel.org/all/a%2Fb+c=d%3Fe%23f%25g@x.org/");
    expect(archiveUrl('"><script>@x')).toBe("https://lore.kernel.org/all/%22%3E%3Cscript%3E@x/");
    expect(archiveUrl("ä@x")).toBe("https://lore.kernel.org/all/%C3%A4@x/");
  });

  it("is read back by messageIdsInLinks", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9/+=._~$-]*[A-Za-z0-9/+=_~$-]$/);
    fc.assert(
      fc.property(word, fc.stringMatching(/^[a-z0-9.-]*[a-z0-9]$/), (local, domain) => {
        expect(messageIdsInLinks(archiveUrl(`${local}@${domain}`))).toEqual([`${local}@${domain}`]);
      }),
    );
  });
});

describe("messageIdsInLinks", () => {
  it.each([
    ["https://lore.kernel.org/kvm/a@x.org/", ["a@x.org"]],
    ["https://lore.kernel.org/kvm/a@x.org/T/#u", ["a@x.org"]],
    ["https://lore.kernel.org/all/a%40x.org/t.mbox.gz", ["a@x.org"]],
    ["https://lore.kernel.org/all/a%2Fb@x.org/raw", ["a/b@x.org"]],
    ["http://lkml.kernel.org/r/a@x.org", ["a@x.org"]],
    ["https://lore.kernel.org/r/a@x.org.", ["a@x.org"]],
    ["<https://patch.msgid.link/a@x.org>", ["a@x.org"]],
    ["(https://patchwork.kernel.org/project/kvm/patch/a@x.org/)", ["a@x.org"]],
    ["https://marc.info/?i=a@x.org", ["a@x.org"]],
    ["https://marc.info/?l=kvm&m=162", []],
    ["https://lore.kernel.org/kvm/?q=a@x.org", []],
    ["https://lore.kernel.org/kvm/", []],
    ["https://www.spinics.net/lists/kvm/msg1.html", []],
    ["https://example.com/kvm/a@x.org/", []],
    [
      "v1: https://lore.kernel.org/kvm/b@x/\nv2: https://lore.kernel.org/kvm/c@x/\nv1 again https://lore.kernel.org/r/b@x",
      ["b@x", "c@x"],
    ],
  ])("finds in %j", (text, expected) => {
    expect(messageIdsInLinks(text)).toEqual(expected);
  });
});

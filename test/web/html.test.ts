import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {clip, html, join, jsonData, ownMarkup, toText, visible} from "../../web/html.ts";

describe("the html tag", () => {
  it("escapes text and quoted attributes alike", () => {
    expect(toText(html`<a title="${`"><b>'&`}">${"<i>"}</a>`)).toBe(
      '<a title="&quot;&gt;&lt;b&gt;&#39;&amp;">&lt;i&gt;</a>',
    );
  });

  it("takes safe markup as it is, joins lists, and gives nothing for null, undefined and false", () => {
    expect(toText(html`${html`<b>1</b>`}${[1, "<", html`<i/>`]}${null}${undefined}${false}`)).toBe("<b>1</b>1&lt;<i/>");
  });

  it("does not take an object that JSON could hold for safe markup", () => {
    const forged = JSON.parse('[{"text":"<script>"}]') as never;
    expect(() => toText(html`${forged}`)).toThrow();
  });

  it("never lets a string open a tag or leave an attribute", () => {
    fc.assert(
      fc.property(fc.string({unit: "binary"}), (text) => {
        const inside = toText(html`<a title="${text}">${text}</a>`).slice('<a title="'.length, -"</a>".length);
        expect(inside.match(/"/g)).toHaveLength(1);
        expect(inside.match(/[<>]/g)).toEqual([">"]);
      }),
    );
  });

  it("cuts a text of 100 KB", () => {
    expect(toText(html`${"x".repeat(100_000)}`).length).toBeLessThan(2_001);
  });
});

describe("visible()", () => {
  it.each([
    ["a right-to-left override", "a\u202eb", "a⟨U+202E⟩b"],
    ["a zero-width space", "a\u200bb", "a⟨U+200B⟩b"],
    ["an escape", "\u001b[31m", "⟨U+001B⟩[31m"],
    ["half a surrogate pair", "a\ud800b", "a\ufffdb"],
  ])("shows %s", (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it("leaves letters of every script, tabs and line feeds as they are", () => {
    const text = "Žluťoučký 吴 المشروع 😀\t\n";
    expect(visible(text)).toBe(text);
  });
});

describe("jsonData()", () => {
  it("cannot end its script element, and still is JSON", () => {
    const text = toText(jsonData({name: "</script><script>alert(1)</script>"}));
    expect(text).not.toContain("<");
    expect(JSON.parse(text)).toEqual({name: "</script><script>alert(1)</script>"});
  });
});

it("clip() keeps what fits and marks what it cuts", () => {
  expect([clip("abc", 3), clip("abcd", 3)]).toEqual(["abc", "ab…"]);
});

it("join() puts the separator between, not around", () => {
  expect(toText(join(["<", ownMarkup("<b>")], ", "))).toBe("&lt;, <b>");
});

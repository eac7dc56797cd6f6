import {describe, expect, it} from "vitest";
import {mailUrl, outside, relative} from "../../web/links.ts";

describe("relative()", () => {
  it.each([
    ["index.html", "drivers/a.html", "drivers/a.html"],
    ["drivers/a.html", "index.html", "../index.html"],
    ["drivers/a.html", "drivers/b.html", "b.html"],
    ["drivers/a.html", "drivers/a.html#x", "#x"],
    ["drivers/a.html", "reviewers.html#p-b", "../reviewers.html#p-b"],
    ["index.html", "revisions/a@b.html", "revisions/a%40b.html"],
  ])("leads from %s to %s by %s", (from, to, link) => {
    expect(relative(from, to)).toBe(link);
  });
});

describe("outside()", () => {
  it.each([
    "javascript:alert(1)",
    "http://example.com/",
    "https://user:word@example.com/",
    "//example.com/",
    "https:/\\example.com",
    "data:text/html,x",
    "",
  ])("sends nobody to %s", (url) => {
    expect(outside(url)).toBeNull();
  });

  it("lets https through", () => {
    expect(outside("https://lore.kernel.org/all/a@b/")).toBe("https://lore.kernel.org/all/a@b/");
  });
});

describe("mailUrl()", () => {
  it.each([
    ["20220308.1-a@example.com", "20220308.1-a@example.com"],
    ["a/b+c=d@example.com", "a%2Fb+c=d@example.com"],
    [`x"><b>@e`, "x%22%3E%3Cb%3E@e"],
    ["ü@e", "%C3%BC@e"],
    ["half\ud800@e", "half%EF%BF%BD@e"],
  ])("escapes %s as public-inbox does", (id, part) => {
    expect(mailUrl("https://lore.kernel.org/all/", id)).toBe(`https://lore.kernel.org/all/${part}/`);
  });
});

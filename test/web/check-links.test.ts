import {expect, it} from "vitest";
import {deadLinks} from "../../web/check-links.ts";

const page = (path: string, content: string) => ({path, content});

it("finds a link to a file that is not there, and to a name that the page does not have", () => {
  const files = [
    page(
      "index.html",
      `<a href="a/b.html#x">1</a><a href="a/b.html#y">2</a><a href="gone.html">3</a><a href="#z">4</a>`,
    ),
    page("a/b.html", `<p id="x"><img src="../c.svg"></p>`),
    page("c.svg", "<svg/>"),
  ];
  expect(deadLinks(files)).toEqual(["index.html -> a/b.html#y", "index.html -> gone.html", "index.html -> #z"]);
});

it("leaves alone what leaves the site, and reads escaped addresses", () => {
  const files = [
    page("index.html", `<a href="https://example.com/x">1</a><a href="mailto:a@b">2</a><a href="r/a%40b.html">3</a>`),
    page("r/a@b.html", ""),
  ];
  expect(deadLinks(files)).toEqual([]);
});

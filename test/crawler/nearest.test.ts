import {expect, it} from "vitest";
import {didYouMean, nearest} from "../../crawler/nearest.ts";

it.each([
  ["shwo", "show"],
  ["SHOW", "show"],
  ["stat", "status"],
  ["anlyze", "analyze"],
  ["xyz", null],
  ["s", null],
  ["", null],
])("%j is near %j", (written, meant) => {
  expect(nearest(written, ["show", "series", "status", "analyze"])).toBe(meant);
});

it("nothing is asked where nothing is near", () => {
  expect(didYouMean("x", [])).toBe("");
  expect(didYouMean("shwo", ["show"])).toBe('; did you mean "show"?');
});

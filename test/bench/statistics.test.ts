import fc from "fast-check";
import {expect, it} from "vitest";
import {spread} from "./statistics.ts";

it.each([
  [[3], {median: 3, min: 3, max: 3, runs: 1}],
  [[9, 1, 2], {median: 2, min: 1, max: 9, runs: 3}],
  [[10, 9, 1, 2], {median: 5.5, min: 1, max: 10, runs: 4}],
])("the spread of %j", (values, expected) => {
  expect(spread(values)).toEqual(expected);
});

it("has no spread of nothing", () => {
  expect(spread([])).toBeNull();
});

it("puts as many values below the median as above it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), {minLength: 1}), (values) => {
      const {median = 0, min = 0, max = 0} = spread(values) ?? {};
      expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2);
      expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2);
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
    }),
  );
});

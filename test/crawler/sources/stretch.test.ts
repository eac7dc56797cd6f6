import fc from "fast-check";
import {expect, it} from "vitest";
import {commitsIn, packChanges} from "../../../crawler/sources/stretch.ts";

const latest = 253_402_300_799;

it.each([40, 64])(
  "what commits of names with %i digits do is read as it was written, but for times that no date has",
  (digits) => {
    const blob = fc
      .uint8Array({minLength: digits / 2, maxLength: digits / 2})
      .map((bytes) => Buffer.from(bytes).toString("hex"));
    const seconds = fc.oneof(fc.nat(latest), fc.constantFrom(0, -1, latest, latest + 1, 2 ** 53, Number.NaN, Infinity));
    const change = fc.record({seconds, file: fc.constantFrom("m" as const, "d" as const, null), blob});
    fc.assert(
      fc.property(fc.array(change), fc.nat(1000), (changes, first) => {
        const stretch = {changes: packChanges(changes, digits), first, count: changes.length, end: ""};
        expect(commitsIn(stretch)).toEqual(
          changes.map(({seconds, file, blob}, index) => ({
            position: first + index,
            received: new Date(
              Number.isFinite(seconds) ? 1000 * Math.min(Math.max(seconds, 0), latest) : 0,
            ).toISOString(),
            mail: file === "m" ? blob : null,
            deletion: file === "d" ? blob : null,
          })),
        );
      }),
    );
  },
);

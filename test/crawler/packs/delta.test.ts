import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {applyDelta, deltaSizes} from "../../../crawler/packs/delta.ts";
import {readVariable} from "../../../crawler/packs/variable.ts";
import type {Instruction} from "./made-pack.ts";
import {deltaOf, expectLittleMemory, variable} from "./made-pack.ts";

const base = Buffer.from("0123456789");
const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes);

/** A base, and instructions that fit it. */
const deltas = fc.uint8Array({minLength: 1, maxLength: 3000}).chain((bytes) =>
  fc.record({
    base: fc.constant(asBuffer(bytes)),
    instructions: fc.array(
      fc.oneof(
        fc.uint8Array({minLength: 1, maxLength: 127}).map((insert): Instruction => ({insert: asBuffer(insert)})),
        fc
          .tuple(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1))
          .map(([one, other]): Instruction => ({from: Math.min(one, other), length: Math.abs(one - other) + 1})),
      ),
      {maxLength: 12},
    ),
  }),
);

function resultOf(from: Buffer, instructions: readonly Instruction[]): Buffer {
  return Buffer.concat(
    instructions.map((one) => ("insert" in one ? one.insert : from.subarray(one.from, one.from + one.length))),
  );
}

describe("a delta", () => {
  it("makes the parts that it copies and those that it inserts, in their order", () => {
    fc.assert(
      fc.property(deltas, ({base, instructions}) => {
        const result = resultOf(base, instructions);
        const delta = deltaOf([base.length, result.length], instructions);
        const {base: from, result: to} = deltaSizes(delta) ?? {};
        expect([from, to, applyDelta(base, delta)?.equals(result)]).toEqual([base.length, result.length, true]);
      }),
      {numRuns: 100},
    );
  });

  it("copies from any place and of any length that three and four bytes can say", () => {
    const large = Buffer.alloc(0x1020304);
    for (let at = 0; at < large.length; at += 251) large.writeUInt32BE(at, Math.min(at, large.length - 4));
    for (const [from, length] of [
      [0, 1],
      [0xff, 0xff],
      [0x100, 0x100],
      [0x203, 0xffff],
      [0x10000, 0x10000],
      [0x30201, 0x10001],
      [0x10001, 0x20000],
      [0x1000000, 0x20304],
      [0x1020303, 1],
      [0x20305, 0xffffff],
    ] as const) {
      const copied = applyDelta(large, deltaOf([large.length, length], [{from, length}]));
      expect(copied?.equals(large.subarray(from, from + length)), `${length} from ${from}`).toBe(true);
    }
  });

  it("that holds sizes alone makes nothing of nothing", () => {
    expect(applyDelta(Buffer.alloc(0), Buffer.from([0, 0]))).toEqual(Buffer.alloc(0));
    expect(applyDelta(base, Buffer.from([10, 0]))).toEqual(Buffer.alloc(0));
  });

  it("leaves its base and itself as they were", () => {
    const [from, delta] = [Buffer.from(base), deltaOf([10, 4], [{from: 2, length: 2}, {insert: Buffer.from("ab")}])];
    const before = Buffer.from(delta);
    applyDelta(from, delta)?.fill(0);
    expect([from, delta]).toEqual([base, before]);
  });
});

describe("a delta that is none, or none of this base, makes nothing", () => {
  const all: Instruction = {from: 0, length: 10};
  it.each<[string, Buffer]>([
    ["no bytes", Buffer.alloc(0)],
    ["one size", Buffer.from([10])],
    ["a size that does not end", Buffer.from([0x80, 0x80])],
    ["a size of more bits than there are", Buffer.concat([Buffer.alloc(12, 0xff), Buffer.from([1, 10])])],
    ["a base that is shorter", deltaOf([9, 5], [{from: 0, length: 5}])],
    ["a base that is longer", deltaOf([11, 5], [{from: 0, length: 5}])],
    ["a result that is shorter", deltaOf([10, 9], [all])],
    ["a result that is longer", deltaOf([10, 11], [all])],
    ["a result and no instructions", deltaOf([10, 1], [])],
    ["a copy that ends behind the base", deltaOf([10, 5], [{from: 6, length: 5}])],
    ["a copy from behind the base", deltaOf([10, 1], [{from: 10, length: 1}])],
    ["a copy from far behind the base", deltaOf([10, 1], [{from: 0xffffffff, length: 1}])],
    ["a copy longer than the base", deltaOf([10, 0x10000], [{from: 0, length: 0x10000}])],
    ["instruction 0", Buffer.concat([deltaOf([10, 10], [all]), Buffer.from([0])])],
    ["instruction 0 before others", Buffer.concat([deltaOf([10, 10], []), Buffer.from([0, 0x90, 10])])],
    ["a copy whose place is cut off", Buffer.concat([deltaOf([10, 10], []), Buffer.from([0x91])])],
    ["a copy whose length is cut off", Buffer.concat([deltaOf([10, 10], []), Buffer.from([0x90])])],
    ["text that is cut off", Buffer.concat([deltaOf([10, 3], []), Buffer.from([3, 65, 65])])],
    ["text that is all cut off", Buffer.concat([deltaOf([10, 3], []), Buffer.from([3])])],
  ])("%s", (_, delta) => expect(applyDelta(base, delta)).toBeNull());

  it.each([2 ** 31, 2 ** 32 + 10, 2 ** 40, 2 ** 48])("a result of %d bytes, for which no memory is asked", (size) => {
    expectLittleMemory(() => {
      expect(applyDelta(base, deltaOf([10, size], [all]))).toBeNull();
      expect(applyDelta(base, Buffer.concat([variable(size), variable(10), Buffer.from([0x90, 10])]))).toBeNull();
    });
  });

  it("whatever its bytes are: or it makes as many as it says", () => {
    const bytes = fc.uint8Array({maxLength: 40}).map(asBuffer);
    const near = deltas.chain(({base, instructions}) => {
      const good = deltaOf([base.length, resultOf(base, instructions).length], instructions);
      return fc
        .tuple(fc.nat(good.length - 1), fc.integer({min: 1, max: 255}), fc.nat(good.length))
        .map(([at, flip, end]): [Buffer, Buffer] => {
          const bad = Buffer.from(good);
          bad[at]! ^= flip;
          return [base, bad.subarray(0, at % 2 === 0 ? end : bad.length)];
        });
    });
    fc.assert(
      fc.property(fc.oneof(fc.tuple(bytes, bytes), near), ([base, delta]) => {
        const sizes = deltaSizes(delta);
        // A result that is too large to be made is looked at above.
        if (sizes !== null && sizes.result > 2 ** 26) return;
        const made = applyDelta(base, delta);
        if (made !== null) expect([base.length, made.length]).toEqual([sizes?.base, sizes?.result]);
      }),
      {numRuns: 400},
    );
  });
});

describe("a number in bytes of seven bits each", () => {
  it("is read as it was written, with where it ends, whatever stands around it", () => {
    const around = fc.uint8Array({maxLength: 4});
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.nat(2 ** 17), around, around, (low, high, before, after) => {
        const value = high * 2 ** 31 + low;
        const written = variable(value);
        const bytes = Buffer.concat([before, written, after]);
        expect(readVariable(bytes, before.length)).toEqual({value, end: before.length + written.length});
      }),
      {numRuns: 500},
    );
  });

  it("is read on from bits that were read before", () => {
    expect(readVariable(Buffer.from([0x85, 0x02]), 0, {low: 9, shift: 4})).toEqual({
      value: 9 + 5 * 16 + 2 * 2048,
      end: 2,
    });
  });

  it.each<[string, number[]]>([
    ["nothing", []],
    ["what does not end", [0x80, 0xff]],
    ["more than a number can hold", [...Array<number>(8).fill(0xff), 0x7f]],
  ])("is none in %s", (_, bytes) => expect(readVariable(Buffer.from(bytes), 0)).toBeNull());
});

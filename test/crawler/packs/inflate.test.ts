import {deflateSync} from "node:zlib";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {inflate, inflateAnew, openBinding} from "../../../crawler/packs/inflate.ts";

const binding = openBinding();
const bytes = fc.oneof(
  fc.uint8Array({maxLength: 3000}).map((some) => Buffer.from(some)),
  fc.array(fc.constantFrom("vfio ", "pci ", "\n"), {maxLength: 3000}).map((words) => Buffer.from(words.join(""))),
);
const level = fc.constantFrom(0, 1, 6, 9);

it("has what is behind Node's streams on every Node that this runs on", () => {
  expect(binding).not.toBeNull();
});

describe.each([
  ["with the memory of the stream before", binding ?? inflateAnew],
  ["anew", inflateAnew],
  ["as packs are read", inflate],
])("a compressed stream, %s,", (_, read) => {
  it("gives its bytes, and says how many it took, whatever stands behind it", () => {
    fc.assert(
      fc.property(bytes, level, fc.uint8Array({maxLength: 50}), (bytes, level, after) => {
        const packed = deflateSync(bytes, {level});
        const made = read(Buffer.concat([packed, after]), bytes.length);
        expect([made?.taken, made?.bytes.equals(bytes)]).toEqual([packed.length, true]);
      }),
      {numRuns: 100},
    );
  });

  it("is none where it is longer or shorter than was said, cut off or damaged; and the next is read", () => {
    const good = Buffer.from("a mail\n".repeat(100));
    const next = deflateSync(good);
    fc.assert(
      fc.property(bytes, level, fc.nat(), fc.integer({min: 1, max: 255}), (bytes, level, place, flip) => {
        const packed = deflateSync(bytes, {level});
        const end = place % packed.length;
        const damaged = Buffer.from(packed);
        damaged[end]! ^= flip;
        const wrong = [
          read(packed, bytes.length + 1),
          bytes.length > 0 ? read(packed, bytes.length - 1) : null,
          read(packed.subarray(0, end), bytes.length),
          // Three bits of the first two bytes say nothing of the bytes: how hard the compressor tried, and its window.
          end > 1 ? read(damaged, bytes.length) : null,
          read(bytes.length > 5 ? bytes : Buffer.alloc(9), 100),
        ];
        expect(wrong.filter((made) => made !== null && !made.bytes.equals(bytes))).toEqual([]);
        expect(wrong.slice(0, 3)).toEqual([null, null, null]);
        expect(read(next, good.length)?.bytes.equals(good)).toBe(true);
      }),
      {numRuns: 100},
    );
  });

  it("may be empty, or larger than what is kept for it", () => {
    const large = Buffer.alloc(300_000, "a line of text\n");
    expect(read(deflateSync(Buffer.alloc(0)), 0)?.bytes).toHaveLength(0);
    expect(inflate(deflateSync(large), large.length)?.bytes.equals(large)).toBe(true);
    expect(inflate(deflateSync(large), large.length - 1)).toBeNull();
  });
});

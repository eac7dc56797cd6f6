import {existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {afterAll, describe, expect, it} from "vitest";
import {growingPieces, pieceSize, piecesOf} from "../../analysis/pieces.ts";
import {scratchFolder} from "../helpers/epoch.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);

/** Bytes of which each place has its own. */
const counted = (length: number, from = 0): Buffer => {
  const bytes = Buffer.alloc(length + 4 - (length % 4));
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(from + at, at);
  return bytes.subarray(0, length);
};
const whole = counted(40 * pieceSize + 5);
const part = fc
  .tuple(fc.nat(whole.length), fc.nat(3 * pieceSize))
  .map(([at, length]): [number, number] => [at, Math.min(length, whole.length - at)]);

describe("pieces of a file", () => {
  it("give what the file holds, in whatever order it is asked for", () => {
    const file = join(folder, "whole");
    writeFileSync(file, whole);
    const pieces = piecesOf(file);
    expect(pieces.size()).toBe(whole.length);
    fc.assert(
      fc.property(fc.array(part, {minLength: 1, maxLength: 40}), (parts) =>
        parts.every(([at, length]) => pieces.read(at, length).equals(whole.subarray(at, at + length))),
      ),
      {numRuns: 20},
    );
    expect(() => pieces.read(whole.length - 1, 2)).toThrow(RangeError);
    pieces.close();
  });

  it("that was cut short meanwhile are an error, not zeros", () => {
    const file = join(folder, "cut");
    writeFileSync(file, whole);
    const pieces = piecesOf(file);
    truncateSync(file, pieceSize + 7);
    expect(pieces.read(0, 7)).toEqual(whole.subarray(0, 7));
    for (const at of [pieceSize, pieceSize + 7, 5 * pieceSize]) expect(() => pieces.read(at, 1)).toThrow(/cut short/);
    pieces.close();
  });
});

describe("pieces that grow", () => {
  mkdirSync(join(folder, "writable"));
  it.each([
    ["beside a file", join(folder, "writable", "cache")],
    ["where no file can be", join(folder, "absent", "cache")],
  ])("%s give back what was put in", (_, file) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(9), fc.nat(2 * pieceSize + 9)), {maxLength: 40}),
        fc.infiniteStream(fc.nat()),
        (lengths, numbers) => {
          const pieces = growingPieces(file);
          const known: {at: number; bytes: Buffer}[] = [];
          for (const [index, length] of lengths.entries()) {
            const bytes = counted(length, 4096 * index);
            known.push({at: pieces.append(bytes), bytes});
            // Between two of them something older is asked for, so that pieces come and go.
            const old = known[(numbers.next().value ?? 0) % known.length];
            if (old !== undefined) expect(pieces.read(old.at, old.bytes.length).equals(old.bytes)).toBe(true);
          }
          for (const {at, bytes} of known.toReversed()) expect(pieces.read(at, bytes.length).equals(bytes)).toBe(true);
          expect(pieces.size()).toBe(known.reduce((sum, {bytes}) => sum + bytes.length, 0));
          pieces.close();
        },
      ),
      {numRuns: 15},
    );
    expect(readdirSync(join(folder, "writable"))).toEqual([]);
  });

  it("take the place of a file that a killed process of the same number left", () => {
    const file = join(folder, "writable", "again");
    const left = `${file}.${process.pid}.tmp`;
    writeFileSync(left, "left");
    const pieces = growingPieces(file);
    pieces.append(whole.subarray(0, 2 * pieceSize));
    expect(existsSync(left)).toBe(false);
    expect(pieces.read(0, 2 * pieceSize).equals(whole.subarray(0, 2 * pieceSize))).toBe(true);
    pieces.close();
  });
});

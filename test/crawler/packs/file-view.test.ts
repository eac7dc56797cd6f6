import {closeSync, openSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {afterAll, beforeAll, expect, it} from "vitest";
import {openView} from "../../../crawler/packs/file-view.ts";
import {scratchFolder} from "../../helpers/epoch.ts";

const {path: folder, remove} = scratchFolder();
const bytes = Buffer.alloc(6_000_001);
let file = 0;

beforeAll(() => {
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(at, at);
  writeFileSync(join(folder, "file"), bytes);
  file = openSync(join(folder, "file"), "r");
});
afterAll(() => {
  closeSync(file);
  remove();
});

it("gives the bytes that stand in the file, in any order, fewer at its end and none behind it", () => {
  // Places in more parts of the file than are kept at a time, and around every end of such a part.
  const near = fc.tuple(fc.nat(366), fc.integer({min: -50, max: 50})).map(([n, by]) => Math.max(0, n * 16 * 1024 + by));
  const end = fc.integer({min: -50, max: 50}).map((by) => bytes.length + by);
  const piece = fc.tuple(fc.oneof(near, end, fc.nat(bytes.length)), fc.oneof(fc.nat(100), fc.nat(400_000)));
  const view = openView(file, bytes.length);
  fc.assert(
    fc.property(fc.array(piece, {minLength: 1, maxLength: 30}), (pieces) => {
      const wrong = pieces.filter(([at, length]) => !view(at, length).equals(bytes.subarray(at, at + length)));
      expect(wrong).toEqual([]);
    }),
    {numRuns: 15},
  );
});

it("gives what the file had when it was opened and still has", () => {
  const shorter = openView(file, 1000);
  expect(shorter(990, 20)).toEqual(bytes.subarray(990, 1000));
  expect(shorter(1000, 20)).toHaveLength(0);
  const longer = openView(file, bytes.length + 1000);
  expect(longer(bytes.length - 10, 100)).toEqual(bytes.subarray(bytes.length - 10));
  expect(longer(bytes.length + 10, 100)).toHaveLength(0);
});

import {rmSync} from "node:fs";
import {join} from "node:path";
import {deflateSync} from "node:zlib";
import fc from "fast-check";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {scratchFolder} from "../../helpers/epoch.ts";
import type {Entry, Known} from "./made-pack.ts";
import {appending, indexOf, isObject, kinds, known, packed, packOf, put, readAll, whole} from "./made-pack.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
let count = 0;
const fresh = () => join(folder, `${count++}.git`);
const namesOf = (objects: readonly Known[]) => objects.map(({name}) => name);

describe("a damaged repository gives an object as it is, or none", () => {
  // Every kind of entry: whole ones of each type, both kinds of deltas, deltas on deltas.
  const texts = ["a text that stays\n".repeat(9)];
  for (const end of ["one\n", "two\n", "three\n", "four\n"]) texts.push(texts.at(-1)! + end);
  const blobs = texts.map((text) => known("blob", text));
  const rest = [known("commit", "author A\n"), known("tree", "x"), known("tag", "object"), known("blob", "")];
  const objects = [...rest, ...blobs];
  const entries: ((at: number) => Entry)[] = rest.map((one) => () => whole(one));
  const places: number[] = [];
  for (const [n, one] of blobs.entries()) {
    entries.push((at) => {
      places.push(at);
      if (n === 0) return whole(one);
      const body = appending(blobs[n - 1]!.bytes, texts[n]!.slice(texts[n - 1]!.length));
      if (n % 2 === 0) return {kind: kinds.namedDelta, body, base: blobs[n - 1]!.name};
      return {kind: kinds.offsetDelta, body, base: at - places[n - 1]!};
    });
  }
  const pack = packOf(entries);
  const index = indexOf(
    objects.map(({name}, n) => ({name, offset: pack.offsets[n]!})),
    {large: pack.offsets.at(-2)!, hash: pack.hash},
  );
  const dir = join(folder, "damaged.git");
  const loose = known("blob", "in a file of its own\n");
  const looseFile = deflateSync(`blob ${loose.bytes.length}\0${loose.bytes.toString()}`);
  const offsetTable = 8 + 1024 + 24 * objects.length;

  const write = (file: string, bytes: Buffer) => {
    const name = file === "loose" ? `${loose.name.slice(0, 2)}/${loose.name.slice(2)}` : `pack/pack-x.${file}`;
    put(dir, name, bytes);
  };
  beforeAll(() => {
    write("pack", pack.bytes);
    write("idx", index);
    write("loose", looseFile);
  });
  const all = [...objects, loose];

  it("is read as a whole before it is damaged", () => {
    expect(readAll(dir, namesOf(all))).toEqual(all.map((one) => packed(one)));
  });

  const flip = fc.integer({min: 1, max: 255});
  // A single bit, as a disk or memory turns one over, and any other byte.
  const flips = fc.oneof(
    fc.nat(7).map((bit) => 1 << bit),
    flip,
  );
  const within = (bytes: Buffer) => fc.nat(bytes.length - 1);
  const head = fc.tuple(fc.constantFrom(...pack.offsets), fc.nat(3)).map(([at, more]) => at + more);
  const offset = fc.nat(index.length - 41 - offsetTable).map((at) => offsetTable + at);
  const files: Record<string, Buffer> = {pack: pack.bytes, idx: index, loose: looseFile};
  const damages = fc.oneof(
    ...(
      [
        ["pack", head],
        ["pack", within(pack.bytes)],
        ["idx", offset],
        ["idx", within(index)],
        ["loose", within(looseFile)],
      ] as const
    ).map(([file, places]) =>
      fc.record({
        file: fc.constant(file),
        flips: fc.array(fc.tuple(places, flips), {minLength: 1, maxLength: 2}),
        end: fc.oneof({weight: 4, arbitrary: fc.constant(null)}, fc.nat(files[file]!.length)),
      }),
    ),
  );

  it.each([1 << 20, 100, 0])("whatever byte of it is another or lacks, where %d bytes are wanted", (largest) => {
    fc.assert(
      fc.property(damages, ({file, flips, end}) => {
        const good = files[file]!;
        const bad = Buffer.from(good);
        for (const [at, change] of flips) bad[at]! ^= change;
        write(file, bad.subarray(0, end ?? bad.length));
        try {
          const wrong = readAll(dir, namesOf(all), largest).flatMap((object, n) => {
            const one = all[n]!;
            if (object === null) return [];
            if (object.bytes !== null) return isObject(object, one) ? [] : [{one, object}];
            const isRight = object.size === one.bytes.length && object.type === one.type;
            return isRight && object.size > largest ? [] : [{one, object}];
          });
          expect(wrong).toEqual([]);
        } finally {
          write(file, good);
        }
      }),
      {numRuns: 80},
    );
  });

  it("where an offset of its index is that of another object", () => {
    for (const n of objects.keys()) {
      const swapped = objects.map(({name}, m) => ({name, offset: pack.offsets[(m + n) % objects.length]!}));
      write("idx", indexOf(swapped, {hash: pack.hash}));
      const wrong = readAll(dir, namesOf(objects)).filter(
        (object, m) => object !== null && !isObject(object, objects[m]!),
      );
      write("idx", index);
      expect(wrong).toEqual([]);
    }
  });

  it("where a delta's base is another of the same size", () => {
    const [one, other] = ["one text here\n", "two text here\n"].map((text) => known("blob", text));
    const made = known("blob", `${one!.bytes}and more\n`);
    const body = appending(one!.bytes, "and more\n");
    const bad = packOf([whole(one!), whole(other!), {kind: kinds.namedDelta, body, base: other!.name}]);
    const names = [one!, other!, made].map(({name}, n) => ({name, offset: bad.offsets[n]!}));
    const place = fresh();
    put(place, "pack/pack-x.pack", bad.bytes);
    put(place, "pack/pack-x.idx", indexOf(names, {hash: bad.hash}));
    expect(
      readAll(
        place,
        names.map(({name}) => name),
      ),
    ).toEqual([packed(one!), packed(other!), null]);
  });

  it("from another pack, where one holds it damaged", () => {
    const bad = Buffer.from(pack.bytes);
    for (const at of pack.offsets) bad[at + 4]! ^= 0xff;
    write("pack", bad);
    put(dir, "pack/pack-y.pack", pack.bytes);
    put(dir, "pack/pack-y.idx", index);
    expect(readAll(dir, namesOf(objects))).toEqual(objects.map((one) => packed(one)));
    for (const name of ["pack/pack-y.pack", "pack/pack-y.idx"]) rmSync(join(dir, "objects", name));
    write("pack", pack.bytes);
  });
});

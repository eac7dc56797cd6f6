import {closeSync, fstatSync, openSync, readSync} from "node:fs";
import {unlessItFails} from "./unless-it-fails.ts";

/** Where a pack's objects lie: git's index file of a pack, version 2 (gitformat-pack(5)), with names of 20 bytes. */
export interface PackIndex {
  /** Null where the pack has no object of that name (20 bytes), or its part of the file cannot be read. */
  find(name: Buffer): Place | null;
  /** how many names it has */
  readonly count: number;
  /** At most so many of its names, evenly spread over them: names say nothing of where in a history something stands. */
  sample(most: number): Buffer[];
  close(): void;
}

export interface Place {
  /** where the object begins in the pack */
  readonly offset: number;
  /** CRC-32 of all that the pack has of it, as `zlib.crc32` tells it */
  readonly checksum: number;
}

/**
 * Opens an index; null for a file of another version or shape. What it says of the names that begin with one byte is read when the first
 * of them is looked for: a run that finds little new needs little of an index of many megabytes. With `held` it then stays in memory, 32 bytes
 * an object; without, 4 bytes do, which show where to look in the file.
 */
export function openPackIndex(path: string, held = true): PackIndex | null {
  const file = openSync(path, "r");
  const index = readHead(file, held);
  if (index === null) closeSync(file);
  return index;
}

function readHead(file: number, held: boolean): PackIndex | null {
  const head = readAt(file, 0, tables);
  if (head === null || head.readUInt32BE(0) !== magic || head.readUInt32BE(4) !== 2) return null;
  const fan = (first: number) => (first < 0 ? 0 : head.readUInt32BE(headLength + 4 * first));
  const count = fan(255);
  const checksums = tables + nameLength * count;
  const offsets = checksums + checksumLength * count;
  const large = offsets + offsetLength * count;
  if (fstatSync(file).size < large) return null;

  const readPart = (first: number): Part | null => {
    const [start, end] = [fan(first - 1), fan(first)];
    const length = end - start;
    if (length < 0 || end > count) return null;
    const bytes = readAt(file, tables + nameLength * start, nameLength * length);
    if (bytes === null) return null;
    const names = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const part = orderOf(names);
    if (!held) return {...part, lines: linesInFile(start)};
    const sums = readAt(file, checksums + checksumLength * start, checksumLength * length);
    const places = readAt(file, offsets + offsetLength * start, offsetLength * length);
    return sums === null || places === null ? null : {...part, lines: heldLines(names, sums, places)};
  };
  const heldLines = (names: DataView, sums: Buffer, places: Buffer): Lines => ({
    order: (name, at) => compareRest(name, names, nameLength * at),
    place: (at) => asPlace(sums.readUInt32BE(checksumLength * at), places.readUInt32BE(offsetLength * at)),
  });
  const linesInFile = (start: number): Lines => ({
    order: (name, at) => {
      const line = readAt(file, tables + nameLength * (start + at), nameLength);
      return line === null ? Number.NaN : name.compare(line);
    },
    place: (at) => {
      const sum = readAt(file, checksums + checksumLength * (start + at), checksumLength);
      const place = readAt(file, offsets + offsetLength * (start + at), offsetLength);
      return sum === null || place === null ? null : asPlace(sum.readUInt32BE(0), place.readUInt32BE(0));
    },
  });
  const asPlace = (checksum: number, short: number): Place | null => {
    if (short < isLarge) return {offset: short, checksum};
    const long = readAt(file, large + 8 * (short - isLarge), 8);
    return long === null ? null : {offset: Number(long.readBigUInt64BE()), checksum};
  };

  const parts = new Map<number, Part | null>();
  return {
    find: (name) => {
      const first = name[0] ?? 0;
      let part = parts.get(first);
      if (part === undefined) {
        part = readPart(first);
        parts.set(first, part);
      }
      if (part === null) return null;
      const at = positionOf(name, part);
      return at === null ? null : part.lines.place(at);
    },
    count,
    sample: (most) => {
      const size = Math.min(most, count);
      const numbers = Array.from({length: size}, (_, place) => Math.floor((place * count) / size));
      return numbers.flatMap((number) => readAt(file, tables + nameLength * number, nameLength) ?? []);
    },
    close: () => closeSync(file),
  };
}

/** What an index has on the names that begin with one byte, in their order. */
interface Part {
  /** the first four bytes of each name: they tell nearly all apart, and lie close together */
  readonly starts: Uint32Array;
  /** where the names begin whose second byte is at least that */
  readonly seconds: Uint32Array;
  readonly lines: Lines;
}

interface Lines {
  /** How a name with the same first four bytes stands to the one in that line: below 0 before it; NaN where that cannot be read. */
  order(name: Buffer, at: number): number;
  /** Null where it is nowhere. */
  place(at: number): Place | null;
}

function orderOf(names: DataView): Pick<Part, "starts" | "seconds"> {
  const starts = new Uint32Array(names.byteLength / nameLength);
  const seconds = new Uint32Array(257).fill(starts.length);
  let next = 0;
  for (let at = 0; at < starts.length; at++) {
    const start = names.getUint32(nameLength * at);
    starts[at] = start;
    for (const second = (start >>> 16) & 0xff; next <= second; next++) seconds[next] = at;
  }
  return {starts, seconds};
}

function positionOf(name: Buffer, {starts, seconds, lines}: Part): number | null {
  const start = name.readUInt32BE(0);
  const second = (start >>> 16) & 0xff;
  let low = seconds[second] ?? 0;
  let high = seconds[second + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = start - (starts[middle] ?? 0) || lines.order(name, middle);
    if (order === 0) return middle;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return null;
}

/** What is behind the first four bytes. */
function compareRest(name: Buffer, names: DataView, at: number): number {
  for (let byte = 4; byte < nameLength; byte += 4) {
    const order = name.readUInt32BE(byte) - names.getUint32(at + byte);
    if (order !== 0) return order;
  }
  return 0;
}

/** Null where the file does not have so much, or is none that can be read. */
function readAt(file: number, at: number, length: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(length);
  return unlessItFails(() => readSync(file, bytes, 0, length, at)) === length ? bytes : null;
}

/** "\377tOc" */
const magic = 0xff744f63;
/** magic and version; then a table of 256 counts, the names, their checksums, the offsets, the offsets that need eight bytes */
const headLength = 8;
const tables = headLength + 4 * 256;
const nameLength = 20;
const checksumLength = 4;
const offsetLength = 4;
const isLarge = 0x80000000;

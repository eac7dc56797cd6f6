import {closeSync, fstatSync, openSync, readSync} from "node:fs";
import {openIndexMemory} from "./index-memory.ts";
import {unlessItFails} from "./unless-it-fails.ts";

/** Where a pack's objects lie: git's index file of a pack, version 2 (gitformat-pack(5)), with names of 20 bytes. */
export interface PackIndex {
  /** Null where the pack has no object of that name (20 bytes), or its part of the file cannot be read. */
  find(name: Buffer): Place | null;
  /** how many names it has */
  readonly count: number;
  /** what other threads can open the same index with */
  readonly memory: SharedArrayBuffer;
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
 * @param shared memory of another thread's index of that file
 */
export function openPackIndex(
  path: string,
  {held = true, shared = null}: {held?: boolean; shared?: SharedArrayBuffer | null} = {},
): PackIndex | null {
  const file = openSync(path, "r");
  const index = readHead(file, held, shared);
  if (index === null) closeSync(file);
  return index;
}

function readHead(file: number, held: boolean, shared: SharedArrayBuffer | null): PackIndex | null {
  const head = readAt(file, 0, tables);
  if (head === null || head.readUInt32BE(0) !== magic || head.readUInt32BE(4) !== 2) return null;
  const fan = (first: number) => (first < 0 ? 0 : head.readUInt32BE(headLength + 4 * first));
  const count = fan(255);
  const checksums = tables + nameLength * count;
  const offsets = checksums + checksumLength * count;
  const large = offsets + offsetLength * count;
  const {size} = fstatSync(file);
  const hash = size < large ? null : readAt(file, size - nameLength, nameLength);
  if (hash === null) return null;
  const {memory, starts, seconds, lines, has, add} = openIndexMemory({count, held, hash}, shared);

  const readPart = (first: number): boolean => {
    const [start, end] = [fan(first - 1), fan(first)];
    const length = end - start;
    if (length < 0 || end > count) return false;
    const names = readAt(file, tables + nameLength * start, nameLength * length);
    if (names === null) return false;
    if (lines !== null) {
      const sums = readAt(file, checksums + checksumLength * start, checksumLength * length);
      const places = readAt(file, offsets + offsetLength * start, offsetLength * length);
      if (sums === null || places === null) return false;
      bytesOf(lines.names).set(names, nameLength * start);
      bytesOf(lines.checksums).set(sums, checksumLength * start);
      bytesOf(lines.offsets).set(places, offsetLength * start);
    }
    let next = 0;
    const part = partLength * first;
    for (let at = start; at < end; at++) {
      const four = names.readUInt32BE(nameLength * (at - start));
      starts[at] = four;
      for (const second = (four >>> 16) & 0xff; next <= second; next++) seconds[part + next] = at;
    }
    seconds.fill(end, part + next, part + partLength);
    add(first);
    return true;
  };

  /** How a name stands to the one in a line that has the same first four bytes: below 0 before it; NaN where that cannot be read. */
  const order = (name: Buffer, at: number): number => {
    if (lines !== null) return compareRest(name, lines.names, nameLength * at);
    const line = readAt(file, tables + nameLength * at, nameLength);
    return line === null ? Number.NaN : name.compare(line);
  };
  const placeAt = (at: number): Place | null => {
    if (lines !== null)
      return asPlace(lines.checksums.getUint32(checksumLength * at), lines.offsets.getUint32(offsetLength * at));
    const sum = readAt(file, checksums + checksumLength * at, checksumLength);
    const place = readAt(file, offsets + offsetLength * at, offsetLength);
    return sum === null || place === null ? null : asPlace(sum.readUInt32BE(0), place.readUInt32BE(0));
  };
  const asPlace = (checksum: number, short: number): Place | null => {
    if (short < isLarge) return {offset: short, checksum};
    const long = readAt(file, large + 8 * (short - isLarge), 8);
    return long === null ? null : {offset: Number(long.readBigUInt64BE()), checksum};
  };
  const positionOf = (name: Buffer): number | null => {
    const start = name.readUInt32BE(0);
    const from = partLength * (start >>> 24) + ((start >>> 16) & 0xff);
    let low = seconds[from] ?? 0;
    let high = seconds[from + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const before = start - (starts[middle] ?? 0) || order(name, middle);
      if (before === 0) return middle;
      if (before < 0) high = middle;
      else low = middle + 1;
    }
    return null;
  };

  const parts = new Map<number, boolean>();
  const isThere = (first: number): boolean => {
    let there = parts.get(first);
    if (there === undefined) {
      there = has(first) || readPart(first);
      parts.set(first, there);
    }
    return there;
  };
  return {
    find: (name) => {
      if (!isThere(name[0] ?? 0)) return null;
      const at = positionOf(name);
      return at === null ? null : placeAt(at);
    },
    count,
    memory,
    sample: (most) => {
      const size = Math.min(most, count);
      const numbers = Array.from({length: size}, (_, place) => Math.floor((place * count) / size));
      return numbers.flatMap((number) => readAt(file, tables + nameLength * number, nameLength) ?? []);
    },
    close: () => closeSync(file),
  };
}

const bytesOf = ({buffer, byteOffset, byteLength}: DataView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

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
/** of `seconds`, what belongs to one first byte */
const partLength = 257;

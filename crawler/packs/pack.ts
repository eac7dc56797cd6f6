import {closeSync, fstatSync, openSync} from "node:fs";
import {crc32} from "node:zlib";
import {applyDelta, mostBytes} from "./delta.ts";
import {openView} from "./file-view.ts";
import type {Inflated} from "./inflate.ts";
import {inflate} from "./inflate.ts";
import type {PackedObject} from "./named.ts";
import {asNamed} from "./named.ts";
import type {Base} from "./object-cache.ts";
import {openObjectCache} from "./object-cache.ts";
import type {PackIndex, Place} from "./pack-index.ts";
import {readVariable} from "./variable.ts";

export interface Pack {
  /** The object of that name (20 bytes); null where it is not there or cannot be read here, which says nothing about whether git can. */
  read(name: Buffer, largest: number): PackedObject | null;
  /** how many objects it holds */
  readonly count: number;
  /** The names (20 bytes) of at most so many of its objects, from all over the pack. */
  sample(most: number): Buffer[];
  /** Closes the index too. */
  close(): void;
}

/**
 * Reads objects out of a pack (gitformat-pack(5)) as `git cat-file` does, without a process and a pipe between: half of what reading a
 * list costs. Whole objects and deltas of either kind are understood; whatever does not fit, down to a wrong checksum of a compressed
 * part, is left to git, which then says what is wrong.
 */
export function openPack(path: string, index: Omit<PackIndex, "memory">): Pack {
  const file = openSync(path, "r");
  const size = fstatSync(file).size;
  const view = openView(file, size);
  const bases = openObjectCache();

  const entryAt = (offset: number): Entry | null => {
    if (offset < firstObject || offset >= size - trailer) return null;
    const bytes = view(offset, longestHead);
    const first = bytes[0] ?? 0;
    const kind = (first >> 4) & 7;
    const low = first & 15;
    const length = first & 0x80 ? readVariable(bytes, 1, {low, shift: 4}) : {value: low, end: 1};
    if (length === null) return null;
    const base = baseOf(kind, bytes, length.end, offset);
    return base === null
      ? null
      : {kind, size: length.value, data: offset + length.end + base.length, base: base.offset};
  };

  const baseOf = (kind: number, bytes: Buffer, at: number, offset: number): {offset: number; length: number} | null => {
    if (kind === offsetDelta) {
      const back = readOffset(bytes, at);
      return back === null || back.value <= 0 ? null : {offset: offset - back.value, length: back.end - at};
    }
    if (kind === namedDelta) {
      const base = bytes.length < at + nameLength ? null : index.find(bytes.subarray(at, at + nameLength));
      return base === null ? null : {offset: base.offset, length: nameLength};
    }
    return {offset: 0, length: 0};
  };

  /** What is compressed in an entry. */
  const inflated = (entry: Entry): Inflated | null => {
    if (entry.size > mostBytes) return null;
    // Compressors make no more of what they cannot compress; a stream that goes on behind these bytes is left to git.
    return inflate(view(entry.data, entry.size + (entry.size >> 8) + 64), entry.size);
  };

  /**
   * An object that is no delta, as most mails; null for others, and where the index has another checksum for it: of a flipped bit in either
   * file, or in the place that the index gives, the two differ.
   */
  const readWhole = ({offset, checksum}: Place, largest: number): PackedObject | null => {
    const entry = entryAt(offset);
    const type = types[entry?.kind ?? 0] ?? null;
    if (entry === null || type === null) return null;
    const made = inflated(entry);
    if (made === null || crc32(view(offset, entry.data + made.taken - offset)) !== checksum) return null;
    return {type, size: entry.size, bytes: entry.size > largest ? null : made.bytes};
  };

  /** The object at a place, through all deltas that it stands on, of which one at a time is in memory. */
  const readAt = (offset: number): Base | null => {
    const chain: (Entry & {readonly offset: number})[] = [];
    let at = offset;
    let object = bases.get(at);
    while (object === null) {
      const entry = entryAt(at);
      if (entry === null || chain.length > longestChain) return null;
      if (entry.kind === offsetDelta || entry.kind === namedDelta) {
        chain.push({...entry, offset: at});
        at = entry.base;
        object = bases.get(at);
      } else {
        const bytes = inflated(entry)?.bytes ?? null;
        const type = types[entry.kind] ?? null;
        if (bytes === null || type === null) return null;
        if (chain.length === 0) return {type, bytes};
        object = {type, bytes: Buffer.from(bytes)};
        bases.set(at, object);
      }
    }
    for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
      const delta = inflated(link)?.bytes ?? null;
      const bytes: Buffer | null = delta === null ? null : applyDelta(object.bytes, delta);
      if (bytes === null) return null;
      object = {type: object.type, bytes};
      if (chain.length > 0) bases.set(link.offset, object);
    }
    return object;
  };

  return {
    read: (name, largest) => {
      const place = index.find(name);
      if (place === null) return null;
      // To hash all bytes of a mail takes five times as long as the checksum of what the pack has of it.
      const whole = readWhole(place, largest);
      if (whole !== null) return whole;
      const object = readAt(place.offset);
      return object === null ? null : asNamed(name, object.type, object.bytes, largest);
    },
    count: index.count,
    sample: index.sample,
    close: () => {
      index.close();
      closeSync(file);
    },
  };
}

interface Entry {
  readonly kind: number;
  /** of the object, or of the delta */
  readonly size: number;
  /** where the compressed bytes begin */
  readonly data: number;
  /** where the object lies that a delta changes; 0 for what is no delta */
  readonly base: number;
}

const types = [null, "commit", "tree", "blob", "tag"];
const offsetDelta = 6;
const namedDelta = 7;
const nameLength = 20;
/** "PACK", version and count stand before the first object, a hash of all behind the last. */
const firstObject = 12;
const trailer = 20;
const longestHead = 40;
/** git itself makes chains of at most 4,095 deltas; a longer one goes round. */
const longestChain = 4095;

/** How far back the object lies that a delta changes: the highest seven bits first, and each byte that follows adds one. */
function readOffset(bytes: Buffer, start: number): {value: number; end: number} | null {
  let value = 0;
  for (let at = start; at < start + 8; at++) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return {value, end: at + 1};
    value++;
  }
  return null;
}

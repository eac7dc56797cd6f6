import {closeSync, fstatSync, openSync} from "node:fs";
import {inflateSync} from "node:zlib";
import {applyDelta, deltaSizes} from "./delta.ts";
import {openView} from "./file-view.ts";
import type {PackedObject} from "./object-cache.ts";
import {openObjectCache} from "./object-cache.ts";
import type {PackIndex} from "./pack-index.ts";
import {readVariable} from "./variable.ts";

export interface Pack {
  /** The object of that name (20 bytes); null where it is not there or cannot be read here, which says nothing about whether git can. */
  read(name: Buffer, largest: number): PackedObject | null;
  close(): void;
}

/**
 * Reads objects out of a pack (gitformat-pack(5)) as `git cat-file` does, without a process and a pipe between: half of what reading a
 * list costs. Whole objects and deltas of either kind are understood; whatever does not fit, down to a wrong checksum of a compressed
 * part, is left to git, which then says what is wrong.
 */
export function openPack(path: string, index: PackIndex): Pack {
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
      const base = index.offsetOf(bytes.subarray(at, at + nameLength));
      return base === null ? null : {offset: base, length: nameLength};
    }
    return {offset: 0, length: 0};
  };

  const inflate = (entry: Entry): Buffer | null => {
    if (entry.size > mostBytes) return null;
    try {
      // No compressor makes more of what it cannot compress; a stream that goes on behind these bytes is left to git.
      const packed = view(entry.data, entry.size + (entry.size >> 8) + 64);
      const options = {chunkSize: Math.max(smallestChunk, entry.size + 1), maxOutputLength: entry.size + 1};
      const bytes = inflateSync(packed, options);
      return bytes.length === entry.size ? bytes : null;
    } catch (error) {
      if (error instanceof Error && "code" in error) return null;
      throw error;
    }
  };

  /** The object at a place, through all deltas that it stands on. */
  const readAt = (offset: number, largest: number): PackedObject | null => {
    const chain: {readonly offset: number; readonly delta: Buffer}[] = [];
    let at = offset;
    let object: PackedObject | null = bases.get(at);
    while (object === null) {
      const entry = entryAt(at);
      if (entry === null || chain.length > longestChain) return null;
      const isDelta = entry.kind === offsetDelta || entry.kind === namedDelta;
      const isBlob = entry.kind === blob;
      if (chain.length === 0 && !isDelta && entry.size > largest) return {isBlob, size: entry.size, bytes: null};
      const bytes: Buffer | null = inflate(entry);
      if (bytes === null) return null;
      if (isDelta) {
        if ((deltaSizes(bytes)?.result ?? Number.POSITIVE_INFINITY) > mostBytes) return null;
        chain.push({offset: at, delta: bytes});
        at = entry.base;
        object = bases.get(at);
      } else {
        object = {isBlob, size: bytes.length, bytes};
        if (chain.length > 0) bases.set(at, object);
      }
    }
    for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
      const bytes: Buffer | null = object.bytes === null ? null : applyDelta(object.bytes, link.delta);
      if (bytes === null) return null;
      object = {isBlob: object.isBlob, size: bytes.length, bytes};
      if (chain.length > 0) bases.set(link.offset, object);
    }
    return object.size > largest ? {...object, bytes: null} : object;
  };

  return {
    read: (name, largest) => {
      const offset = index.offsetOf(name);
      return offset === null ? null : readAt(offset, largest);
    },
    close: () => closeSync(file),
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

const blob = 3;
const offsetDelta = 6;
const namedDelta = 7;
const nameLength = 20;
/** "PACK", version and count stand before the first object, a hash of all behind the last. */
const firstObject = 12;
const trailer = 20;
const longestHead = 40;
/** git itself makes chains of at most 4,095 deltas; a longer one goes round. */
const longestChain = 4095;
/** What is larger is left to git: a delta of no size can make an object of any. */
const mostBytes = 64 * 1024 * 1024;
/** the least that zlib takes */
const smallestChunk = 64;

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

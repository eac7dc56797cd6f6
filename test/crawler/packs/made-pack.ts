import {execFileSync} from "node:child_process";
import {createHash} from "node:crypto";
import {mkdirSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {crc32, deflateSync} from "node:zlib";
import fc from "fast-check";
import {expect} from "vitest";
import type {PackedObject} from "../../../crawler/packs/named.ts";
import {openObjects} from "../../../crawler/packs/objects.ts";

/** An object as git has it. */
export interface Known {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export function known(type: string, content: string | Buffer): Known {
  const bytes = Buffer.from(content);
  return {name: nameOf(type, bytes), type, bytes};
}

/** git's name of an object: the hash of its type, its size and its bytes. */
export function nameOf(type: string, bytes: Buffer): string {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}

/** What a reader must give for an object. */
export function packed({type, bytes}: Known, largest = Number.POSITIVE_INFINITY): PackedObject {
  return {type, size: bytes.length, bytes: bytes.length > largest ? null : bytes};
}

/** Whether that is the object of this name: nothing but the object itself has its hash. */
export function isObject(read: PackedObject, {name, type}: Known): boolean {
  return read.type === type && read.bytes !== null && nameOf(type, read.bytes) === name;
}

// What lies in a pack.

export const kinds = {commit: 1, tree: 2, blob: 3, tag: 4, offsetDelta: 6, namedDelta: 7} as const;

/** One object of a pack that is made by hand; what is not said is as it should be. */
export interface Entry {
  readonly kind: number;
  readonly body: Buffer;
  /** the object that a delta changes: how many bytes before it, or its name */
  readonly base?: number | string;
  /** said to be its size */
  readonly size?: number;
  /** what stands in the pack in place of the compressed body */
  readonly data?: Buffer;
}

export function whole({type, bytes}: Known): Entry {
  return {kind: kinds[type as keyof typeof kinds], body: bytes};
}

/** A compressor takes more time to begin than these bodies take it. */
const quickly = {memLevel: 1, windowBits: 9};

/** "PACK", version 2, the objects, the hash of all; and where each of them lies, with its checksum. */
export function packOf(entries: readonly ((offset: number) => Entry)[] | readonly Entry[]) {
  const head = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  head.writeUInt32BE(entries.length, 8);
  const parts = [head];
  const offsets: number[] = [];
  const checksums: number[] = [];
  let at = head.length;
  for (const one of entries) {
    offsets.push(at);
    const {
      kind,
      body,
      base,
      size = body.length,
      data = deflateSync(body, quickly),
    } = typeof one === "function" ? one(at) : one;
    const low = size & 15;
    const rest = Math.floor(size / 16);
    const bytes = Buffer.concat([
      Buffer.from([(rest > 0 ? 0x80 : 0) | (kind << 4) | low]),
      rest > 0 ? variable(rest) : Buffer.alloc(0),
      base === undefined ? Buffer.alloc(0) : typeof base === "string" ? Buffer.from(base, "hex") : distance(base),
      data,
    ]);
    parts.push(bytes);
    checksums.push(crc32(bytes));
    at += bytes.length;
  }
  const bytes = Buffer.concat(parts);
  const hash = createHash("sha1").update(bytes).digest();
  return {bytes: Buffer.concat([bytes, hash]), offsets, checksums, hash};
}

/** An index of version 2; offsets from `large` on stand in the table of those that need eight bytes. */
export function indexOf(
  objects: readonly {readonly name: string; readonly offset: number; readonly checksum?: number}[],
  {large = 0x80000000, hash = Buffer.alloc(20)}: {large?: number; hash?: Buffer} = {},
): Buffer {
  const sorted = objects.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const fan = Buffer.alloc(4 * 256);
  const firsts = sorted.map(({name}) => Number.parseInt(name.slice(0, 2), 16));
  for (let first = 0, count = 0; first < 256; first++) {
    while ((firsts[count] ?? 256) <= first) count++;
    fan.writeUInt32BE(count, 4 * first);
  }
  const short = Buffer.alloc(4 * sorted.length);
  const long: Buffer[] = [];
  for (const [index, {offset}] of sorted.entries()) {
    short.writeUInt32BE(offset < large ? offset : 0x80000000 + long.length, 4 * index);
    if (offset < large) continue;
    const eight = Buffer.alloc(8);
    eight.writeBigUInt64BE(BigInt(offset));
    long.push(eight);
  }
  const names = sorted.map(({name}) => Buffer.from(name, "hex"));
  const checksums = Buffer.alloc(4 * sorted.length);
  for (const [index, {checksum = 0}] of sorted.entries()) checksums.writeUInt32BE(checksum, 4 * index);
  const head = Buffer.from("\xfftOc\0\0\0\x02", "latin1");
  const bytes = Buffer.concat([head, fan, ...names, checksums, short, ...long, hash]);
  return Buffer.concat([bytes, createHash("sha1").update(bytes).digest()]);
}

/** Seven bits a byte, the lowest first. */
export function variable(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** How far back a base lies: the highest seven bits first, one less in each byte that another follows. */
function distance(back: number): Buffer {
  const bytes = [back % 128];
  for (let rest = Math.floor(back / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (--rest % 128));
  return Buffer.from(bytes);
}

export type Instruction = {readonly insert: Buffer} | {readonly from: number; readonly length: number};

/** A delta; `sizes` are those of the base and of the result. */
export function deltaOf(sizes: readonly [number, number], instructions: readonly Instruction[]): Buffer {
  const parts = instructions.map((one) => {
    if ("insert" in one) return Buffer.concat([Buffer.from([one.insert.length]), one.insert]);
    const bytes: number[] = [];
    let has = 0x80;
    // Only bytes that are not zero are written; a length of 0x10000 is written as none.
    const length = one.length === 0x10000 ? 0 : one.length;
    for (const [bit, byte] of [0, 8, 16, 24].map((shift) => (one.from >>> shift) & 255).entries()) {
      if (byte > 0) [has] = [has | (1 << bit), bytes.push(byte)];
    }
    for (const [bit, byte] of [0, 8, 16].map((shift) => (length >>> shift) & 255).entries()) {
      if (byte > 0) [has] = [has | (0x10 << bit), bytes.push(byte)];
    }
    return Buffer.from([has, ...bytes]);
  });
  return Buffer.concat([variable(sizes[0]), variable(sizes[1]), ...parts]);
}

/** A delta that puts some text behind its base. */
export function appending(base: Buffer, text: string): Buffer {
  const insert = Buffer.from(text);
  return deltaOf([base.length, base.length + insert.length], [{from: 0, length: base.length}, {insert}]);
}

// Repositories that git makes.

export function git(dir: string, args: readonly string[], input: Buffer | string = ""): Buffer {
  return execFileSync("git", ["-C", dir, ...args], {input, maxBuffer: 1 << 30, stdio: ["pipe", "pipe", "pipe"]});
}

/** An empty repository, as `git init --bare` would make it, in less time. */
export function bare(dir: string, {sha256 = false} = {}): string {
  for (const name of ["objects/pack", "refs/heads"]) mkdirSync(join(dir, name), {recursive: true});
  writeFileSync(join(dir, "HEAD"), "ref: refs/heads/master\n");
  const [version, extensions] = sha256 ? [1, "[extensions]\n\tobjectFormat = sha256\n"] : [0, ""];
  writeFileSync(join(dir, "config"), `[core]\n\trepositoryFormatVersion = ${version}\n\tbare = true\n${extensions}`);
  return dir;
}

/** One commit for each content of the file "m"; as one more pack, or as an object a file. */
export function commit(dir: string, contents: readonly (string | Buffer)[], {loose = false} = {}): void {
  const isNew = readdirSync(join(dir, "refs/heads")).length === 0;
  const commands = contents.flatMap((content, index) => [
    `commit refs/heads/master\ncommitter A <a@example.com> ${1_000_000_000 + index} +0000\ndata 1\nm\n`,
    index === 0 && !isNew ? "from refs/heads/master^0\n" : "",
    `M 100644 inline m\ndata ${Buffer.byteLength(content)}\n`,
    content,
    "\n",
  ]);
  const input = Buffer.concat(commands.map((each) => Buffer.from(each)));
  git(dir, ["-c", `fastimport.unpackLimit=${loose ? 100_000 : 1}`, "fast-import", "--quiet"], input);
}

/** Long chains of deltas. */
export function repack(dir: string, ...settings: string[]): void {
  const options = settings.flatMap((setting) => ["-c", setting]);
  git(dir, [...options, "repack", "-adfq", "--depth=50", "--window=50"]);
}

/** All objects that git has. */
export function objectsOf(dir: string): Known[] {
  const batch = git(dir, ["cat-file", "--batch-all-objects", "--batch"]);
  const objects: Known[] = [];
  for (let at = 0; at < batch.length; ) {
    const end = batch.indexOf(10, at);
    const [name = "", type = "", size] = batch.toString("latin1", at, end).split(" ");
    objects.push({name, type, bytes: batch.subarray(end + 1, end + 1 + Number(size))});
    at = end + Number(size) + 2;
  }
  return objects;
}

/** Files of a repository that were made by hand: packs and objects alone are read. */
export function put(dir: string, name: string, bytes: Buffer | string): void {
  const path = join(dir, "objects", name);
  mkdirSync(join(path, ".."), {recursive: true});
  writeFileSync(path, bytes);
}

export function packFilesIn(dir: string, ending: string): string[] {
  const place = join(dir, "objects/pack");
  return readdirSync(place)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(place, name));
}

/** Where each object lies that an index has, as git tells it. */
export function shownBy(dir: string, index: Buffer): {name: string; offset: number; checksum: number}[] {
  const lines = git(dir, ["show-index"], index).toString().trim().split("\n");
  // "OFFSET NAME (CHECKSUM)"
  return lines.map((line) => {
    const [offset, name = "", checksum = ""] = line.split(" ");
    return {name, offset: Number(offset), checksum: Number.parseInt(checksum.slice(1), 16)};
  });
}

/** Puts these objects into the repository as a pack of whole objects with its index. */
export function putPack(dir: string, objects: readonly Known[]): void {
  const {bytes, offsets, checksums, hash} = packOf(objects.map(whole));
  const places = objects.map(({name}, at) => ({name, offset: offsets[at] ?? 0, checksum: checksums[at] ?? 0}));
  const file = `pack/pack-${hash.toString("hex")}`;
  put(dir, `${file}.pack`, bytes);
  put(dir, `${file}.idx`, indexOf(places, {hash}));
}

/** An object whose bytes stay when the next is read. */
export function kept(object: PackedObject | null): PackedObject | null {
  return object?.bytes ? {...object, bytes: Buffer.from(object.bytes)} : object;
}

/** The objects read as one opens the repository for them, by default with its indexes in memory. */
export function readAll(
  dir: string,
  names: readonly string[],
  largest = 1 << 26,
  mostHeld?: number,
): (PackedObject | null)[] {
  const objects = openObjects(dir, {mostHeld});
  try {
    return names.map((name) => kept(objects.read(name, largest)));
  } finally {
    objects.close();
  }
}

/** Contents of which most change little of the one before, so that deltas stand on deltas; and some that are like no other. */
export const histories: fc.Arbitrary<Buffer[]> = fc
  .record({
    lines: fc.array(fc.string({maxLength: 70}), {minLength: 5, maxLength: 80}),
    edits: fc.array(fc.tuple(fc.nat(80), fc.string({maxLength: 70})), {minLength: 3, maxLength: 40}),
    others: fc.array(fc.uint8Array({maxLength: 3000}), {maxLength: 3}),
  })
  .map(({lines, edits, others}) => {
    const text = [...lines];
    const contents = edits.map(([at, line]) => {
      text[at % (text.length + 1)] = line;
      return Buffer.from(text.join("\n"));
    });
    return [...contents, ...others.map((bytes) => Buffer.from(bytes))];
  });

/** That some work keeps neither much memory at a time nor asks for much at once. */
export function expectLittleMemory(work: () => void): void {
  const before = {peak: process.resourceUsage().maxRSS, asked: process.memoryUsage().arrayBuffers};
  work();
  expect((process.resourceUsage().maxRSS - before.peak) / 1024, "MB at a time").toBeLessThan(100);
  expect((process.memoryUsage().arrayBuffers - before.asked) / 1024 ** 2, "MB asked for").toBeLessThan(100);
}

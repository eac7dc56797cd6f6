import {readdirSync, readFileSync, statSync} from "node:fs";
import {isAbsolute, join} from "node:path";
import {inflateSync} from "node:zlib";
import type {SharedIndexes} from "./index-memory.ts";
import type {PackedObject} from "./named.ts";
import {asNamed} from "./named.ts";
import type {Pack} from "./pack.ts";
import {openPack} from "./pack.ts";
import {openPackIndex} from "./pack-index.ts";
import {unlessItFails} from "./unless-it-fails.ts";

/** The objects of a repository as they lie on disk. */
export interface Objects {
  /**
   * The object with that name (40 hexadecimal digits); bytes are null where it is larger than `largest`. Null where it is not found or
   * cannot be read here: then git is to be asked, which also says what is wrong.
   */
  read(name: string, largest: number): PackedObject | null;
  /** How many packs there are, borrowed ones too, and how many objects they hold. */
  extent(): {readonly packs: number; readonly objects: number};
  /** Names of about so many objects, from all over the packs. */
  sample(most: number): string[];
  /** Of the packs' indexes, for other threads that read this repository. */
  indexes(): SharedIndexes;
  close(): void;
}

/**
 * Opens what a repository, and those whose objects it borrows, had when this was called; what comes later is for git to find. Indexes that
 * are larger than `mostHeld` bytes together stay in their files.
 * @param shared the indexes that another thread reads this repository with
 */
export function openObjects(
  gitDir: string,
  {mostHeld = mostIndexBytes, shared = new Map()}: {mostHeld?: number | undefined; shared?: SharedIndexes} = {},
): Objects {
  const folders = objectFolders(join(gitDir, "objects"));
  const indexes = folders.flatMap(indexesIn);
  const held = indexes.reduce((sum, {size}) => sum + size, 0) <= mostHeld;
  // Repacked away in this moment, or closed to this reader: git looks again, and says so.
  const opened = indexes.flatMap(
    ({path}) => unlessItFails(() => openIndexed(path, {held, shared: shared.get(path) ?? null})) ?? [],
  );
  const packs = opened.map(({pack}) => pack);
  const memories = new Map(opened.map(({path, memory}) => [path, memory]));
  const scratch = Buffer.alloc(nameLength);
  const extent = () => ({packs: packs.length, objects: packs.reduce((sum, pack) => sum + pack.count, 0)});
  return {
    read: (name, largest) => {
      if (name.length !== 2 * nameLength || scratch.write(name, "hex") !== nameLength) return null;
      for (const [number, pack] of packs.entries()) {
        const object = pack.read(scratch, largest);
        if (object === null) continue;
        // Where the last one was, the next one is likely to be.
        if (number > 0) packs.unshift(...packs.splice(number, 1));
        return object;
      }
      for (const folder of folders) {
        const object = readLoose(join(folder, name.slice(0, 2), name.slice(2)), scratch, largest);
        if (object !== null) return object;
      }
      return null;
    },
    extent,
    sample: (most) => {
      const share = most / Math.max(1, extent().objects);
      return packs.flatMap((pack) => pack.sample(Math.ceil(share * pack.count))).map((name) => name.toString("hex"));
    },
    indexes: () => memories,
    close: () => {
      for (const pack of packs.splice(0)) pack.close();
    },
  };
}

const nameLength = 20;
/** Of 1.5 million objects; an epoch of a gigabyte has 1.2 million. To look in the file takes a third longer for each mail. */
const mostIndexBytes = 42_000_000;

/** The folder of objects and those that it borrows from (gitrepository-layout(5), objects/info/alternates), each once. */
function objectFolders(first: string): string[] {
  const folders = [first];
  for (let at = 0; at < folders.length && at < mostFolders; at++) {
    const folder = folders[at] ?? "";
    const file = join(folder, "info/alternates");
    for (const line of unlessItFails(() => readFileSync(file, "utf8").split("\n")) ?? []) {
      if (line === "" || line.startsWith("#") || line.startsWith('"')) continue;
      const other = isAbsolute(line) ? line : join(folder, line);
      if (!folders.includes(other)) folders.push(other);
    }
  }
  return folders;
}

const mostFolders = 20;

/** Newest first: what is read for the first time came last. */
function indexesIn(folder: string): {path: string; size: number}[] {
  const place = join(folder, "pack");
  return (unlessItFails(() => readdirSync(place)) ?? [])
    .filter((name) => name.endsWith(".idx"))
    .flatMap((name) => {
      const path = join(place, name);
      const file = unlessItFails(() => statSync(path));
      return file === null ? [] : [{path, size: file.size, age: file.mtimeMs}];
    })
    .sort((a, b) => b.age - a.age);
}

function openIndexed(
  path: string,
  options: {held: boolean; shared: SharedArrayBuffer | null},
): {path: string; pack: Pack; memory: SharedArrayBuffer} | null {
  const index = openPackIndex(path, options);
  if (index === null) return null;
  const pack = unlessItFails(() => openPack(`${path.slice(0, -".idx".length)}.pack`, index));
  if (pack === null) index.close();
  return pack === null ? null : {path, pack, memory: index.memory};
}

/** An object in a file of its own: compressed, "blob SIZE", a zero byte, its bytes. */
function readLoose(path: string, name: Buffer, largest: number): PackedObject | null {
  const bytes = unlessItFails(() => inflateSync(readFileSync(path), {maxOutputLength: largest + longestHead}));
  if (bytes === null) return null;
  const end = bytes.indexOf(0);
  const [, type = "", size] = looseHead.exec(bytes.toString("latin1", 0, Math.min(end, longestHead))) ?? [];
  const content = bytes.subarray(end + 1);
  const fits = end >= 0 && content.length === Number(size) && content.length <= largest;
  return fits ? asNamed(name, type, content, largest) : null;
}

const looseHead = /^([a-z]{1,10}) (\d{1,12})$/;
const longestHead = 64;

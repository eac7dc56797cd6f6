import {existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {isAbsolute, join} from "node:path";
import {inflateSync} from "node:zlib";
import type {PackedObject} from "./object-cache.ts";
import type {Pack} from "./pack.ts";
import {openPack} from "./pack.ts";
import {readPackIndex} from "./pack-index.ts";

/** The objects of a repository as they lie on disk. */
export interface Objects {
  /**
   * The object with that name (40 hexadecimal digits); bytes are null where it is larger than `largest`. Null where it is not found or
   * cannot be read here: then git is to be asked, which also says what is wrong.
   */
  read(name: string, largest: number): PackedObject | null;
  close(): void;
}

/** Opens what a repository, and those whose objects it borrows, had when this was called; what comes later is for git to find. */
export function openObjects(gitDir: string): Objects {
  const folders = objectFolders(join(gitDir, "objects"));
  const packs = folders.flatMap(packsIn);
  const scratch = Buffer.alloc(nameLength);
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
        const object = readLoose(join(folder, name.slice(0, 2), name.slice(2)), largest);
        if (object !== null) return object;
      }
      return null;
    },
    close: () => {
      for (const pack of packs.splice(0)) pack.close();
    },
  };
}

const nameLength = 20;

/** The folder of objects and those that it borrows from (gitrepository-layout(5), objects/info/alternates), each once. */
function objectFolders(first: string): string[] {
  const folders = [first];
  for (let at = 0; at < folders.length && at < mostFolders; at++) {
    const folder = folders[at] ?? "";
    const file = join(folder, "info/alternates");
    if (!existsSync(file)) continue;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line === "" || line.startsWith("#") || line.startsWith('"')) continue;
      const other = isAbsolute(line) ? line : join(folder, line);
      if (!folders.includes(other)) folders.push(other);
    }
  }
  return folders;
}

const mostFolders = 20;

/** Newest first: what is read for the first time came last. */
function packsIn(folder: string): Pack[] {
  const place = join(folder, "pack");
  if (!existsSync(place)) return [];
  const paths = readdirSync(place)
    .filter((name) => name.endsWith(".idx"))
    .map((name) => join(place, name));
  const dated = paths.flatMap((path) => {
    const age = statSync(path, {throwIfNoEntry: false})?.mtimeMs;
    return age === undefined ? [] : [{path, age}];
  });
  return dated
    .sort((a, b) => b.age - a.age)
    .flatMap(({path}) => {
      try {
        const index = readPackIndex(path);
        return index === null ? [] : [openPack(`${path.slice(0, -".idx".length)}.pack`, index)];
      } catch (error) {
        // Repacked away in this moment, or closed to this reader: git looks again, and says so.
        if (error instanceof Error && "code" in error) return [];
        throw error;
      }
    });
}

/** An object in a file of its own: compressed, "blob SIZE", a zero byte, its bytes. */
function readLoose(path: string, largest: number): PackedObject | null {
  try {
    const bytes = inflateSync(readFileSync(path), {maxOutputLength: largest + longestHead});
    const end = bytes.indexOf(0);
    const [, type, size] =
      /^([a-z]{1,10}) (\d{1,12})$/.exec(bytes.toString("latin1", 0, Math.min(end, longestHead))) ?? [];
    const content = bytes.subarray(end + 1);
    return end < 0 || content.length !== Number(size) || content.length > largest
      ? null
      : {isBlob: type === "blob", size: content.length, bytes: content};
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

const longestHead = 64;

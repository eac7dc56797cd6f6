import {randomUUID} from "node:crypto";
import {closeSync, existsSync, openSync, readFileSync, readSync, renameSync, writeFileSync} from "node:fs";
import {crc32} from "node:zlib";
import * as z from "zod";
import {getMeta, setMeta} from "./meta.ts";
import type {Db} from "./rows.ts";

/**
 * The seal proves that the file of a store which nobody writes is as its last writer left it. SQLite finds a broken page, but no flipped bit
 * in the middle of a text. The store holds a name, and beside it lies the checksum of its bytes under that name; a store that is being written, or
 * whose writer was killed, has no name, and nothing can be said of it.
 */
const Seal = z.object({name: z.uuid(), size: z.number(), crc32: z.number()});

/** The file beside the store's. */
export function sealFile(path: string): string {
  return `${path}.seal`;
}

/** From now on the file changes. */
export async function breakSeal(on: Db): Promise<void> {
  await on.deleteFrom("meta").where("key", "=", "seal").execute();
}

/** A new name, noted in the store: the last thing that is written into it. */
export async function nameSeal(on: Db): Promise<string> {
  const name = randomUUID();
  await setMeta(on, "seal", name);
  return name;
}

/** Seals the file; all that was written must be in it and not in the log. */
export function writeSeal(path: string, name: string): void {
  const file = sealFile(path);
  writeFileSync(`${file}.part`, `${JSON.stringify({name, ...sumOf(path)})}\n`);
  renameSync(`${file}.part`, file);
}

/** Whether the file is as it was sealed: a sentence where it is not, null where it is, or where nothing can be said. */
export async function checkSeal(db: Db, path: string): Promise<string | null> {
  const file = sealFile(path);
  const name = await getMeta(db, "seal");
  if (name === null || !existsSync(file)) return null;
  const read = Seal.safeParse(parseOrNull(readFileSync(file, "utf8")));
  if (!read.success) return `${file} is damaged; remove it, the next crawl makes it again`;
  const {size, crc32: sum} = sumOf(path);
  // A writer that came meanwhile broke the seal before it changed the file.
  if (read.data.name !== name || (await getMeta(db, "seal")) !== name) return null;
  if (read.data.size === size && read.data.crc32 === sum) return null;
  return `${path} is damaged (its bytes are not those that were left); restore a backup, or move it away and crawl again`;
}

function sumOf(path: string): {size: number; crc32: number} {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(1 << 20);
    let size = 0;
    let sum = 0;
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
      size += length;
      sum = crc32(piece.subarray(0, length), sum);
    }
    return {size, crc32: sum};
  } finally {
    closeSync(file);
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

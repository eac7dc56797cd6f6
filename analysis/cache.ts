/**
 * What was worked out before, in a file that may be lost at any moment. Each finding stands under a key that names all it depends on
 * (the bytes of a mail, say), so that it is either right or not asked for; nothing is ever brought up to date. What changes all of it
 * at once, above all the program, is the file's identity: under another one the cache is empty. So is one that is cut short, damaged
 * or not there. Findings that a run did not ask for are left out when it is saved.
 */
import {createHash} from "node:crypto";
import {crc32} from "node:zlib";
import {CliError} from "../crawler/errors.ts";
import {chunksOf, writeWhole} from "./dataset-file.ts";
import {growingPieces, type Pieces, pieceSize, piecesOf} from "./pieces.ts";

export interface Cache {
  /**
   * What was kept under the key, where it `holds`; else what `make` gives, which is kept: plain JSON, not to be changed by who gets it.
   */
  kept<T>(key: string, make: () => T, holds?: (kept: T) => boolean): T;
  /** Whether something is kept under the key. */
  has(key: string): boolean;
  /** How many keys there are that begin so. */
  count(beginning: string): number;
  /** Keeps JSON under the key, as what `make` gave. */
  keep(key: string, json: string): void;
  /** Writes what this run asked for, if that differs from what the file held, and ends. A folder that cannot be written keeps no cache. */
  save(): Promise<void>;
}

/** Nothing is kept: for tests, and where there is no folder to keep it in. */
export const noCache: Cache = {
  kept: (_, make) => make(),
  has: () => false,
  count: () => 0,
  keep: () => {},
  save: async () => {},
};

export function openCache(file: string, identity: string): Cache {
  const {pieces: old, lines} = readLines(file, identity) ?? {pieces: null, lines: new Map<string, Kept>()};
  const made = growingPieces(file);
  let grown = false;
  const keep = (key: string, json: string): void => {
    const bytes = Buffer.from(json);
    lines.set(key, {pieces: made, at: made.append(bytes), length: bytes.length, sum: sumOf(bytes), asked: true});
    grown = true;
  };
  return {
    kept: (name, make, holds) => {
      const key = JSON.stringify(name);
      const known = lines.get(key);
      const bytes = known === undefined ? null : bytesOf(known);
      if (known !== undefined && bytes !== null) {
        // Written by this very program from what `make` gave, and whole: the file's hash said so, and its own sum does.
        const kept = JSON.parse(bytes.toString());
        if (holds === undefined || holds(kept)) {
          known.asked = true;
          return kept;
        }
      }
      const json = JSON.stringify(make());
      keep(key, json);
      // Read back as the next run will: what comes out cannot depend on when it was made, and holds no text that it was cut out of.
      return JSON.parse(json);
    },
    has: (name) => lines.has(JSON.stringify(name)),
    count: (beginning) => {
      const start = JSON.stringify(beginning).slice(0, -1);
      return [...lines.keys()].reduce((sum, key) => sum + Number(key.startsWith(start)), 0);
    },
    keep: (name, json) => keep(JSON.stringify(name), json),
    save: async () => {
      try {
        const asked = [...lines].filter(([, {asked}]) => asked);
        if (grown || asked.length < lines.size) await writeWhole(file, whole(identity, asked));
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
      } finally {
        old?.close();
        made.close();
      }
    },
  };
}

/** Where JSON lies that was kept: text is not held, which V8 would go through again and again. */
interface Kept {
  readonly pieces: Pieces;
  /** bytes */
  readonly at: number;
  readonly length: number;
  /** their CRC-32: what is read again may have been changed meanwhile */
  readonly sum: number;
  /** whether this run made it or asked for it */
  asked: boolean;
}

/** As a whole number that V8 holds in the place of a pointer. */
const sumOf = (bytes: Buffer): number => crc32(bytes) | 0;

/** Null where they are not there any more, or not as they were. */
function bytesOf({pieces, at, length, sum}: Kept): Buffer | null {
  const bytes = unlessDamaged(() => pieces.read(at, length));
  return bytes === null || sumOf(bytes) !== sum ? null : bytes;
}

const header = (identity: string): string => `${JSON.stringify({identity})}\n`;

/** The file: its identity, lines of a key (as JSON), a tab and JSON, and in the last line the hash of all that is above it. */
function* whole(identity: string, kept: readonly (readonly [key: string, Kept])[]): Generator<Buffer> {
  const hash = createHash("sha256");
  const parts = function* (): Generator<string | Buffer> {
    yield header(identity);
    for (const [key, one] of kept) {
      const bytes = bytesOf(one);
      if (bytes !== null) yield* [`${key}\t`, bytes, "\n"];
    }
  };
  for (const chunk of chunksOf(parts())) {
    hash.update(chunk);
    yield chunk;
  }
  yield Buffer.from(`${hash.digest("hex")}\n`);
}

/** What a whole file of that identity holds, by key (as JSON); null for any other, and for one that cannot be read. */
function readLines(file: string, identity: string): {pieces: Pieces; lines: Map<string, Kept>} | null {
  const pieces = unlessDamaged(() => piecesOf(file));
  if (pieces === null) return null;
  const lines = unlessDamaged(() => (isWhole(pieces, header(identity)) ? linesIn(pieces) : null));
  if (lines === null) pieces.close();
  return lines === null ? null : {pieces, lines};
}

function isWhole(pieces: Pieces, first: string): boolean {
  const start = Buffer.byteLength(first);
  const end = pieces.size() - hashLength;
  if (end < start || pieces.read(0, start).toString() !== first) return false;
  const hash = createHash("sha256");
  for (const piece of inPieces(pieces, end)) hash.update(piece);
  return pieces.read(end, hashLength).toString() === `${hash.digest("hex")}\n`;
}

function* inPieces(pieces: Pieces, end: number): Generator<Buffer> {
  for (let at = 0; at < end; at += pieceSize) yield pieces.read(at, Math.min(pieceSize, end - at));
}

function linesIn(pieces: Pieces): Map<string, Kept> {
  const lines = new Map<string, Kept>();
  let at = 0;
  let rest = Buffer.alloc(0);
  for (const piece of inPieces(pieces, pieces.size() - hashLength)) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let newline = bytes.indexOf(newlineByte); newline >= 0; newline = bytes.indexOf(newlineByte, start)) {
      const line = bytes.subarray(start, newline);
      const tab = line.indexOf(tabByte);
      const json = line.subarray(tab + 1);
      // The first line has none.
      if (tab >= 0)
        lines.set(line.toString("utf8", 0, tab), {
          ...{pieces, at: at + start + tab + 1, length: json.length},
          ...{sum: sumOf(json), asked: false},
        });
      start = newline + 1;
    }
    at += start;
    rest = Buffer.from(bytes.subarray(start));
  }
  return lines;
}

/** Null where a file cannot be opened or read, or ends too early. */
function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CliError || (error instanceof Error && "code" in error)) return null;
    throw error;
  }
}

const hashLength = 65;
const tabByte = 9;
const newlineByte = 10;

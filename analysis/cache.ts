/**
 * What was worked out before, in a file that may be lost at any moment. Each finding stands under a key that names all it depends on
 * (the bytes of a mail, say), so that it is either right or not asked for; nothing is ever brought up to date. What changes all of it
 * at once, above all the program, is the file's identity: under another one the cache is empty. So is one that is cut short, damaged
 * or not there. Findings that a run did not ask for are left out when it is saved.
 */
import {createHash} from "node:crypto";
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
  /** Keeps JSON under the key, as what `make` gave. */
  keep(key: string, json: string): void;
  /** Writes what this run asked for, if that differs from what the file held. A folder that cannot be written keeps no cache. */
  save(): Promise<void>;
}

/** Nothing is kept: for tests, and where there is no folder to keep it in. */
export const noCache: Cache = {kept: (_, make) => make(), has: () => false, keep: () => {}, save: async () => {}};

export function openCache(file: string, identity: string): Cache {
  const {pieces: old, lines} = readLines(file, identity) ?? {pieces: null, lines: new Map<string, Kept>()};
  const made = growingPieces(file);
  let grown = false;
  const keep = (key: string, json: string): void => {
    const bytes = Buffer.from(json);
    lines.set(key, {pieces: made, at: made.append(bytes), length: bytes.length, asked: true});
    grown = true;
  };
  return {
    kept: (name, make, holds) => {
      const key = JSON.stringify(name);
      const known = lines.get(key);
      if (known !== undefined) {
        // Written by this very program from what `make` gave, and whole: the file's hash says so.
        const kept = JSON.parse(known.pieces.read(known.at, known.length).toString());
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
  /** whether this run made it or asked for it */
  asked: boolean;
}

const header = (identity: string): string => `${JSON.stringify({identity})}\n`;

/** The file: its identity, lines of a key (as JSON), a tab and JSON, and in the last line the hash of all that is above it. */
function* whole(identity: string, kept: readonly (readonly [key: string, Kept])[]): Generator<Buffer> {
  const hash = createHash("sha256");
  const parts = function* (): Generator<string | Buffer> {
    yield header(identity);
    for (const [key, {pieces, at, length}] of kept) yield* [`${key}\t`, pieces.read(at, length), "\n"];
  };
  for (const chunk of chunksOf(parts())) {
    hash.update(chunk);
    yield chunk;
  }
  yield Buffer.from(`${hash.digest("hex")}\n`);
}

/** What a whole file of that identity holds, by key (as JSON); null for any other, and for one that cannot be read. */
function readLines(file: string, identity: string): {pieces: Pieces; lines: Map<string, Kept>} | null {
  let pieces: Pieces | null = null;
  let lines: Map<string, Kept> | null = null;
  try {
    pieces = piecesOf(file);
    lines = linesIn(pieces, header(identity));
    return lines === null ? null : {pieces, lines};
  } catch (error) {
    if (error instanceof CliError || (error instanceof Error && "code" in error)) return null;
    throw error;
  } finally {
    if (lines === null) pieces?.close();
  }
}

function linesIn(pieces: Pieces, first: string): Map<string, Kept> | null {
  const hash = createHash("sha256");
  const lines = new Map<string, Kept>();
  const end = pieces.size() - hashLength;
  if (end < first.length || pieces.read(0, Buffer.byteLength(first)).toString() !== first) return null;
  let at = 0;
  let rest = Buffer.alloc(0);
  for (let read = 0; read < end; ) {
    const piece = pieces.read(read, Math.min(pieceSize, end - read));
    hash.update(piece);
    read += piece.length;
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let newline = bytes.indexOf(newlineByte); newline >= 0; newline = bytes.indexOf(newlineByte, start)) {
      const tab = bytes.subarray(start, newline).indexOf(tabByte);
      if (tab >= 0)
        lines.set(bytes.toString("utf8", start, start + tab), {
          pieces,
          at: at + start + tab + 1,
          length: newline - start - tab - 1,
          asked: false,
        });
      start = newline + 1;
    }
    at += start;
    rest = Buffer.from(bytes.subarray(start));
  }
  return pieces.read(end, hashLength).toString() === `${hash.digest("hex")}\n` ? lines : null;
}

const hashLength = 65;
const tabByte = 9;
const newlineByte = 10;

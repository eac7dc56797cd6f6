import {closeSync, fstatSync, openSync, readSync, rmSync, writeSync} from "node:fs";
import {CliError, exit} from "../crawler/errors.ts";

/** Bytes of a file, of which the pieces asked for last are in memory and no more. */
export interface Pieces {
  /** how many bytes there are */
  size(): number;
  /** The bytes at that place, until the next are asked for. A file that was cut short meanwhile is a CliError with exit code 1. */
  read(at: number, length: number): Buffer;
  /** Nothing can be read afterwards. */
  close(): void;
}

export interface GrowingPieces extends Pieces {
  /** Returns where the bytes begin. */
  append(bytes: Uint8Array): number;
}

/** Of a file; one that cannot be opened is an error of node's. */
export function piecesOf(file: string): Pieces {
  const descriptor = openSync(file, "r");
  const {size} = fstatSync(descriptor);
  const held = openHeld(file);
  let open = true;
  return {
    size: () => size,
    read: (at, length) =>
      join(at, length, size, (number) => {
        const most = Math.min(pieceSize, size - number * pieceSize);
        return held.get(number) ?? held.read(descriptor, number, most);
      }),
    close: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

/**
 * Of a file without a name, made beside `file` when there is more than a piece of it. Where there can be none, or the disk is full, all
 * that it would hold stays in memory.
 */
export function growingPieces(file: string): GrowingPieces {
  const unwritten = new Map<number, Buffer>();
  const held = openHeld(file);
  let descriptor: number | null = null;
  let size = 0;
  const write = (number: number, piece: Buffer): void => {
    try {
      descriptor ??= openNameless(`${file}.${process.pid}.tmp`);
      for (let done = 0; done < pieceSize; )
        done += writeSync(descriptor, piece, done, pieceSize - done, number * pieceSize + done);
      unwritten.delete(number);
      held.put(number, piece);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  };
  return {
    size: () => size,
    append(bytes) {
      const at = size;
      for (let done = 0; done < bytes.length; ) {
        const number = Math.floor(size / pieceSize);
        const piece = unwritten.get(number) ?? held.room();
        unwritten.set(number, piece);
        const start = size - number * pieceSize;
        const part = bytes.subarray(done, done + pieceSize - start);
        piece.set(part, start);
        done += part.length;
        size += part.length;
        if (start + part.length === pieceSize) write(number, piece);
      }
      return at;
    },
    // What is in neither was written, to a file that is therefore open.
    read: (at, length) =>
      join(
        at,
        length,
        size,
        (number) => unwritten.get(number) ?? held.get(number) ?? held.read(descriptor as number, number, pieceSize),
      ),
    close: () => {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

/** A file that is gone when it is closed, whatever becomes of this process. One of that name is of a process that was killed in between. */
function openNameless(path: string): number {
  rmSync(path, {force: true});
  const descriptor = openSync(path, "wx+");
  try {
    rmSync(path);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function join(at: number, length: number, size: number, piece: (number: number) => Buffer): Buffer {
  if (at < 0 || length < 0 || at + length > size) throw new RangeError(`no ${length} bytes at ${at} of ${size}`);
  if (length === 0) return Buffer.alloc(0);
  const first = Math.floor(at / pieceSize);
  const start = at - first * pieceSize;
  if (start + length <= pieceSize) return piece(first).subarray(start, start + length);
  const whole = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const number = Math.floor((at + done) / pieceSize);
    done += piece(number).copy(whole, done, at + done - number * pieceSize);
  }
  return whole;
}

/** The pieces that were asked for last, by their number. */
function openHeld(file: string) {
  const pieces = new Map<number, Buffer>();
  const put = (number: number, piece: Buffer): void => {
    pieces.delete(number);
    pieces.set(number, piece);
  };
  /** Memory for a piece: that of the one that was not asked for longest, once there are enough. */
  const room = (): Buffer => {
    const [oldest] = pieces.keys();
    const piece = oldest === undefined || pieces.size < mostHeld ? undefined : pieces.get(oldest);
    if (piece === undefined || oldest === undefined) return Buffer.allocUnsafeSlow(pieceSize);
    pieces.delete(oldest);
    return piece;
  };
  return {
    room,
    put,
    get(number: number): Buffer | undefined {
      const known = pieces.get(number);
      if (known !== undefined) put(number, known);
      return known;
    },
    read(descriptor: number, number: number, length: number): Buffer {
      const piece = room();
      for (let done = 0; done < length; ) {
        const more = readSync(descriptor, piece, done, length - done, number * pieceSize + done);
        if (more === 0) {
          const exitCode = exit.fault;
          throw new CliError(`${file} was cut short while it was read; run the command again`, {exitCode});
        }
        done += more;
      }
      put(number, piece);
      return piece;
    },
  };
}

export const pieceSize = 1024 * 1024;
/** An analysis of some 12,000 mails asks for no more. */
const mostHeld = 16;

import {readSync} from "node:fs";
import {unlessItFails} from "./unless-it-fails.ts";

/**
 * Pieces of a file, read in windows of which the last few stay: neighbours are asked for together. A piece is shorter where the file ends,
 * and holds what it does until the next is asked for: to read into memory that is new each time takes several times as long.
 */
export function openView(file: number, size: number): (at: number, length: number) => Buffer {
  const windows = new Map<number, Buffer>();
  const buffers: Buffer[] = [];
  let next = 0;
  let large = Buffer.alloc(0);
  const read = (into: Buffer, at: number, length: number): Buffer => {
    const wanted = Math.max(0, Math.min(length, size - at));
    return into.subarray(0, unlessItFails(() => readSync(file, into, 0, wanted, at)) ?? 0);
  };
  const readLarge = (at: number, length: number): Buffer => {
    const room = Math.max(0, Math.min(length, size - at));
    const into = large.length < room ? Buffer.allocUnsafeSlow(room) : large;
    if (room <= mostKept) large = into;
    return read(into, at, room);
  };
  return (at, length) => {
    const number = Math.floor(at / step);
    const start = at - number * step;
    if (start + length > windowSize) return readLarge(at, length);
    let window = windows.get(number);
    if (window === undefined) {
      const [oldest] = windows.keys();
      if (windows.size >= mostWindows && oldest !== undefined) windows.delete(oldest);
      const free = buffers[next] ?? Buffer.allocUnsafeSlow(windowSize);
      buffers[next] = free;
      next = (next + 1) % mostWindows;
      window = read(free, number * step, windowSize);
      windows.set(number, window);
    }
    return window.subarray(start, start + length);
  };
}

const step = 64 * 1024;
/** They overlap, so that few pieces are in none. */
const windowSize = step + 16 * 1024;
const mostWindows = 8;
/** Memory for what is larger is given back. */
const mostKept = 1024 * 1024;

import {readSync} from "node:fs";

/** Pieces of a file, read in windows of which the last few stay: neighbours are asked for together. A piece is shorter where the file ends. */
export function openView(file: number, size: number): (at: number, length: number) => Buffer {
  const windows = new Map<number, Buffer>();
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - at)));
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, at));
    } catch (error) {
      if (error instanceof Error && "code" in error) return bytes.subarray(0, 0);
      throw error;
    }
  };
  return (at, length) => {
    const number = Math.floor(at / windowSize);
    const start = at - number * windowSize;
    if (start + length > windowSize) return read(at, length);
    let window = windows.get(number);
    if (window === undefined) {
      const [oldest] = windows.keys();
      if (windows.size >= mostWindows && oldest !== undefined) windows.delete(oldest);
      window = read(number * windowSize, windowSize);
      windows.set(number, window);
    }
    return window.subarray(start, start + length);
  };
}

const windowSize = 256 * 1024;
const mostWindows = 16;

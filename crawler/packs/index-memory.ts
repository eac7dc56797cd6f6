/**
 * What is in memory of a pack's index, by the first byte of the names: parts that were looked for. Several threads can use the same memory; who
 * needs a part first reads it for all. Two that do so at once write the same, for git never changes an index.
 */
export interface IndexMemory {
  /** what another thread can open the same index with */
  readonly memory: SharedArrayBuffer;
  /** the first four bytes of each name: they tell nearly all apart, and lie close together */
  readonly starts: Uint32Array;
  /** By the names' first two bytes: where those begin that have at least these. After each 256 of the same first byte, where they end. */
  readonly seconds: Uint32Array;
  /** The names, their checksums and their offsets, as they stand in the file; null where they stay there. */
  readonly lines: {readonly names: DataView; readonly checksums: DataView; readonly offsets: DataView} | null;
  /** Whether somebody has read the part of that first byte. */
  has(first: number): boolean;
  /** All of the part is there from now on. */
  add(first: number): void;
}

/** Memory of indexes, by the path of their files. */
export type SharedIndexes = ReadonlyMap<string, SharedArrayBuffer>;

interface IndexShape {
  /** how many names it has */
  readonly count: number;
  /** whether its lines are held, 32 bytes an object; without, 4 bytes */
  readonly held: boolean;
  /** the hash of all of it, which stands at the file's end: 20 bytes */
  readonly hash: Buffer;
}

/** Takes memory that another thread made for this very index, or makes its own: what nobody has written into yet costs nothing. */
export function openIndexMemory({count, held, hash}: IndexShape, shared: SharedArrayBuffer | null): IndexMemory {
  const size = hash.length + 4 * (256 + count + secondsLength) + (held ? 28 * count : 0);
  const memory = shared !== null && isOf(shared, size, hash) ? shared : new SharedArrayBuffer(size);
  let end = 0;
  const next = (length: number): number => {
    end += length;
    return end - length;
  };
  const words = (length: number) => [memory, next(4 * length), length] as const;
  const view = (length: number) => new DataView(memory, next(length), length);
  hash.copy(new Uint8Array(memory, next(hash.length), hash.length));
  const read = new Int32Array(...words(256));
  return {
    memory,
    starts: new Uint32Array(...words(count)),
    seconds: new Uint32Array(...words(secondsLength)),
    lines: held ? {names: view(20 * count), checksums: view(4 * count), offsets: view(4 * count)} : null,
    has: (first) => Atomics.load(read, first) === 1,
    add: (first) => Atomics.store(read, first, 1),
  };
}

const secondsLength = 256 * 257;

const isOf = (memory: SharedArrayBuffer, size: number, hash: Buffer): boolean =>
  memory.byteLength === size && hash.equals(new Uint8Array(memory, 0, hash.length));

import {createInflate, constants as flush, inflateSync} from "node:zlib";
import {unlessItFails} from "./unless-it-fails.ts";

/** What a compressed stream holds; its bytes are overwritten when the next one is read. */
export interface Inflated {
  readonly bytes: Buffer;
  /** how many compressed bytes it took */
  readonly taken: number;
}

type Inflate = (packed: Buffer, size: number) => Inflated | null;

/**
 * Decompresses the zlib stream that bytes begin with. Null where there is no whole stream of that size.
 *
 * `inflateSync` makes a stream of Node, and memory for zlib, anew for each call: that costs as much again as to decompress a mail. What
 * is behind these streams can be used again and again. Node does not document it, so that it is tried first: where it is not what it was
 * since Node 11, `inflateSync` does the work.
 */
export function inflate(packed: Buffer, size: number): Inflated | null {
  again ??= openBinding() ?? inflateAnew;
  return size < mostAgain ? again(packed, size) : inflateAnew(packed, size);
}

let again: Inflate | null = null;
/** What is larger is rare, and its memory is given back. */
const mostAgain = 256 * 1024;
/** The least that zlib takes. */
const leastChunk = 64;

export const inflateAnew: Inflate = (packed, size) => {
  const options = {chunkSize: Math.max(leastChunk, size + 1), maxOutputLength: size + 1, info: true};
  const made = unlessItFails(() => inflateSync(packed, options) as unknown as Info);
  return made?.buffer.length === size ? {bytes: made.buffer, taken: made.engine.bytesWritten} : null;
};

/** What `info: true` gives. */
interface Info {
  readonly buffer: Buffer;
  readonly engine: {readonly bytesWritten: number};
}

/** Of what is behind one of Node's streams, as far as it is used here. */
interface Binding {
  onerror: () => void;
  reset(): void;
  writeSync(flush: number, from: Buffer, at: number, length: number, into: Buffer, place: number, room: number): void;
}

/** Null where this Node has another. */
export function openBinding(): Inflate | null {
  const {_handle: binding, _writeState: left} = createInflate() as unknown as {
    _handle?: Partial<Binding>;
    _writeState?: Uint32Array;
  };
  if (!isBinding(binding) || !(left instanceof Uint32Array)) return null;
  let failed = false;
  binding.onerror = () => {
    failed = true;
  };
  const bytes = Buffer.allocUnsafeSlow(mostAgain);
  const read: Inflate = (packed, size) => {
    failed = false;
    binding.reset();
    // A byte more than it should need tells a longer stream.
    binding.writeSync(flush.Z_FINISH, packed, 0, packed.length, bytes, 0, size + 1);
    const [room, rest = 0] = left;
    return failed || room !== 1 ? null : {bytes: bytes.subarray(0, size), taken: packed.length - rest};
  };
  return works(read) ? read : null;
}

function isBinding(binding: Partial<Binding> | undefined): binding is Binding {
  return typeof binding?.writeSync === "function" && typeof binding.reset === "function";
}

/** "git" and a byte that does not belong to it, then a stream that is damaged. */
function works(read: Inflate): boolean {
  const stream = Buffer.from("789c4bcf2c0100027e0145ff", "hex");
  try {
    const good = read(stream, 3);
    const said = good !== null && good.taken === stream.length - 1 && good.bytes.toString("latin1") === "git";
    stream[4] = 0;
    return said && read(stream, 3) === null;
  } catch {
    return false;
  }
}

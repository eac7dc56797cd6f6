import {readVariable} from "./variable.ts";

/** The sizes at the head of a delta: of the object that it changes, and of the one that it makes. */
export interface DeltaSizes {
  readonly base: number;
  readonly result: number;
  /** where its instructions begin */
  readonly start: number;
}

/** Null where the bytes are no delta. */
export function deltaSizes(delta: Buffer): DeltaSizes | null {
  const base = readVariable(delta, 0);
  const result = base === null ? null : readVariable(delta, base.end);
  return base === null || result === null ? null : {base: base.value, result: result.value, start: result.end};
}

/**
 * Makes an object out of another: the delta says which parts to copy and what to insert between them (gitformat-pack(5), "Deltified
 * representation"). Null where it does not fit the object or is none.
 */
export function applyDelta(base: Buffer, delta: Buffer): Buffer | null {
  const sizes = deltaSizes(delta);
  if (sizes === null || sizes.base !== base.length || sizes.result > mostBytes) return null;
  const result = Buffer.allocUnsafe(sizes.result);
  let made = 0;
  for (let at = sizes.start; at < delta.length; ) {
    const instruction = delta[at++] ?? 0;
    let from = delta;
    let start = at;
    let length = instruction;
    if (instruction === 0) return null;
    if (instruction & isCopy) {
      [start, length] = [0, 0];
      // Each of the low seven bits says whether one byte of place or length is there; others are zero.
      for (let byte = 0; byte < 4; byte++) if (instruction & (1 << byte)) start += (delta[at++] ?? 0) * 2 ** (8 * byte);
      for (let byte = 0; byte < 3; byte++) if (instruction & (0x10 << byte)) length |= (delta[at++] ?? 0) << (8 * byte);
      if (length === 0) length = 0x10000;
      from = base;
    } else at += length;
    if (start + length > from.length || made + length > result.length || at > delta.length) return null;
    from.copy(result, made, start, start + length);
    made += length;
  }
  return made === result.length ? result : null;
}

const isCopy = 0x80;
/** What is larger is left to git: a delta of no size can make an object of any. */
export const mostBytes = 64 * 1024 * 1024;

/**
 * A number in bytes of seven bits each, the lowest first; the eighth bit says that another follows. `shift` bits of the result are in the
 * first byte already read (`low`). Null where it does not end within the bytes or within what a number can hold.
 */
export function readVariable(
  bytes: Buffer,
  start: number,
  {low = 0, shift = 0}: {low?: number; shift?: number} = {},
): {value: number; end: number} | null {
  let value = low;
  for (let at = start, bits = shift; bits < 50; at++, bits += 7) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** bits;
    if ((byte & 0x80) === 0) return {value, end: at + 1};
  }
  return null;
}

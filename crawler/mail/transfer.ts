/** The bytes behind quoted-printable (RFC 2045, 6.7); an "=" that begins no byte and ends no line stays what it is. */
export function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let at = 0;
  while (at < body.length) {
    const equals = body.indexOf(0x3d, at);
    const end = equals < 0 ? body.length : equals;
    length += body.copy(out, length, at, end);
    if (equals < 0) break;
    const high = hex(body[equals + 1]);
    const low = hex(body[equals + 2]);
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      at = equals + 3;
    } else if (body[equals + 1] === 0x0a) at = equals + 2;
    else if (body[equals + 1] === 0x0d && body[equals + 2] === 0x0a) at = equals + 3;
    else {
      out[length++] = 0x3d;
      at = equals + 1;
    }
  }
  return out.subarray(0, length);
}

function hex(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

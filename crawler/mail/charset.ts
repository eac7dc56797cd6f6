/**
 * The text of bytes in a declared charset. Senders lie about it, so what does not decode as declared is read as UTF-8, and else as
 * windows-1252, which takes any byte (patchwork's order). NULs are dropped; line ends become LF.
 */
export function decodeText(bytes: Buffer, declared: string | null): string {
  const text = decodeStrictly(bytes, honest(declared)) ?? decodeStrictly(bytes, "utf-8") ?? windows1252(bytes);
  return text.replaceAll("\0", "").replaceAll("\r\n", "\n");
}

/** The text of bytes in exactly this charset; null where it is unknown or the bytes are not of it. */
export function decodeStrictly(bytes: Buffer, charset: string): string | null {
  try {
    const decoder = new TextDecoder(charset, {fatal: true});
    return decoder.encoding === "windows-1252" ? windows1252(bytes) : decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** ASCII and no charset at all mean "bytes": UTF-8 contains them. TextDecoder would read both as windows-1252. */
function honest(declared: string | null): string {
  const charset = declared?.trim().toLowerCase() ?? "";
  return /^(?:|us-ascii|ascii|ansi_x3\.4-1968|7bit|8bit|unknown-8bit|x-unknown|utf8)$/.test(charset)
    ? "utf-8"
    : charset;
}

/** What windows-1252 has at 0x80 to 0x9f. Node 20's own decoder reads that label as latin-1. */
const upper = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function windows1252(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[\x80-\x9f]/g, (byte) => upper[byte.charCodeAt(0) - 0x80] ?? byte);
}

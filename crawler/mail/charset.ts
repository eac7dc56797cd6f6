/**
 * The text of bytes in a declared charset. Senders lie about it, so what does not decode as declared is read as UTF-8, and else as
 * windows-1252, which takes any byte (patchwork's order). NULs are dropped; line ends become LF.
 */
export function decodeText(bytes: Buffer, declared: string | null): string {
  const text =
    strictly(bytes, honest(declared)) ?? strictly(bytes, "utf-8") ?? new TextDecoder("windows-1252").decode(bytes);
  return text.replaceAll("\0", "").replaceAll("\r\n", "\n");
}

/** ASCII and no charset at all mean "bytes": UTF-8 contains them. TextDecoder would read both as windows-1252. */
function honest(declared: string | null): string {
  const charset = declared?.trim().toLowerCase() ?? "";
  return /^(?:|us-ascii|ascii|ansi_x3\.4-1968|7bit|8bit|unknown-8bit|x-unknown|utf8)$/.test(charset)
    ? "utf-8"
    : charset;
}

function strictly(bytes: Buffer, charset: string): string | null {
  try {
    return new TextDecoder(charset, {fatal: true}).decode(bytes);
  } catch {
    return null;
  }
}

/** Every link of the site is made here. Inside links are relative and name a file, so that they work from file:// too. */

/** From one page of the site to another: relative("drivers/a.html", "index.html#x") is "../index.html#x". */
export function relative(from: string, to: string): string {
  const [path = "", hash] = to.split("#", 2);
  const target = path === from && hash !== undefined ? "" : relativePath(from, path);
  return hash === undefined ? target : `${target}#${hash}`;
}

function relativePath(from: string, to: string): string {
  const source = from.split("/").slice(0, -1);
  const target = to.split("/");
  let shared = 0;
  while (shared < source.length && shared < target.length - 1 && source[shared] === target[shared]) shared += 1;
  return [...source.slice(shared).map(() => ".."), ...target.slice(shared)].map(encodeURIComponent).join("/");
}

/** An address that leaves the site, or null where it is none that a reader should be sent to: only https, no credentials. */
export function outside(url: string): string | null {
  if (!/^https:\/\/[a-z0-9.-]+(:\d+)?(\/|$)/i.test(url) || url.length > 1_000) return null;
  try {
    return new URL(url).href;
  } catch {
    return null;
  }
}

/** The page of a mail below an archive's address; what public-inbox leaves unescaped in a message-id stays so. */
export function mailUrl(archive: string, messageId: string): string {
  return `${archive}${escapePart(messageId)}/`;
}

function escapePart(text: string): string {
  if (/^[A-Za-z0-9\-._~!$&'()*+,;=:@]*$/.test(text)) return text;
  return [...new TextEncoder().encode(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~!$&'()*+,;=:@]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

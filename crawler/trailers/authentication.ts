/** What the archive recorded about the sender of a mail, cut to the facts a reader needs. */

// "mail.example.org; dkim=pass (2048-bit key) header.d=example.com header.i=@example.com; spf=pass"
const result = /\b(dkim|spf|dmarc)=([a-z]{1,20})/gi;
const domain = /\bheader\.d=([a-z0-9.-]{1,253})/i;

/** "dkim=pass d=example.com, spf=fail"; null where the archive recorded nothing. Says nothing about who may sign for whom. */
export function authenticationOf(headers: readonly string[]): string | null {
  const facts = new Set<string>();
  for (const header of headers.slice(0, 10)) {
    for (const part of header.slice(0, 10_000).split(";")) {
      for (const [, method = "", verdict = ""] of part.matchAll(result)) {
        const signer = method.toLowerCase() === "dkim" ? (domain.exec(part)?.[1] ?? null) : null;
        facts.add(
          `${method.toLowerCase()}=${verdict.toLowerCase()}${signer === null ? "" : ` d=${signer.toLowerCase()}`}`,
        );
      }
    }
  }
  return facts.size === 0 ? null : [...facts].sort().join(", ");
}

import {quickHeader} from "./quick-header.ts";
import {decodeQuotedPrintable} from "./transfer.ts";

/**
 * The bodies of a mail that may hold text or a patch, their transfer encoding undone (base64 and quoted-printable hide a path from a
 * search of the raw bytes); charsets stay as they are. A mail that is one plain part costs nothing: its body is a view of the raw bytes.
 * Nesting and the number of parts are bounded; what lies beyond comes back undecoded.
 */
export function textParts(raw: Buffer, bodyStart: number, contentType: string, encoding: string): Buffer[] {
  const parts: Buffer[] = [];
  collect(raw.subarray(bodyStart), contentType, encoding, 0, parts);
  return parts;
}

const deepest = 8;
const mostParts = 200;
const boundaryParameter = /boundary\s{0,9}=\s{0,9}(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/i;
const notText = /^\s*(?:image|audio|video|font)\//i;
const partFields = new Set(["content-type", "content-transfer-encoding"]);

function collect(body: Buffer, contentType: string, encoding: string, depth: number, parts: Buffer[]): void {
  if (parts.length >= mostParts || notText.test(contentType)) return;
  const boundary = /^\s*multipart\//i.test(contentType) ? boundaryOf(contentType) : null;
  if (boundary === null || depth >= deepest) {
    parts.push(decodeTransfer(body, encoding));
    return;
  }
  for (const part of split(body, boundary)) {
    const {bodyStart, values} = quickHeader(part, partFields);
    const type = values.get("content-type")?.[0] ?? "text/plain";
    const partEncoding = values.get("content-transfer-encoding")?.[0] ?? "";
    collect(part.subarray(bodyStart), type, partEncoding, depth + 1, parts);
  }
}

function boundaryOf(contentType: string): string | null {
  const match = boundaryParameter.exec(contentType.slice(0, 2000));
  return match?.[1] ?? match?.[2] ?? null;
}

function split(body: Buffer, boundary: string): Buffer[] {
  const marker = Buffer.from(`--${boundary}`, "utf8");
  const pieces: Buffer[] = [];
  let start = -1;
  for (
    let at = body.indexOf(marker);
    at >= 0 && pieces.length < mostParts;
    at = body.indexOf(marker, at + marker.length)
  ) {
    if (at > 0 && body[at - 1] !== 0x0a) continue;
    if (start >= 0) pieces.push(body.subarray(start, at));
    const lineEnd = body.indexOf(0x0a, at);
    start = lineEnd < 0 ? body.length : lineEnd + 1;
    if (body[at + marker.length] === 0x2d && body[at + marker.length + 1] === 0x2d) return pieces;
  }
  // A mail that was cut lacks the last boundary: its last part still counts.
  if (start >= 0 && start < body.length) pieces.push(body.subarray(start));
  return pieces;
}

function decodeTransfer(body: Buffer, encoding: string): Buffer {
  const name = encoding.trim().toLowerCase();
  if (name === "base64") return Buffer.from(body.toString("latin1"), "base64");
  if (name === "quoted-printable") return decodeQuotedPrintable(body);
  return body;
}

import type {Field} from "./header.ts";
import {firstValue} from "./header.ts";

/**
 * The mail rebuilt with the header fields that matter to its structure, each leaf of it marked as an attachment. mailparser gives
 * attachments out as the bytes the sender wrote (transfer encoding undone, nothing else), with their type, charset and file name.
 */
export function attachLeaves(fields: readonly Field[], body: Buffer, subject: string): Buffer {
  const type = firstValue(fields, "content-type") ?? "text/plain";
  const isMultipart = /^\s*multipart\//i.test(type);
  const {encoding, content} = withoutClearTail(firstValue(fields, "content-transfer-encoding"), body);
  const head = [
    `Subject: ${oneLine(subject)}`,
    `Content-Type: ${oneLine(type)}`,
    ...(encoding === null ? [] : [`Content-Transfer-Encoding: ${oneLine(encoding)}`]),
    ...disposed(firstValue(fields, "content-disposition") ?? ""),
    "\r\n",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(head), isMultipart ? markParts(body, type) : content]);
}

/** Names the field that tells what the sender wrote as disposition ("inline", "attachment", nothing). */
export const writtenDisposition = "X-Written-Disposition";

/**
 * Some lists add their footer in clear to a base64 body. Then the body is decoded here up to that line, and the rest kept as it is; as
 * base64 the footer would become bytes that spoil the text's charset.
 */
function withoutClearTail(encoding: string | null, body: Buffer): {encoding: string | null; content: Buffer} {
  if (encoding?.trim().toLowerCase() !== "base64") return {encoding, content: body};
  const text = body.toString("latin1");
  const clear = /[^A-Za-z0-9+/=\s]/.exec(text)?.index ?? -1;
  const start = clear < 0 ? -1 : text.lastIndexOf("\n", clear) + 1;
  if (start <= 0) return {encoding, content: body};
  return {
    encoding: "8bit",
    content: Buffer.concat([Buffer.from(text.slice(0, start), "base64"), body.subarray(start)]),
  };
}

const boundaryParameter = /boundary\s{0,9}=\s{0,9}(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/gi;
const mostBoundaries = 1000;
const disposition = /^content-disposition[ \t]{0,9}:[ \t]{0,9}([^;\r\n]{0,200})/im;

/** In every header block below a boundary line, the disposition becomes "attachment" (its file name stays). */
function markParts(body: Buffer, type: string): Buffer {
  const text = body.toString("latin1");
  const boundaries = new Set<string>();
  for (const source of [type, text]) {
    for (const [, quoted, bare] of source.matchAll(boundaryParameter)) {
      if (boundaries.size < mostBoundaries) boundaries.add((quoted ?? bare ?? "").trimEnd());
    }
  }
  const marked: string[] = [];
  let kept = 0;
  for (const {index, 0: line} of text.matchAll(/^--[^\r\n]{1,200}\r?\n/gm)) {
    const start = index + line.length;
    if (start < kept || !boundaries.has(line.slice(2).trimEnd())) continue;
    const head =
      /^(?:[!-9;-~]{1,100}:[^\n]{0,10000}\n(?:[ \t][^\n]{0,10000}\n){0,100}){0,100}/.exec(
        text.slice(start, start + 20_000),
      )?.[0] ?? "";
    marked.push(text.slice(kept, start), markHead(head));
    kept = start + head.length;
  }
  marked.push(text.slice(kept));
  return Buffer.from(marked.join(""), "latin1");
}

function markHead(head: string): string {
  const written = disposition.exec(head)?.[1] ?? "";
  const type = /^content-type[ \t]{0,9}:/im.test(head) ? "" : "Content-Type: text/plain\r\n";
  const rest = head.replace(disposition, "Content-Disposition: attachment");
  const marks = disposition.test(head) ? "" : "Content-Disposition: attachment\r\n";
  return `${type}${marks}${writtenDisposition}: ${written}\r\n${rest}`;
}

function disposed(written: string): string[] {
  const [word = "", ...parameters] = oneLine(written).split(";");
  return [`Content-Disposition: ${["attachment", ...parameters].join(";")}`, `${writtenDisposition}: ${word}`];
}

/** A header value must not break out of its line. */
function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, " ").slice(0, 100_000);
}

import type {Field, Wanted} from "./header.ts";
import {allValues, firstValue, readHeader} from "./header.ts";
import type {Leaf} from "./leaf.ts";
import {plainLeaf, undone} from "./leaf.ts";

/**
 * The leaves of a mail of several parts that is written by the rules and in no unusual way: signed, with a list's footer, with HTML beside
 * its text, with a patch attached; every boundary closed and none anywhere else. null for every other mail: those are for a real MIME
 * parser, which gives the same leaves for these.
 */
export function plainParts(fields: readonly Field[], body: Buffer): Leaf[] | null {
  const seen = {within: 0};
  const leaves = partsOf(fields, body, 0, seen);
  // The text may quote a mail of parts, whose boundaries are none here; it takes a parser to be sure.
  const named = leaves === null ? 0 : [...body.toString("latin1").matchAll(/boundary\s{0,9}=/gi)].length;
  return named === seen.within ? leaves : null;
}

/** `seen` counts the parts of parts within. */
function partsOf(fields: readonly Field[], body: Buffer, depth: number, seen: {within: number}): Leaf[] | null {
  const [type = "", ...others] = allValues(fields, "content-type");
  const boundary = others.length > 0 ? null : boundaryOf(type);
  const encoding = firstValue(fields, "content-transfer-encoding") ?? "8bit";
  const disposition = firstValue(fields, "content-disposition") ?? "inline";
  if (boundary === null || depth > deepest || !/^[78]bit$/i.test(encoding) || disposition !== "inline") return null;
  const pieces = split(body, `--${boundary}`);
  if (pieces === null || pieces.length === 0) return null;
  const leaves: Leaf[] = [];
  for (const piece of pieces) {
    const found = leavesOf(piece, depth, seen);
    if (found === null) return null;
    leaves.push(...found);
  }
  return leaves;
}

const deepest = 3;
const mostParts = 20;
const lineFeed = 0x0a;

const multipart =
  /^multipart\/(?:mixed|signed|alternative)(?:;[ \t]{0,20}(?:boundary|micalg|protocol)=(?:"[\w '()+,./:=?-]{1,100}"|[\w.+-]{1,100})){1,4}$/i;

function boundaryOf(type: string): string | null {
  if (!multipart.test(type)) return null;
  const [found, ...others] = type.matchAll(/boundary=(?:"([\w'()+,./:=?-]{1,70})"|([\w.+-]{1,70}))(?=;|$)/gi);
  return others.length > 0 ? null : (found?.[1] ?? found?.[2] ?? null);
}

/** What stands between the boundary's lines, without the line feed that belongs to the boundary. */
function split(body: Buffer, marker: string): Buffer[] | null {
  if (body.includes("\r")) return null;
  const pieces: Buffer[] = [];
  let start = -1;
  for (let at = body.indexOf(marker); at >= 0; at = body.indexOf(marker, at + marker.length)) {
    if ((at > 0 && body[at - 1] !== lineFeed) || pieces.length > mostParts) return null;
    if (start >= 0) pieces.push(body.subarray(start, Math.max(start, at - 1)));
    start = at + marker.length + 1;
    const behind = body.toString("latin1", start - 1, start + 2);
    if (behind === "--\n" || behind === "--") return body.includes(marker, start) ? null : pieces;
    if (!behind.startsWith("\n")) return null;
  }
  return null;
}

const wanted: Wanted = new Map([
  ["content-type", "all"],
  ["content-transfer-encoding", "all"],
  ["content-disposition", "all"],
]);
/** Fields that say nothing of a part's bytes may stand in its header too. */
const head =
  /^(?:(?:content-(?:type|transfer-encoding|disposition|description|language|id)|mime-version|x-attachment-id): [ -~]{1,500}\n(?:[ \t][ -~]{1,500}\n){0,3}){1,8}$/i;

function leavesOf(piece: Buffer, depth: number, seen: {within: number}): Leaf[] | null {
  const {fields, bodyStart} = readHeader(piece, wanted);
  if (bodyStart < 2 || piece[bodyStart - 2] !== lineFeed || fields.length > wanted.size) return null;
  if (!head.test(piece.toString("latin1", 0, bodyStart - 1))) return null;
  if (new Set(fields.map(({name}) => name)).size !== fields.length) return null;
  const body = piece.subarray(bodyStart);
  if (/^multipart\//i.test(firstValue(fields, "content-type") ?? "")) {
    seen.within++;
    return partsOf(fields, body, depth + 1, seen);
  }
  const leaf = plainLeaf(fields, body) ?? fileLeaf(fields, body);
  return leaf === null ? null : [leaf];
}

const fileType =
  /^(text\/(?:plain|html|x-patch|x-diff)|application\/pgp-signature)(?:; ?charset=("?)([\w.:-]{1,40})\2)?(?:; ?name=("?)([\w.+-]{1,100})\4)?$/i;
const fileDisposition = /^(inline|attachment)(?:; ?filename=("?)([\w.+-]{1,100})\2)?$/i;

/** A part that is no text to read, or has a file's name. */
function fileLeaf(fields: readonly Field[], body: Buffer): Leaf | null {
  const type = fileType.exec(firstValue(fields, "content-type") ?? "");
  const written = firstValue(fields, "content-disposition");
  const disposition = written === null ? [] : fileDisposition.exec(written);
  const content = body.length === 0 ? null : undone(body, allValues(fields, "content-transfer-encoding"));
  if (type === null || disposition === null || content === null) return null;
  const [, contentType = "", , charset = "", , name] = type;
  const [, word, , filename] = disposition;
  return {
    contentType: contentType.toLowerCase(),
    charset,
    format: "",
    disposition: word ?? null,
    filename: filename ?? name ?? null,
    content,
  };
}

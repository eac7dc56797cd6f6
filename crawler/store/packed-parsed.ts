import {fitForJson} from "./json-text.ts";
import type {PackedParsed, Parsed} from "./model.ts";

/** Makes of what the parser gave what the store takes. */
export function packParsed(parsed: readonly Parsed[]): PackedParsed {
  const texts = parsed.flatMap((one) => ("json" in one ? [one.json] : []));
  const bytes = Buffer.from(new ArrayBuffer(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)));
  let end = 0;
  const rows = parsed.map((one) => {
    if ("reason" in one) return [one.blob, null, fitForJson(one.reason), one.away ? 1 : 0, null, null];
    const start = end;
    end += bytes.write(one.json, start);
    // A database counts bytes from one.
    return [one.blob, one.digest, null, 0, start + 1, end - start];
  });
  return {count: parsed.length, rows: JSON.stringify(rows), texts: new Uint8Array(bytes.buffer)};
}

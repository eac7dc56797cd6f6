import {fitForJson} from "./json-text.ts";
import type {PackedParsed, Parsed} from "./model.ts";

/** Makes of what the parser gives, mail by mail, what the store takes. */
export interface ParsedPacker {
  add(one: Parsed): void;
  /** All that was added; nothing may be added afterwards. */
  done(): PackedParsed;
}

/**
 * The texts are written down as they come: those of a few hundred mails, kept as strings until then, would be moved by each tidying of the
 * young heap.
 */
export function openParsedPacker(): ParsedPacker {
  let texts = Buffer.from(new ArrayBuffer(firstRoom));
  let end = 0;
  const rows: (string | number | null)[][] = [];
  const write = (text: string): number => {
    const most = end + mostBytesOfUnit * text.length;
    if (most > texts.length) {
      const larger = Buffer.from(new ArrayBuffer(Math.max(2 * texts.length, most)));
      texts.copy(larger, 0, 0, end);
      texts = larger;
    }
    const length = texts.write(text, end);
    end += length;
    return length;
  };
  return {
    add: (one) => {
      if ("reason" in one) {
        rows.push([one.blob, fitForJson(one.reason), one.away ? 1 : 0, null, null, null]);
        return;
      }
      // A database counts bytes from one.
      rows.push([one.blob, null, 0, end + 1, write(one.json), one.text === null ? null : write(one.text)]);
    },
    done: () => ({
      count: rows.length,
      rows: JSON.stringify(rows),
      texts: new Uint8Array(texts.buffer as ArrayBuffer, 0, end),
    }),
  };
}

export function packParsed(parsed: readonly Parsed[]): PackedParsed {
  const packer = openParsedPacker();
  for (const one of parsed) packer.add(one);
  return packer.done();
}

const firstRoom = 64 * 1024;
/** of UTF-8, for a unit of UTF-16 */
const mostBytesOfUnit = 3;

import {RowWriter} from "./byte-rows.ts";
import type {PackedParsed, Parsed} from "./model.ts";

/** What a row of `parsed` has besides the parser's number. */
export const parsedColumns = {blob: "text", reason: "text", json: "text", text: "text"} as const;

/** Makes of what the parser gives, mail by mail, what the store takes: for one job after the other. */
export interface ParsedPacker {
  add(one: Parsed): void;
  /** All that was added since the last time. */
  done(): PackedParsed;
}

export function openParsedPacker(): ParsedPacker {
  const here = new RowWriter(parsedColumns);
  const away = new RowWriter(parsedColumns);
  return {
    add: (one) => {
      const {blob} = one;
      if ("json" in one) here.add({blob, reason: null, json: one.json, text: one.text});
      else (one.away ? away : here).add({blob, reason: withoutNul(one.reason), json: null, text: null});
    },
    done: () => ({here: here.done(), away: away.done()}),
  };
}

export function packParsed(parsed: readonly Parsed[]): PackedParsed {
  const packer = openParsedPacker();
  for (const one of parsed) packer.add(one);
  return packer.done();
}

/** A database gives a text back only as far as the first NUL. */
function withoutNul(reason: string): string {
  return reason.replaceAll("\0", "\ufffd");
}

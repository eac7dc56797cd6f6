import {expect, it} from "vitest";
import type {PackedParsed} from "../../../crawler/store/model.ts";
import {packParsed} from "../../../crawler/store/packed-parsed.ts";

const stored = (blob: string, text: string | null) => ({blob, json: `{"of":"${blob}"}`, text});

/** What a database cuts out of it: JSON and text of each mail, by its blob. */
function unpacked({rows, texts}: PackedParsed): Record<string, (string | null)[]> {
  const cut = (at: number, length: number | null) =>
    length === null ? null : Buffer.from(texts.subarray(at - 1, at - 1 + length)).toString();
  const all = JSON.parse(rows) as [string, null, 0, number, number, number | null][];
  return Object.fromEntries(
    all.map(([blob, , , at, json, text]) => [blob, [cut(at, json), text === null ? null : cut(at + json, text)]]),
  );
}

it("packs texts of any length and script, and those that stand in the JSON", () => {
  const long = "ä😀\n".repeat(100_000);
  expect(unpacked(packParsed([stored("a", long), stored("b", null), stored("c", "")]))).toEqual({
    a: ['{"of":"a"}', long],
    b: ['{"of":"b"}', null],
    c: ['{"of":"c"}', ""],
  });
});

import {expect, it} from "vitest";
import type {ByteRows} from "../../../crawler/store/byte-rows.ts";
import {valuesIn} from "../../../crawler/store/byte-rows.ts";
import {packParsed, parsedColumns} from "../../../crawler/store/packed-parsed.ts";

const stored = (blob: string, text: string | null) => ({blob, json: `{"of":"${blob}"}`, text});

/** What a database cuts out of it: reason, JSON and text of each mail, by its blob. */
function unpacked(rows: ByteRows): Record<string, (string | null)[]> {
  const [reasons, json, texts] = (["reason", "json", "text"] as const).map((column) =>
    valuesIn(rows, parsedColumns, column),
  );
  const values = (place: number) => [reasons?.[place] ?? null, json?.[place] ?? null, texts?.[place] ?? null];
  return Object.fromEntries(valuesIn(rows, parsedColumns, "blob").map((blob, place) => [blob, values(place)]));
}

it("packs texts of any length and script, and those that stand in the JSON", () => {
  const long = "ä😀\n".repeat(100_000);
  const {here, away} = packParsed([stored("a", long), stored("b", null), stored("c", "")]);
  expect(unpacked(here)).toEqual({
    a: [null, '{"of":"a"}', long],
    b: [null, '{"of":"b"}', null],
    c: [null, '{"of":"c"}', ""],
  });
  expect(away.count).toBe(0);
});

it("packs reasons in place of mails, apart where the bytes are away, and as a database gives them back", () => {
  const {here, away} = packParsed([
    {blob: "a", reason: "it is no mail", away: false},
    {blob: "b", reason: "gone", away: true},
    {blob: "c", reason: "a NUL:\0, and more", away: false},
  ]);
  expect(unpacked(here)).toEqual({a: ["it is no mail", null, null], c: ["a NUL:\ufffd, and more", null, null]});
  expect(unpacked(away)).toEqual({b: ["gone", null, null]});
});

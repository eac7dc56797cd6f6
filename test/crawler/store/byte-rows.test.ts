import fc from "fast-check";
import {sql} from "kysely";
import {beforeEach, describe, expect, it} from "vitest";
import {filterRows, insertion, RowWriter, valuesIn} from "../../../crawler/store/byte-rows.ts";
import type {Db} from "../../../crawler/store/rows.ts";
import {scratchDatabases} from "../../helpers/database.ts";

const scratchDatabase = scratchDatabases();
let db: Db;

beforeEach(async () => {
  db = await scratchDatabase();
});

const columns = {blob: "text", position: "integer", title: "text"} as const;
const links = {node: "integer", refs: "text"} as const;
type Values = {blob: string; position: number | null; title: string | null};

function packed(rows: readonly Values[]) {
  const writer = new RowWriter(columns);
  for (const row of rows) writer.add(row);
  return writer.done();
}

function linksOf(count: number) {
  const writer = new RowWriter(links);
  for (let place = 0; place < count; place++) writer.add({node: place * 1000, refs: `[${place}]`});
  return writer.done();
}

const insert = insertion("copy", [links, columns], {given: ["id", "origin", "relevant", "dead"]});
const given = {id: 40, origin: 3, relevant: 1, dead: 0};

/** In hexadecimal digits: what reads a column ends at a NUL. */
const written = async () =>
  await sql<Values & {id: number; node: number; refs: string}>`
    select id, node, refs, position, hex(blob) as blob, hex(title) as title, typeof(title) as kind, typeof(position) as number
    from copy order by id`
    .execute(db)
    .then(({rows}) => rows);
const hex = (text: string) => Buffer.from(text.toWellFormed()).toString("hex").toUpperCase();

describe("rows that go to the database as bytes", () => {
  it("come out as they went in, whatever their texts hold", async () => {
    const text = fc.string({unit: "binary", maxLength: 60});
    const row = fc.record({
      blob: text,
      position: fc.option(fc.oneof(fc.nat(), fc.constant(0), fc.constant(9_999_999_999))),
      title: fc.option(
        fc.oneof(text, fc.constant(""), fc.constant("nul\0 and \ud800"), fc.constant("漢😀".repeat(9000))),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, {maxLength: 12}), async (rows) => {
        await db.deleteFrom("copy").execute();
        expect(await insert(db, [linksOf(rows.length), packed(rows)], given)).toBe(rows.length);
        expect(await written()).toEqual(
          rows.map(({blob, position, title}, place) => ({
            id: 40 + place,
            node: place * 1000,
            refs: `[${place}]`,
            position,
            blob: hex(blob),
            title: hex(title ?? ""),
            kind: title === null ? "null" : "text",
            number: position === null ? "null" : "integer",
          })),
        );
        expect(valuesIn(packed(rows), columns, "title")).toEqual(rows.map(({title}) => title?.toWellFormed() ?? null));
      }),
      {numRuns: 60, examples: [[[{blob: "", position: null, title: ""}]], [[]]]},
    );
  });

  it("take beside their own values those that are given for all, and are numbered by their places", async () => {
    const rows = ["c", "a", "b"].map((blob, position) => ({blob, position, title: null}));
    await insert(db, [linksOf(3), packed(rows)], given);
    const found = await db
      .selectFrom("copy")
      .select(["id", "origin", "relevant", "dead", "blob"])
      .orderBy("id")
      .execute();
    expect(found).toEqual([
      {id: 40, origin: 3, relevant: 1, dead: 0, blob: "c"},
      {id: 41, origin: 3, relevant: 1, dead: 0, blob: "a"},
      {id: 42, origin: 3, relevant: 1, dead: 0, blob: "b"},
    ]);
  });

  it("are an error where one is there, unless it is said what then is to happen", async () => {
    const rows = packed([{blob: "a", position: 1, title: "again"}]);
    await insert(db, [linksOf(1), rows], given);
    await expect(insert(db, [linksOf(1), rows], given)).rejects.toThrow(/UNIQUE/);
    const orTitle = insertion("copy", [links, columns], {
      given: ["id", "origin", "relevant", "dead"],
      otherwise: "on conflict (id) do update set title = excluded.title where copy.title <> excluded.title",
    });
    const other = packed([{blob: "b", position: 2, title: "another"}]);
    expect(await orTitle(db, [linksOf(1), rows], given)).toBe(0);
    expect(await orTitle(db, [linksOf(1), other], given)).toBe(1);
    expect(await db.selectFrom("copy").select(["blob", "title"]).execute()).toEqual([{blob: "a", title: "another"}]);
  });

  it("are those that a place is kept of, with their texts", () => {
    const rows = packed(["a", "", "漢", "d"].map((blob, position) => ({blob, position, title: blob || null})));
    const kept = filterRows(rows, (place) => place !== 1);
    expect(kept.count).toBe(3);
    expect(valuesIn(kept, columns, "blob")).toEqual(["a", "漢", "d"]);
    expect(valuesIn(kept, columns, "position")).toEqual([0, 2, 3]);
    expect(valuesIn(kept, columns, "title")).toEqual(["a", "漢", "d"]);
    expect(
      valuesIn(
        filterRows(packed([]), () => true),
        columns,
        "blob",
      ),
    ).toEqual([]);
  });

  it.each([-1, 1.5, 10_000_000_000, Number.NaN, Number.POSITIVE_INFINITY])("hold no %d", (position) => {
    expect(() => packed([{blob: "a", position, title: null}])).toThrow(RangeError);
  });

  it("are refused where those that tell of other columns are more or fewer", async () => {
    await expect(insert(db, [linksOf(2), packed([{blob: "a", position: 1, title: null}])], given)).rejects.toThrow(
      RangeError,
    );
    await expect(insert(db, [linksOf(0), packed([{blob: "a", position: 1, title: null}])], given)).rejects.toThrow(
      RangeError,
    );
  });

  it("are the same bytes each time, of a writer that was used before too, whose rows stay as they are", () => {
    const writer = new RowWriter(columns);
    const large = "x".repeat(5_000_000);
    const made = [["a", "b"], [large], [], ["a", "b"]].map((blobs) => {
      for (const blob of blobs) writer.add({blob, position: 1, title: null});
      return writer.done();
    });
    const fresh = packed(["a", "b"].map((blob) => ({blob, position: 1, title: null})));
    expect(made[0]).toEqual(fresh);
    expect(made[3]).toEqual(fresh);
    expect(made.map((rows) => valuesIn(rows, columns, "blob"))).toEqual([["a", "b"], [large], [], ["a", "b"]]);
  });
});

import {sql} from "kysely";
import {beforeEach, describe, expect, it} from "vitest";
import type {Db} from "../../../crawler/store/rows.ts";
import {insertRows} from "../../../crawler/store/rows.ts";
import {scratchDatabases} from "../../helpers/database.ts";

const scratchDatabase = scratchDatabases();
let db: Db;

beforeEach(async () => {
  db = await scratchDatabase();
});

const drivers = () => db.selectFrom("driver").selectAll().orderBy("copy").orderBy("name").execute();
const nodes = () => db.selectFrom("node").selectAll().orderBy("id").execute();

describe("rows that go to the database as JSON", () => {
  it("come out as they went in, whatever their texts hold", async () => {
    const rows = ["", "plain", 'a "quoted" \\ one', "<script>", "line\nfeed", "é 漢 😀", "1", "null"].map(
      (name, copy) => ({copy, name}),
    );
    await insertRows(db, "driver", rows);
    expect(await drivers()).toEqual(rows);
  });

  it("come out as they went in where JSON would not carry them", async () => {
    const rows = ["half \ud800", "after it"].map((name, copy) => ({copy, name}));
    await insertRows(db, "driver", rows);
    expect((await drivers()).map(({name}) => name)).toEqual(["half \ufffd", "after it"]);
    const nul = "a\0b";
    await insertRows(db, "driver", [{copy: 7, name: nul}]);
    expect(await db.selectFrom("driver").select(sql`hex(name)`.as("bytes")).where("copy", "=", 7).execute()).toEqual([
      {bytes: "610062"},
    ]);
  });

  it("give way to those that are there where that is asked for, and are an error where not", async () => {
    await insertRows(db, "node", [{id: 1, message_id: "a@x", thread: 1}]);
    const twice = [
      {id: 1, message_id: "b@x", thread: 2},
      {id: 2, message_id: "c@x", thread: 2},
    ];
    await expect(insertRows(db, "node", twice)).rejects.toThrow(/UNIQUE/);
    await insertRows(db, "node", twice, {orIgnore: true});
    expect((await nodes()).map(({message_id}) => message_id)).toEqual(["a@x", "c@x"]);
  });
});

import {join} from "node:path";
import {sql} from "kysely";
import {afterAll, beforeEach, describe, expect, it} from "vitest";
import {openDatabase} from "../../../crawler/store/database.ts";
import type {Db} from "../../../crawler/store/rows.ts";
import {insertJson, insertRows, numberedFrom} from "../../../crawler/store/rows.ts";
import {scratchFolder} from "../../helpers/epoch.ts";

const {path: folder, remove} = scratchFolder();
const opened: {destroy(): Promise<void>}[] = [];
afterAll(async () => {
  for (const one of opened) await one.destroy();
  remove();
});
let db: Db;

beforeEach(async () => {
  const database = await openDatabase(join(folder, String(opened.length)), {create: true});
  if (database === null) throw new Error("no database was made");
  opened.push(database.db);
  db = database.db;
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

  it("take beside their own values those that are given for all, and are numbered by their places", async () => {
    await insertJson(db, "node", ["message_id"], '[["c@x"],["a@x"],["b@x"]]', {
      given: {...numberedFrom(40), thread: sql<number>`${7}`},
    });
    expect(await nodes()).toEqual([
      {id: 40, message_id: "c@x", thread: 7},
      {id: 41, message_id: "a@x", thread: 7},
      {id: 42, message_id: "b@x", thread: 7},
    ]);
  });

  it("give way to those that are there where that is asked for, and are an error where not", async () => {
    await insertJson(db, "node", ["id", "message_id", "thread"], '[[1,"a@x",1]]');
    const twice = '[[1,"b@x",2],[2,"c@x",2]]';
    await expect(insertJson(db, "node", ["id", "message_id", "thread"], twice)).rejects.toThrow(/UNIQUE/);
    await insertJson(db, "node", ["id", "message_id", "thread"], twice, {orIgnore: true});
    expect((await nodes()).map(({message_id}) => message_id)).toEqual(["a@x", "c@x"]);
  });
});

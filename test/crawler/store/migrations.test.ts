import {mkdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import Database from "libsql";
import {describe, expect, it, onTestFinished} from "vitest";
import {migrations} from "../../../crawler/store/migrations.ts";
import {openStore} from "../../../crawler/store/store.ts";
import {crawlQuietly, idsOf} from "../../helpers/crawl.ts";
import {appendEpoch, rawMail, scratchFolder} from "../../helpers/epoch.ts";

const file = (data: string) => join(data, "store.sqlite");

/** A store with a mail in it and an inbox that has had another since, its tables as SQL says they once were. */
async function storeOf(older: string): Promise<{data: string; inbox: string}> {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const [data, inbox] = [join(path, "var"), join(path, "kvm")];
  appendEpoch(join(inbox, "git", "0.git"), [{mail: rawMail({id: "a@example.com", subject: "vfio"})}]);
  await crawlQuietly(data, [`git:${inbox}`]);
  appendEpoch(join(inbox, "git", "0.git"), [{mail: rawMail({id: "b@example.com", subject: "vfio"})}]);
  const database = new Database(file(data));
  database.exec(older);
  database.close();
  return {data, inbox};
}

/** What each schema that was ever on the main branch had otherwise than the newest. */
const older: readonly (readonly [string, string])[] = [
  [
    "1, as first written: lookups by URL, no index of parsers",
    `drop index copy_dead; drop index parsed_parser; drop table lookup;
     create table lookup (message_id text not null, url text not null, at text not null, status integer not null, primary key (message_id, url));
     insert into lookup values ('x@example.com', 'https://one', '2026-01-01', 404), ('x@example.com', 'https://two', '2026-01-02', 404);
     pragma user_version = 1`,
  ],
  [
    "1, with lookups by message-id, no index of parsers",
    "drop index copy_dead; drop index parsed_parser; insert into lookup values ('x@example.com', '2026-01-02', 404); pragma user_version = 1",
  ],
  [
    "1, complete",
    "drop index copy_dead; insert into lookup values ('x@example.com', '2026-01-02', 404); pragma user_version = 1",
  ],
  [
    "2, from a store whose index of parsers was never made",
    "drop index parsed_parser; insert into lookup values ('x@example.com', '2026-01-02', 404); pragma user_version = 2",
  ],
  ["3", "insert into lookup values ('x@example.com', '2026-01-02', 404)"],
];

/** Tables and indexes as they are, and their columns. */
function shape(data: string): unknown {
  const database = new Database(file(data));
  const tables = database.prepare("select type, name, tbl_name from sqlite_schema order by name").all() as {
    type: string;
    name: string;
  }[];
  const columns = tables
    .filter(({type}) => type === "table")
    .map(({name}) => database.prepare(`pragma table_info("${name}")`).all());
  const version = database.prepare("pragma user_version").all();
  database.close();
  return {tables, columns, version};
}

describe("a store that an older program wrote", () => {
  it("has a case here for each schema that there was", () => {
    expect(new Set(older.map(([name]) => name.charAt(0))).size).toBe(migrations.length);
  });

  it.each(older)("of schema %s is brought up to date, keeps its mail, and goes on", async (_, sql) => {
    const {data, inbox} = await storeOf(sql);
    await crawlQuietly(data, [`git:${inbox}`]);
    expect(await idsOf(data)).toEqual(["a@example.com", "b@example.com"]);
    const store = await openStore(data);
    expect(await store.lookups()).toEqual(new Map([["x@example.com", 404]]));
    await store.addLookups("2026-01-03", new Map([["y@example.com", 404]]));
    await store.close();
    const fresh = join(data, "fresh");
    mkdirSync(fresh);
    await (await openStore(fresh)).close();
    expect(shape(data)).toEqual(shape(fresh));
  });

  it("stays as it was where the upgrade fails, and says so", async () => {
    const {data} = await storeOf(`${older[0]![1]}; create table lookup_by_url (x text)`);
    const before = shape(data);
    await expect(openStore(data)).rejects.toThrow(/lookup_by_url/);
    expect(shape(data)).toEqual(before);
    const database = new Database(file(data));
    database.exec("drop table lookup_by_url");
    database.close();
    await (await openStore(data)).close();
    expect(await idsOf(data)).toEqual(["a@example.com"]);
    expect(readFileSync(file(data)).length).toBeGreaterThan(0);
  });
});

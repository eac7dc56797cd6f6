import {mkdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import Database from "libsql";
import {describe, expect, it, onTestFinished} from "vitest";
import {migrations} from "../../../crawler/store/migrations.ts";
import {openStore} from "../../../crawler/store/store.ts";
import {crawlQuietly, idsOf} from "../../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../../helpers/epoch.ts";

const file = (data: string) => join(data, "store.sqlite");

/** A store with a relevant mail in it and one whose subject names a driver that only a mail tells of which the inbox has had since, its tables as SQL says they once were. */
async function storeOf(older: string): Promise<{data: string; inbox: string}> {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const [data, inbox] = [join(path, "var"), join(path, "kvm")];
  appendEpoch(join(inbox, "git", "0.git"), [
    {mail: rawMail({id: "a@example.com", subject: "vfio"})},
    {mail: rawMail({id: "named@example.com", subject: "alder: a question"})},
  ]);
  await crawlQuietly(data, [`git:${inbox}`]);
  appendEpoch(join(inbox, "git", "0.git"), [
    {mail: rawMail({id: "b@example.com", subject: "vfio", body: patchBody("drivers/vfio/pci/alder/main.c")})},
  ]);
  const database = new Database(file(data));
  database.exec(older);
  database.close();
  return {data, inbox};
}

/** What all schemas before 6 and before 4 had otherwise, and what all before 5 lacked. */
const before6 = `update parsed set json = json_set(json, '$.text', text) where text is not null;
  alter table parsed drop column text; alter table parsed add column digest text;`;
const before5 = `${before6} drop index copy_count; drop index parsed_reason;`;
const before4 = `${before5}
  alter table copy drop column subject; create index copy_origin on copy (origin, position);
  insert into word values (1, 'left'); drop index parsed_parser; alter table parsed rename to parsed_now;
  create table parsed (blob text primary key, parser integer not null, json text, digest text, reason text);
  insert into parsed select blob, parser, json, digest, reason from parsed_now; drop table parsed_now;
  create index parsed_parser on parsed (parser);
  insert into lookup values ('x@example.com', '2026-01-02', 404);`;

/** What each schema that was ever on the main branch had otherwise than the newest. */
const older: readonly (readonly [string, string])[] = [
  [
    "1, as first written: lookups by URL, no index of parsers",
    `${before4} drop index copy_dead; drop index parsed_parser; drop table lookup;
     create table lookup (message_id text not null, url text not null, at text not null, status integer not null, primary key (message_id, url));
     insert into lookup values ('x@example.com', 'https://one', '2026-01-01', 404), ('x@example.com', 'https://two', '2026-01-02', 404);
     pragma user_version = 1`,
  ],
  [
    "1, with lookups by message-id, no index of parsers",
    `${before4} drop index copy_dead; drop index parsed_parser; pragma user_version = 1`,
  ],
  ["1, complete", `${before4} drop index copy_dead; pragma user_version = 1`],
  [
    "2, from a store whose index of parsers was never made",
    `${before4} drop index parsed_parser; pragma user_version = 2`,
  ],
  ["3", `${before4} pragma user_version = 3`],
  ["4", `${before5} insert into lookup values ('x@example.com', '2026-01-02', 404); pragma user_version = 4`],
  ["5", `${before6} insert into lookup values ('x@example.com', '2026-01-02', 404); pragma user_version = 5`],
  ["6", "insert into lookup values ('x@example.com', '2026-01-02', 404)"],
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
    expect(await idsOf(data)).toEqual(["a@example.com", "b@example.com", "named@example.com"]);
    const store = await openStore(data);
    expect((await store.message("a@example.com"))?.text).toBe("text\n");
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

import type {Kysely} from "kysely";
import {sql} from "kysely";
import type {Tables} from "./schema.ts";

/** Step n brings a store from schema n to n + 1. Steps are never changed once released, only added. */
export const migrations: readonly ((db: Kysely<Tables>) => Promise<void>)[] = [
  createTables,
  indexDead,
  completeTables,
  keepSubjects,
  indexCounts,
  keepTextsApart,
];

async function createTables(db: Kysely<Tables>): Promise<void> {
  const {schema} = db;
  await schema
    .createTable("meta")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("origin")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("list", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("part", "text", (c) => c.notNull())
    .addColumn("repository", "text")
    .addColumn("cursor", "text")
    .addColumn("patterns", "text", (c) => c.notNull())
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("current", "integer", (c) => c.notNull())
    .addColumn("read_at", "text")
    .addColumn("trouble", "text")
    .addUniqueConstraint("origin_once", ["list", "kind", "part", "current"])
    .execute();
  await schema
    .createTable("node")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("message_id", "text", (c) => c.notNull().unique())
    .addColumn("thread", "integer", (c) => c.notNull())
    .execute();
  await schema.createIndex("node_thread").on("node").column("thread").execute();
  await schema
    .createTable("copy")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("origin", "integer", (c) => c.notNull())
    .addColumn("position", "integer")
    .addColumn("blob", "text", (c) => c.notNull())
    .addColumn("node", "integer", (c) => c.notNull())
    .addColumn("refs", "text", (c) => c.notNull())
    .addColumn("relevant", "integer", (c) => c.notNull())
    .addColumn("title", "text")
    .addColumn("received", "text")
    .addColumn("dead", "integer", (c) => c.notNull())
    .execute();
  await schema.createIndex("copy_node").on("copy").column("node").execute();
  await schema.createIndex("copy_blob").on("copy").column("blob").execute();
  await schema.createIndex("copy_origin").on("copy").columns(["origin", "position"]).execute();
  await schema.createIndex("copy_relevant").on("copy").column("node").where(sql.ref("relevant"), "=", 1).execute();
  await schema.createIndex("copy_title").on("copy").column("title").where(sql.ref("title"), "is not", null).execute();
  await schema
    .createTable("deletion")
    .addColumn("origin", "integer", (c) => c.notNull())
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("blob", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("deletion_key", ["origin", "position"])
    .execute();
  for (const [table, column] of [
    ["driver", "name"],
    ["word", "word"],
  ] as const) {
    await schema
      .createTable(table)
      .addColumn("copy", "integer", (c) => c.notNull())
      .addColumn(column, "text", (c) => c.notNull())
      .addPrimaryKeyConstraint(`${table}_key`, [column, "copy"])
      .execute();
    await schema.createIndex(`${table}_copy`).on(table).column("copy").execute();
  }
  await schema
    .createTable("raw")
    .addColumn("blob", "text", (c) => c.primaryKey())
    .addColumn("data", "blob", (c) => c.notNull())
    .execute();
  await schema
    .createTable("parsed")
    .addColumn("blob", "text", (c) => c.primaryKey())
    .addColumn("parser", "integer", (c) => c.notNull())
    .addColumn("json", "text")
    .addColumn("digest", "text")
    .addColumn("reason", "text")
    .execute();
  await schema.createIndex("parsed_parser").on("parsed").column("parser").execute();
  await schema
    .createTable("relevant")
    .addColumn("thread", "integer", (c) => c.primaryKey())
    .execute();
  await schema
    .createTable("touched")
    .addColumn("node", "integer", (c) => c.primaryKey())
    .execute();
  await schema
    .createTable("message")
    .addColumn("message_id", "text", (c) => c.primaryKey())
    .addColumn("blob", "text", (c) => c.notNull())
    .addColumn("lists", "text", (c) => c.notNull())
    .addColumn("conflicting", "integer", (c) => c.notNull())
    .addColumn("generation", "integer", (c) => c.notNull())
    .execute();
  await schema
    .createTable("run")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("started", "text", (c) => c.notNull())
    .addColumn("finished", "text")
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("figures", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("request")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("run", "integer", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("method", "text", (c) => c.notNull())
    .addColumn("url", "text", (c) => c.notNull())
    .addColumn("status", "integer")
    .addColumn("bytes", "integer", (c) => c.notNull())
    .addColumn("milliseconds", "integer", (c) => c.notNull())
    .addColumn("why", "text", (c) => c.notNull())
    .execute();
  await createLookup(db);
}

/** Few copies are dead, and each reading of the mail asks which. */
async function indexDead({schema}: Kysely<Tables>): Promise<void> {
  await schema.createIndex("copy_dead").on("copy").column("node").where(sql.ref("dead"), "!=", 0).execute();
}

/**
 * Schema 1 had three forms before it was settled: the first kept a URL with each lookup, the first two lacked an index. What was looked up is
 * only remembered so as not to be asked again.
 */
async function completeTables(db: Kysely<Tables>): Promise<void> {
  await db.schema.createIndex("parsed_parser").ifNotExists().on("parsed").column("parser").execute();
  const {rows} = await sql<{name: string}>`pragma table_info(lookup)`.execute(db);
  if (!rows.some(({name}) => name === "url")) return;
  await db.schema.alterTable("lookup").renameTo("lookup_by_url").execute();
  await createLookup(db);
  await sql`insert into lookup select message_id, max(at), min(status) from lookup_by_url group by message_id`.execute(
    db,
  );
  await db.schema.dropTable("lookup_by_url").execute();
}

/**
 * A subject that names a driver makes its mail relevant, whatever else it speaks of: the subjects of all mails are kept, and those of
 * earlier readings are read again, from epochs, files and folders. Inboxes on servers are searched for all drivers' names again.
 * On the way: what only the reading of whole origins asked for needs no index, and what is asked of a parsed mail without its text stands
 * before the text, so that it is found without reading that.
 */
async function keepSubjects(db: Kysely<Tables>): Promise<void> {
  const {schema} = db;
  await schema.alterTable("copy").addColumn("subject", "text").execute();
  await schema.dropIndex("copy_origin").execute();
  await sql`delete from word`.execute(db);
  await sql`update origin set patterns = '' where kind <> 'http'`.execute(db);
  await sql`update origin set cursor = json_set(cursor, '$.drivers', json('[]')) where kind = 'http' and cursor is not null`.execute(
    db,
  );
  await schema.dropIndex("parsed_parser").execute();
  await schema.alterTable("parsed").renameTo("parsed_before").execute();
  await schema
    .createTable("parsed")
    .addColumn("blob", "text", (c) => c.primaryKey())
    .addColumn("parser", "integer", (c) => c.notNull())
    .addColumn("digest", "text")
    .addColumn("reason", "text")
    .addColumn("json", "text")
    .execute();
  await sql`insert into parsed select blob, parser, digest, reason, json from parsed_before`.execute(db);
  await schema.dropTable("parsed_before").execute();
  await schema.createIndex("parsed_parser").on("parsed").column("parser").execute();
}

/** Each run counts all copies, and looks for what could not be read: in an eighth of the pages that the copies fill, and in none. */
async function indexCounts({schema}: Kysely<Tables>): Promise<void> {
  await schema.createIndex("copy_count").on("copy").columns(["origin", "dead", "received", "node"]).execute();
  await schema
    .createIndex("parsed_reason")
    .on("parsed")
    .column("blob")
    .where(sql.ref("reason"), "is not", null)
    .execute();
}

/**
 * Texts stand by themselves; those of mails that were parsed before stay in their JSON. What copies differ in is worked out where there are
 * several.
 */
async function keepTextsApart({schema}: Kysely<Tables>): Promise<void> {
  await schema.alterTable("parsed").dropColumn("digest").execute();
  await schema.alterTable("parsed").addColumn("text", "text").execute();
}

async function createLookup({schema}: Kysely<Tables>): Promise<void> {
  await schema
    .createTable("lookup")
    .addColumn("message_id", "text", (c) => c.primaryKey())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("status", "integer", (c) => c.notNull())
    .execute();
}

import {sql} from "kysely";
import type {Db} from "./rows.ts";

/**
 * The indexes of copies by texts that fall anywhere in them. To sort all once costs a quarter of keeping them while an empty store is
 * filled, so they are put off until then.
 */
export async function putOffTextIndexes(db: Db): Promise<void> {
  for (const name of ["copy_blob", "copy_title"]) await sql`drop index if exists ${sql.ref(name)}`.execute(db);
}

/** Makes them where they were put off, also by a run that was killed before it came to that. */
export async function haveTextIndexes({schema}: Db): Promise<void> {
  await schema.createIndex("copy_blob").ifNotExists().on("copy").column("blob").execute();
  const titled = schema.createIndex("copy_title").ifNotExists().on("copy").column("title");
  await titled.where(sql.ref("title"), "is not", null).execute();
}

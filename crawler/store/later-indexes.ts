import {sql} from "kysely";
import type {Db} from "./rows.ts";

/**
 * The indexes of copies that nothing asks for while an empty store is filled. To sort all once costs a quarter of keeping them meanwhile,
 * since texts fall anywhere in them, so they are put off until then.
 */
export async function putOffIndexes(db: Db): Promise<void> {
  for (const name of ["copy_blob", "copy_title", "copy_count"])
    await sql`drop index if exists ${sql.ref(name)}`.execute(db);
}

/** Makes those that were put off, also by a run that was killed before it came to that. */
export async function haveIndexes({schema}: Db): Promise<void> {
  const index = (name: string) => schema.createIndex(name).ifNotExists().on("copy");
  await index("copy_blob").column("blob").execute();
  await index("copy_title").column("title").where(sql.ref("title"), "is not", null).execute();
  await index("copy_count").columns(["origin", "dead", "received", "node"]).execute();
}

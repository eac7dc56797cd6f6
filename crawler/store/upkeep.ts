import type {Kysely} from "kysely";
import {sql} from "kysely";
import type {Db} from "./rows.ts";
import type {Tables} from "./schema.ts";

/** Writes the database, as its last commit left it, to a file that is not there yet. Whoever writes meanwhile is not held up. */
export async function copyDatabase(db: Kysely<Tables>, file: string): Promise<void> {
  await sql`vacuum into ${file}`.execute(db);
}

/** Requests and runs older than the newest so many are history that no report shows. */
const keptInLedger = 1000;

/**
 * Deletes what nothing reads any more: what was parsed of threads that are not relevant now (it is parsed again should they become so),
 * raw and parsed mail of copies that the archives took back, and the old end of the ledger. What cannot be parsed stays noted.
 */
export async function deleteUnused(db: Db): Promise<void> {
  const alive = db.selectFrom("copy").select("copy.blob").where("copy.dead", "=", 0);
  await db.deleteFrom("raw").where("blob", "not in", alive).execute();
  await db.deleteFrom("parsed").where("blob", "not in", alive).execute();
  await db
    .deleteFrom("parsed")
    .where("json", "is not", null)
    .where(
      "blob",
      "not in",
      alive.innerJoin("node", "node.id", "copy.node").innerJoin("relevant", "relevant.thread", "node.thread"),
    )
    .execute();
  for (const table of ["run", "request"] as const) {
    const oldest = await db
      .selectFrom(table)
      .select("id")
      .orderBy("id", "desc")
      .offset(keptInLedger)
      .limit(1)
      .executeTakeFirst();
    if (oldest !== undefined) await db.deleteFrom(table).where("id", "<=", oldest.id).execute();
  }
}

/** Writes the file anew without the pages that are free. Needs as much room again meanwhile. */
export async function compact(db: Kysely<Tables>): Promise<void> {
  await sql`vacuum`.execute(db);
}

import type {Db} from "./rows.ts";

/** A single value, or null. */
export async function getMeta(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst();
  return row?.value ?? null;
}

/** A single number; 0 where there is none. */
export async function metaNumber(db: Db, key: string): Promise<number> {
  return Number((await getMeta(db, key)) ?? 0);
}

export async function setMeta(db: Db, key: string, value: string): Promise<void> {
  await db
    .insertInto("meta")
    .values({key, value})
    .onConflict((conflict) => conflict.column("key").doUpdateSet({value}))
    .execute();
}

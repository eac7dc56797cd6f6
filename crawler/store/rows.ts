import type {Insertable, Kysely, Transaction} from "kysely";
import type {Tables} from "./schema.ts";

export type Db = Kysely<Tables> | Transaction<Tables>;

/** Databases bound the number of values in a statement; this many keep well below each. */
const mostInList = 500;
const valuesPerInsert = 1000;

/** Inserts any number of rows, a few hundred values a statement. */
export async function insertRows<T extends keyof Tables>(
  db: Db,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  {orIgnore = false}: {orIgnore?: boolean} = {},
): Promise<void> {
  const first = rows[0];
  if (first === undefined) return;
  const size = Math.max(1, Math.floor(valuesPerInsert / Object.keys(first).length));
  for (const page of pages(rows, size)) {
    const query = db.insertInto(table).values(page);
    await (orIgnore ? query.onConflict((conflict) => conflict.doNothing()) : query).execute();
  }
}

/** The rows cut into pages that fit into one "in (...)" list. */
export function* pages<T>(rows: readonly T[], size = mostInList): Generator<T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

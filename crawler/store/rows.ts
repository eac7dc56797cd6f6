import type {Insertable, Kysely, RawBuilder, Transaction} from "kysely";
import {sql} from "kysely";
import type {Tables} from "./schema.ts";

export type Db = Kysely<Tables> | Transaction<Tables>;

/** Databases bound the number of values in a statement; this many keep well below each. */
const mostInList = 500;
const valuesPerInsert = 1000;

/**
 * Inserts any number of rows of short values. They go to the database as one JSON text that it takes apart itself: handing over each value
 * takes three times as long.
 */
export async function insertRows<T extends keyof Tables>(
  db: Db,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  {orIgnore = false}: {orIgnore?: boolean} = {},
): Promise<void> {
  const first = rows[0];
  if (first === undefined) return;
  const columns = Object.keys(first) as (keyof typeof first & string)[];
  const json = JSON.stringify(rows.map((row) => columns.map((column) => row[column])));
  if (!survivesJson(json)) return insertLarge(db, table, rows, {orIgnore});
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const values = sql.join(columns.map((_, index) => sql`value ->> ${sql.lit(index)}`));
  // "where true" tells the parser that "on" begins no join.
  const otherwise = orIgnore ? sql` where true on conflict do nothing` : sql``;
  await sql`insert into ${sql.table(table)} (${names}) select ${values} from json_each(${json})${otherwise}`.execute(
    db,
  );
}

/** False where a text in it has a NUL or half a surrogate pair, which SQLite does not give back as it was once JSON brought it. */
function survivesJson(json: string): boolean {
  return !escapedOdd.test(json);
}

/** JSON.stringify writes these two, and only these, in this way; a backslash that a text itself has is doubled. */
const escapedOdd = /\\u(?:0000|d[89a-f])/;

/** Inserts any number of rows with bytes or long texts among their values, a few hundred values a statement. */
export async function insertLarge<T extends keyof Tables>(
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

/** Numbers as what stands behind "in", any number of them. */
export function anyOf(numbers: readonly number[]): RawBuilder<number> {
  return sql<number>`(select value from json_each(${JSON.stringify(numbers)}))`;
}

/** The rows cut into pages that fit into one "in (...)" list. */
export function* pages<T>(rows: readonly T[], size = mostInList): Generator<T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

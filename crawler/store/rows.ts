import type {Insertable, Kysely, RawBuilder, Transaction} from "kysely";
import {sql} from "kysely";
import {survivesJson} from "./json-text.ts";
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
  const columns = Object.keys(first) as (keyof typeof first)[];
  const json = JSON.stringify(rows.map((row) => columns.map((column) => row[column])));
  if (survivesJson(json)) await insertJson(db, table, columns.map(String), json, {orIgnore});
  else await insertLarge(db, table, rows, {orIgnore});
}

/**
 * The same of rows that are JSON already: an array of arrays, with values in the order of the columns. The text must survive JSON. What can
 * be told without it (`given`; the row's place in the text is `key`) should not stand in it: each value costs more to find there than to store.
 */
export async function insertJson(
  db: Db,
  table: keyof Tables,
  columns: readonly string[],
  json: string,
  {orIgnore = false, given = {}}: {orIgnore?: boolean; given?: Readonly<Record<string, RawBuilder<unknown>>>} = {},
): Promise<void> {
  const names = sql.join([...Object.keys(given), ...columns].map((column) => sql.ref(column)));
  const found = columns.map((_, index) => sql`value ->> ${sql.lit(index)}`);
  const values = sql.join([...Object.values(given), ...found]);
  // "where true" tells the parser that "on" begins no join.
  const otherwise = orIgnore ? sql` where true on conflict do nothing` : sql``;
  await sql`insert into ${sql.table(table)} (${names}) select ${values} from json_each(${json})${otherwise}`.execute(
    db,
  );
}

/** Ids for the rows of a text, in their order. */
export function numberedFrom(first: number): {id: RawBuilder<number>} {
  return {id: sql<number>`key + ${first}`};
}

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

/** Texts likewise; only those that `fitsJson`. */
export function anyText(texts: readonly string[]): RawBuilder<string> {
  return sql<string>`(select value from json_each(${JSON.stringify(texts)}))`;
}

/** The rows cut into pages that fit into one "in (...)" list. */
export function* pages<T>(rows: readonly T[], size = mostInList): Generator<T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

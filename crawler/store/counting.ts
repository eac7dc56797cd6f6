import {later} from "../order.ts";
import type {ListCounts} from "./model.ts";
import type {Db} from "./rows.ts";

export async function countLists(db: Db): Promise<ListCounts[]> {
  const lists = new Map<string, {copies: number; newest: string | null}>();
  const counts = await countOrigins(db);
  for (const {id, list} of await db.selectFrom("origin").select(["id", "list"]).execute()) {
    const origin = counts.get(id);
    if (origin === undefined) continue;
    const {copies, newest} = lists.get(list) ?? {copies: 0, newest: null};
    lists.set(list, {copies: copies + origin.copies, newest: later(newest, origin.newest)});
  }
  const mails = await db
    .selectFrom("origin")
    .innerJoin("copy", "copy.origin", "origin.id")
    .select(({fn}) => ["origin.list", fn.count<number>("copy.node").distinct().as("count")])
    .where("copy.dead", "=", 0)
    .groupBy("origin.list")
    .execute();
  const relevant = await db
    .selectFrom("relevant")
    .innerJoin("node", "node.thread", "relevant.thread")
    .innerJoin("copy", "copy.node", "node.id")
    .innerJoin("origin", "origin.id", "copy.origin")
    .select(({fn}) => ["origin.list", fn.countAll<number>().as("count")])
    .where("copy.dead", "=", 0)
    .groupBy("origin.list")
    .execute();
  const of = (rows: typeof mails, list: string) => Number(rows.find((row) => row.list === list)?.count ?? 0);
  return [...lists]
    .map(([list, figures]) => ({list, ...figures, mails: of(mails, list), relevant: of(relevant, list)}))
    .sort((a, b) => (a.list < b.list ? -1 : 1));
}

export async function countOrigins(db: Db): Promise<Map<number, {copies: number; newest: string | null}>> {
  const rows = await db
    .selectFrom("copy")
    .select(({fn}) => ["origin", fn.countAll<number>().as("copies"), fn.max("received").as("newest")])
    .where("dead", "=", 0)
    .groupBy("origin")
    .execute();
  return new Map(rows.map(({origin, copies, newest}) => [origin, {copies: Number(copies), newest}]));
}

export async function findNewest(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom("copy")
    .select(({fn}) => fn.max("received").as("newest"))
    .where("dead", "=", 0)
    .executeTakeFirst();
  return row?.newest ?? null;
}

export async function countMessages(db: Db): Promise<number> {
  const {mails} = await db
    .selectFrom("message")
    .select(({fn}) => fn.countAll<number>().as("mails"))
    .executeTakeFirstOrThrow();
  return Number(mails);
}

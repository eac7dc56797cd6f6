import type {RawBuilder} from "kysely";
import type {Db} from "./rows.ts";
import {anyText, fitsJson, insertRows, pages} from "./rows.ts";

/** What one mail says about threads: its own message-id and those it refers to. */
export interface Links {
  readonly messageId: string;
  readonly references: readonly string[];
}

export interface Linked {
  /** the nodes of all message-ids named */
  readonly nodes: ReadonlyMap<string, number>;
  /** those of them that were there before */
  readonly known: ReadonlySet<number>;
}

/**
 * Joins mails to threads: all message-ids that one mail names belong to one thread, known as mail or not (a parent that nobody has
 * still holds its children together). Mails whose thread changes are noted as touched.
 */
export async function linkThreads(db: Db, mails: readonly Links[]): Promise<Linked> {
  const ids = new Set<string>();
  for (const {messageId, references} of mails) {
    ids.add(messageId);
    for (const id of references) ids.add(id);
  }
  const known = await knownNodes(db, [...ids]);
  let next = await nextId(db);
  const nodes = new Map<string, number>();
  const threads = new Map<string, number>();
  const fresh: string[] = [];
  for (const id of ids) {
    const node = known.get(id);
    if (node === undefined) fresh.push(id);
    const number = node?.id ?? next++;
    nodes.set(id, number);
    threads.set(id, node?.thread ?? number);
  }
  const joined = new Map<number, number>();
  for (const {messageId, references} of mails) {
    for (const id of references) join(joined, threads.get(messageId) ?? 0, threads.get(id) ?? 0);
  }
  await moveThreads(db, joined, new Set([...known.values()].map(({thread}) => thread)));
  await insertRows(
    db,
    "node",
    fresh.map((id) => {
      const number = nodes.get(id) ?? 0;
      return {id: number, message_id: id, thread: root(joined, number)};
    }),
  );
  return {nodes, known: new Set([...known.values()].map(({id}) => id))};
}

/** Joins all threads anew from what the copies refer to: after mails vanished, threads that only they held together part. */
export async function rebuildThreads(db: Db): Promise<void> {
  const joined = new Map<number, number>();
  const size = 5000;
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom("copy")
      .select(["id", "node", "refs"])
      .where("id", ">", last)
      .orderBy("id")
      .limit(size)
      .execute();
    for (const {node, refs} of rows) for (const other of JSON.parse(refs) as number[]) join(joined, node, other);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < size) break;
  }
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom("node")
      .select(["id", "thread"])
      .where("id", ">", last)
      .orderBy("id")
      .limit(size)
      .execute();
    const moved = rows.filter(({id, thread}) => root(joined, id) !== thread);
    for (const {id} of moved)
      await db
        .updateTable("node")
        .set({thread: root(joined, id)})
        .where("id", "=", id)
        .execute();
    await insertRows(
      db,
      "touched",
      moved.map(({id}) => ({node: id})),
      {orIgnore: true},
    );
    last = rows.at(-1)?.id ?? last;
    if (rows.length < size) break;
  }
}

async function knownNodes(db: Db, ids: readonly string[]): Promise<Map<string, {id: number; thread: number}>> {
  const find = (some: RawBuilder<string> | string[]) =>
    db.selectFrom("node").select(["id", "message_id", "thread"]).where("message_id", "in", some).execute();
  const rows = await find(anyText(ids.filter(fitsJson)));
  for (const page of pages(ids.filter((id) => !fitsJson(id)))) rows.push(...(await find(page)));
  return new Map(rows.map(({id, message_id, thread}) => [message_id, {id, thread}]));
}

async function nextId(db: Db): Promise<number> {
  const row = await db
    .selectFrom("node")
    .select((select) => select.fn.max("id").as("last"))
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

async function moveThreads(db: Db, joined: Map<number, number>, existing: ReadonlySet<number>): Promise<void> {
  for (const thread of existing) {
    const target = root(joined, thread);
    if (target === thread) continue;
    await db
      .insertInto("touched")
      .columns(["node"])
      .expression(db.selectFrom("node").select("id as node").where("thread", "=", thread))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db.updateTable("node").set({thread: target}).where("thread", "=", thread).execute();
  }
}

/** The smaller number stands for both. */
function join(joined: Map<number, number>, one: number, other: number): void {
  const [low, high] = [root(joined, one), root(joined, other)].sort((a, b) => a - b);
  if (low !== undefined && high !== undefined && low !== high) joined.set(high, low);
}

/** Shortens the way that it walks, so that a long chain of mails is not walked again and again. */
function root(joined: Map<number, number>, thread: number): number {
  let top = thread;
  for (let up = joined.get(top); up !== undefined; up = joined.get(top)) top = up;
  for (let at = thread; at !== top; ) {
    const up = joined.get(at) ?? top;
    joined.set(at, top);
    at = up;
  }
  return top;
}

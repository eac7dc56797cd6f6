import {sql} from "kysely";
import {fitsJson} from "./json-text.ts";
import type {PackedMails} from "./model.ts";
import type {Db} from "./rows.ts";
import {anyText, insertJson, insertLarge, insertRows, numberedFrom, pages} from "./rows.ts";
import {touch} from "./touched.ts";

export interface Linked {
  /** the node of each message-id, in their order */
  readonly nodes: readonly number[];
  /** those of them that were there before */
  readonly known: ReadonlySet<number>;
}

/**
 * Joins mails to threads: all message-ids that one mail names belong to one thread, known as mail or not (a parent that nobody has
 * still holds its children together). Mails whose thread changes are noted as touched.
 */
export async function linkThreads(
  db: Db,
  {ids, counts, plain}: Pick<PackedMails, "ids" | "counts" | "plain">,
): Promise<Linked> {
  const unique = [...new Set(ids)];
  const {nodeOf, threadOf} = byName(await knownNodes(db, unique, plain));
  const fresh = unique.filter((id) => !nodeOf.has(id));
  const first = await nextId(db);
  number(fresh, first, nodeOf);
  const nodes = ids.map((id) => nodeOf.get(id) ?? 0);
  const joined = new Map<number, number>();
  joinMails(
    joined,
    counts,
    nodes.map((node) => threadOf.get(node) ?? node),
  );
  await moveThreads(db, joined, new Set(threadOf.values()));
  await addNodes(
    db,
    first,
    fresh.map((id, index) => [id, root(joined, first + index)]),
    plain,
  );
  return {nodes, known: new Set(threadOf.keys())};
}

// What follows stands by itself because it loops: with all of it in one function, V8 optimizes that function, which takes it ten times as long
// as the function runs.

function byName(found: readonly NodeValues[]): {nodeOf: Map<string, number>; threadOf: Map<number, number>} {
  const nodeOf = new Map<string, number>();
  const threadOf = new Map<number, number>();
  for (const [id, messageId, thread] of found) {
    nodeOf.set(messageId, id);
    threadOf.set(id, thread);
  }
  return {nodeOf, threadOf};
}

function number(ids: readonly string[], first: number, nodeOf: Map<string, number>): void {
  for (let index = 0; index < ids.length; index++) nodeOf.set(ids[index] ?? "", first + index);
}

/** `threads`: of all message-ids; `counts`: how many of them belong to each mail. */
function joinMails(joined: Map<number, number>, counts: readonly number[], threads: readonly number[]): void {
  let at = 0;
  for (const count of counts) {
    for (let other = at + 1; other < at + count; other++) join(joined, threads[at] ?? 0, threads[other] ?? 0);
    at += count;
  }
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

type NodeValues = [id: number, messageId: string, thread: number];

/** Asked for and answered in one text each: a row by itself costs more than to find it. */
async function knownNodes(db: Db, ids: readonly string[], plain: boolean): Promise<NodeValues[]> {
  const found: NodeValues[] = [];
  for (const page of pages(plain ? ids : ids.filter(fitsJson), mostInText)) {
    const {rows} = await sql<{found: string}>`
      select json_group_array(json_array(id, message_id, thread)) as found
      from node where message_id in ${anyText(page)}`.execute(db);
    for (const {found: nodes} of rows) found.push(...(JSON.parse(nodes) as NodeValues[]));
  }
  for (const page of pages(plain ? [] : ids.filter((id) => !fitsJson(id)))) {
    const odd = await db
      .selectFrom("node")
      .select(["id", "message_id", "thread"])
      .where("message_id", "in", page)
      .execute();
    for (const {id, message_id, thread} of odd) found.push([id, message_id, thread]);
  }
  return found;
}

/** Adds nodes, numbered from `first`. */
async function addNodes(
  db: Db,
  first: number,
  nodes: readonly [messageId: string, thread: number][],
  plain: boolean,
): Promise<void> {
  let id = first;
  for (const page of pages(nodes, mostInText)) {
    if (plain) await insertJson(db, "node", ["message_id", "thread"], JSON.stringify(page), {given: numberedFrom(id)});
    else
      await insertLarge(
        db,
        "node",
        page.map(([message_id, thread], index) => ({id: id + index, message_id, thread})),
      );
    id += page.length;
  }
}

/** Texts of a hundred kilobytes stay where the last one was; larger ones are fetched from the system and given back each time. */
const mostInText = 1000;

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
    await touch(db, db.selectFrom("node").select("id as node").where("thread", "=", thread));
    await db.updateTable("node").set({thread: target}).where("thread", "=", thread).execute();
  }
}

/** The smaller number stands for both. */
function join(joined: Map<number, number>, one: number, other: number): void {
  const [first, second] = [root(joined, one), root(joined, other)];
  if (first !== second) joined.set(Math.max(first, second), Math.min(first, second));
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

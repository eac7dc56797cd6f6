import {CompiledQuery} from "kysely";
import type {ByteRows} from "./byte-rows.ts";
import {asParameters, insertion, RowWriter, takenApart} from "./byte-rows.ts";
import type {PackedMails} from "./model.ts";
import type {Db} from "./rows.ts";
import {insertRows, pages} from "./rows.ts";
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
export async function linkThreads(db: Db, {ids, counts}: Pick<PackedMails, "ids" | "counts">): Promise<Linked> {
  const unique = [...new Set(ids)];
  const {nodeOf, threadOf} = byName(unique, await knownNodes(db, unique));
  const first = await nextId(db);
  const fresh = number(unique, first, nodeOf);
  const nodes = nodesOf(ids, nodeOf);
  const joined = joinMails(counts, nodes, threadOf);
  await moveThreads(db, joined, new Set(threadOf.values()));
  await addNodes(db, first, fresh, joined);
  return {nodes, known: new Set(threadOf.keys())};
}

// What follows stands by itself because it loops: with all of it in one function, V8 optimizes that function, which takes it ten times as long
// as the function runs; and what it optimized of functions that are made anew in each call it forgets when those are gone.

function byName(
  ids: readonly string[],
  found: readonly KnownNode[],
): {nodeOf: Map<string, number>; threadOf: Map<number, number>} {
  const nodeOf = new Map<string, number>();
  const threadOf = new Map<number, number>();
  for (const [id, place, thread] of found) {
    nodeOf.set(ids[place] ?? "", id);
    threadOf.set(id, thread);
  }
  return {nodeOf, threadOf};
}

/** Numbers those that have no node, and returns them. */
function number(ids: readonly string[], first: number, nodeOf: Map<string, number>): string[] {
  const fresh: string[] = [];
  for (const id of ids) {
    if (nodeOf.has(id)) continue;
    nodeOf.set(id, first + fresh.length);
    fresh.push(id);
  }
  return fresh;
}

function nodesOf(ids: readonly string[], nodeOf: ReadonlyMap<string, number>): number[] {
  const nodes: number[] = [];
  for (const id of ids) nodes.push(nodeOf.get(id) ?? 0);
  return nodes;
}

/** `nodes`: of all message-ids; `counts`: how many of them belong to each mail; `threadOf`: of nodes that were there before. */
function joinMails(
  counts: readonly number[],
  nodes: readonly number[],
  threadOf: ReadonlyMap<number, number>,
): Map<number, number> {
  const joined = new Map<number, number>();
  let at = 0;
  for (const count of counts) {
    const thread = threadOfNode(nodes[at] ?? 0, threadOf);
    for (let other = at + 1; other < at + count; other++)
      join(joined, thread, threadOfNode(nodes[other] ?? 0, threadOf));
    at += count;
  }
  return joined;
}

function threadOfNode(node: number, threadOf: ReadonlyMap<number, number>): number {
  return threadOf.get(node) ?? node;
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

/** `place`: of its message-id among those that were asked for. */
type KnownNode = [id: number, place: number, thread: number];

async function knownNodes(db: Db, ids: readonly string[]): Promise<KnownNode[]> {
  const found: KnownNode[] = [];
  let before = 0;
  for (const page of pages(ids, mostInText)) {
    addPlaces(found, before, await knownOf(db, page));
    before += page.length;
  }
  return found;
}

function addPlaces(found: KnownNode[], before: number, more: readonly KnownNode[]): void {
  for (const [id, place, thread] of more) found.push([id, before + place, thread]);
}

async function knownOf(db: Db, ids: readonly string[]): Promise<KnownNode[]> {
  const {rows} = await db.executeQuery<{found: string}>(CompiledQuery.raw(findNodes, asParameters([packIds(ids)])));
  return JSON.parse(rows[0]?.found ?? "[]") as KnownNode[];
}

const idColumns = {message_id: "text"} as const;
const asked = takenApart([idColumns]);
/** Answers in one text: a row by itself costs more than to find it. */
const findNodes = `
  select json_group_array(json_array(node.id, key, thread)) as found
  from ${asked.from} cross join node on node.message_id = ${asked.values.get("message_id")}`;

function packIds(ids: readonly string[]): ByteRows {
  const rows = new RowWriter(idColumns);
  for (const message_id of ids) rows.add({message_id});
  return rows.done();
}

/** Adds nodes, numbered from `first`. */
async function addNodes(db: Db, first: number, ids: readonly string[], joined: Map<number, number>): Promise<void> {
  let id = first;
  for (const page of pages(ids, mostInText)) {
    await insertNodes(db, [packNodes(page, id, joined)], {id});
    id += page.length;
  }
}

const nodeColumns = {message_id: "text", thread: "integer"} as const;
const insertNodes = insertion("node", [nodeColumns], {given: ["id"]});

function packNodes(ids: readonly string[], first: number, joined: Map<number, number>): ByteRows {
  const rows = new RowWriter(nodeColumns);
  for (let place = 0; place < ids.length; place++)
    rows.add({message_id: ids[place] ?? "", thread: root(joined, first + place)});
  return rows.done();
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

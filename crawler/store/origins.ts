import {order} from "../order.ts";
import {haveIndexes} from "./later-indexes.ts";
import {metaNumber, setMeta} from "./meta.ts";
import type {Dropped, Origin, OriginKey} from "./model.ts";
import type {Db} from "./rows.ts";
import {insertRows, pages} from "./rows.ts";
import {rebuildThreads} from "./threads.ts";

/** All places that were read, in the order of list, kind and part. */
export async function listOrigins(db: Db): Promise<Origin[]> {
  const rows = await db.selectFrom("origin").selectAll().orderBy("id").execute();
  return rows
    .map(asOrigin)
    .sort((a, b) => order(a.list, b.list) || order(a.kind, b.kind) || compareParts(a.part, b.part));
}

/** The origin with that key, made where there is none; a repository that lies elsewhere now is noted. */
export async function openOrigin(db: Db, key: OriginKey): Promise<Origin> {
  const known = await find(db, key, true);
  if (known === null) return create(db, key, true);
  if (known.repository === key.repository) return known;
  await db.updateTable("origin").set({repository: key.repository}).where("id", "=", known.id).execute();
  return {...known, repository: key.repository};
}

/** The sibling that a rewritten history is read into; one that was begun before it was killed goes on. */
export async function reopenOrigin(db: Db, origin: Origin, patterns: string): Promise<Origin> {
  const key = {...origin, patterns};
  const begun = await find(db, key, false);
  if (begun !== null && begun.patterns === patterns) return begun;
  if (begun !== null) await forget(db, begun.id);
  return create(db, key, false);
}

/** Marks the origin as read to its end; a sibling that was read anew takes the place of the former history, which is forgotten. */
export async function finishOrigin(db: Db, origin: Origin, readAt: string): Promise<void> {
  if (!origin.current) {
    const former = await find(db, origin, true);
    if (former !== null) await forget(db, former.id);
    await rebuildThreads(db);
  }
  await db
    .updateTable("origin")
    .set({current: 1, read_at: readAt, trouble: null})
    .where("id", "=", origin.id)
    .execute();
}

/** Forgets copies of an origin by their blobs, and notes their messages as touched. */
export async function forgetCopies(db: Db, origin: number, gone: (blob: string) => boolean): Promise<number> {
  const copies = await db.selectFrom("copy").select(["id", "node", "blob"]).where("origin", "=", origin).execute();
  const dropped = copies.filter(({blob}) => gone(blob));
  await dropCopies(db, dropped);
  const nodes = [...new Set(dropped.map(({node}) => node))];
  await insertRows(
    db,
    "touched",
    nodes.map((node) => ({node})),
    {orIgnore: true},
  );
  return dropped.length;
}

/** See Store.dropIrrelevant. */
export async function dropIrrelevant(db: Db): Promise<Map<number, Dropped>> {
  const copies = await db
    .selectFrom("copy")
    .innerJoin("origin", "origin.id", "copy.origin")
    .innerJoin("node", "node.id", "copy.node")
    .leftJoin("relevant", "relevant.thread", "node.thread")
    .select(["copy.id", "copy.origin", "copy.node", "copy.blob"])
    .where("origin.kind", "=", "http")
    .where("relevant.thread", "is", null)
    .execute();
  await dropCopies(db, copies);
  const held = new Set<number>();
  for (const page of pages([...new Set(copies.map(({node}) => node))])) {
    const rows = await db.selectFrom("copy").select("node").where("node", "in", page).execute();
    for (const {node} of rows) held.add(node);
  }
  const dropped = new Map<number, Dropped>();
  for (const {origin, node} of copies) {
    const {copies: before, mails} = dropped.get(origin) ?? {copies: 0, mails: 0};
    dropped.set(origin, {copies: before + 1, mails: mails + (held.has(node) ? 0 : 1)});
    held.add(node);
  }
  return dropped;
}

async function dropCopies(db: Db, copies: readonly {id: number; blob: string}[]): Promise<void> {
  if (copies.length > 0) await haveIndexes(db);
  for (const page of pages(copies)) {
    const ids = page.map(({id}) => id);
    await db.deleteFrom("driver").where("copy", "in", ids).execute();
    await db.deleteFrom("word").where("copy", "in", ids).execute();
    await db.deleteFrom("copy").where("id", "in", ids).execute();
    const blobs = page.map(({blob}) => blob);
    const held = await db.selectFrom("copy").select("blob").where("blob", "in", blobs).execute();
    const kept = new Set(held.map(({blob}) => blob));
    const unused = blobs.filter((blob) => !kept.has(blob));
    if (unused.length === 0) continue;
    await db.deleteFrom("raw").where("blob", "in", unused).execute();
    await db.deleteFrom("parsed").where("blob", "in", unused).execute();
  }
  await lowerSettled(db);
}

/** New copies take the numbers of those that were last and are gone: settling must not think that it has seen them. */
async function lowerSettled(db: Db): Promise<void> {
  const last = await db
    .selectFrom("copy")
    .select((select) => select.fn.max("id").as("id"))
    .executeTakeFirst();
  const settled = Math.min(last?.id ?? 0, await metaNumber(db, "settled"));
  await setMeta(db, "settled", String(settled));
}

async function forget(db: Db, origin: number): Promise<void> {
  await forgetCopies(db, origin, () => true);
  await db.deleteFrom("deletion").where("origin", "=", origin).execute();
  await db.deleteFrom("origin").where("id", "=", origin).execute();
}

async function find(db: Db, {list, kind, part}: OriginKey, current: boolean): Promise<Origin | null> {
  const row = await db
    .selectFrom("origin")
    .selectAll()
    .where("list", "=", list)
    .where("kind", "=", kind)
    .where("part", "=", part)
    .where("current", "=", current ? 1 : 0)
    .executeTakeFirst();
  return row === undefined ? null : asOrigin(row);
}

async function create(db: Db, key: OriginKey, current: boolean): Promise<Origin> {
  const last = await db
    .selectFrom("origin")
    .select((select) => select.fn.max("id").as("id"))
    .executeTakeFirst();
  const row = {
    id: (last?.id ?? 0) + 1,
    list: key.list,
    kind: key.kind,
    part: key.part,
    repository: key.repository,
    cursor: null,
    patterns: key.patterns,
    position: 0,
    current: current ? 1 : 0,
    read_at: null,
    trouble: null,
  };
  await db.insertInto("origin").values(row).execute();
  return asOrigin(row);
}

interface OriginRow {
  id: number;
  list: string;
  kind: string;
  part: string;
  repository: string | null;
  cursor: string | null;
  patterns: string;
  position: number;
  current: number;
  read_at: string | null;
  trouble: string | null;
}

function asOrigin({read_at, current, kind, ...row}: OriginRow): Origin {
  return {...row, kind: asKind(kind), current: current === 1, readAt: read_at};
}

function asKind(kind: string): Origin["kind"] {
  switch (kind) {
    case "git":
    case "http":
    case "mbox":
    case "maildir":
      return kind;
    default:
      throw new Error(`the store has an origin of the unknown kind ${JSON.stringify(kind)}`);
  }
}

/** Epochs by number, files and addresses by name. */
function compareParts(a: string, b: string): number {
  return Number(a) - Number(b) || order(a, b);
}

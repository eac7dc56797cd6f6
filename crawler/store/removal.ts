import {createHash} from "node:crypto";
import type {Message} from "../records.ts";
import type {Db} from "./rows.ts";
import {insertRows, pages} from "./rows.ts";

/** What copy.dead says of a copy that its archive took back, and of one that is kept out on the operator's word. */
export const takenBack = 1;
const forgotten = 3;

/** Keeps the mails with these message-ids out, all copies of every list. Returns how many copies it newly concerns. */
export async function forgetMails(db: Db, messageIds: readonly string[]): Promise<number> {
  let count = 0;
  for (const page of pages([...new Set(messageIds)])) {
    const copies = await db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .select(["copy.id", "copy.node"])
      .where("node.message_id", "in", page)
      .where("copy.dead", "!=", forgotten)
      .execute();
    await markDead(db, copies, forgotten);
    count += copies.length;
  }
  return count;
}

/** Says of copies what keeps them out, and that their messages may have changed. */
export async function markDead(db: Db, copies: readonly {id: number; node: number}[], dead: number): Promise<void> {
  for (const some of pages(copies.map(({id}) => id)))
    await db.updateTable("copy").set({dead}).where("id", "in", some).execute();
  const nodes = [...new Set(copies.map(({node}) => node))].map((node) => ({node}));
  await insertRows(db, "touched", nodes, {orIgnore: true});
}

/** Wipes what is known of the dead copies of touched messages: whoever had a mail removed wants it gone. That it was there stays known. */
export async function wipeDead(db: Db): Promise<void> {
  const dead = await db
    .selectFrom("copy")
    .innerJoin("touched", "touched.node", "copy.node")
    .select(["copy.id", "copy.blob"])
    .where("copy.dead", "!=", 0)
    .execute();
  for (const some of pages(dead)) {
    const ids = some.map(({id}) => id);
    await db.updateTable("copy").set({title: null, subject: null}).where("id", "in", ids).execute();
    await db.deleteFrom("driver").where("copy", "in", ids).execute();
    await db.deleteFrom("word").where("copy", "in", ids).execute();
    const blobs = [...new Set(some.map(({blob}) => blob))];
    const alive = await db.selectFrom("copy").select("blob").where("blob", "in", blobs).where("dead", "=", 0).execute();
    const kept = new Set(alive.map(({blob}) => blob));
    const gone = blobs.filter((blob) => !kept.has(blob));
    if (gone.length === 0) continue;
    await db.deleteFrom("parsed").where("blob", "in", gone).execute();
    await db.deleteFrom("raw").where("blob", "in", gone).execute();
  }
}

/**
 * Drops what was parsed in threads that only a mail made relevant which is gone. A first reading parses the whole thread before it comes to
 * the commit that takes the mail back, and how much of it depends on who read which part.
 */
export async function dropBereft(db: Db): Promise<void> {
  const bereft = db
    .selectFrom("copy as gone")
    .innerJoin("node as its", "its.id", "gone.node")
    .innerJoin("node", "node.thread", "its.thread")
    .innerJoin("copy", "copy.node", "node.id")
    .leftJoin("relevant", "relevant.thread", "node.thread")
    .select("copy.blob")
    .where("gone.dead", "!=", 0)
    .where("gone.relevant", "=", 1)
    .where("relevant.thread", "is", null);
  await db.deleteFrom("parsed").where("json", "is not", null).where("blob", "in", bereft).execute();
}

/**
 * The message-ids of mails that were there and were taken back or forgotten. A message-id often holds an address, and answers go on
 * naming it.
 */
export async function removedIds(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("copy")
    .innerJoin("node", "node.id", "copy.node")
    .leftJoin("copy as living", (join) => join.onRef("living.node", "=", "copy.node").on("living.dead", "=", 0))
    .select("node.message_id")
    .distinct()
    .where("copy.dead", "!=", 0)
    .where("living.id", "is", null)
    .execute();
  return new Set(rows.map(({message_id}) => message_id));
}

/** A message whose references to removed mails name a stand-in: threads stay together, and it counts as missing as before. */
export function withoutRemoved(message: Message, removed: ReadonlySet<string>): Message {
  if (removed.size === 0) return message;
  const hidden = (id: string) => (removed.has(id) ? standIn(id) : id);
  return {...message, inReplyTo: message.inReplyTo.map(hidden), references: message.references.map(hidden)};
}

/** The same for the same mail on every machine, and nothing that could be asked for. */
function standIn(messageId: string): string {
  return `${createHash("sha256").update(messageId).digest("hex").slice(0, 16)}@removed.invalid`;
}

/** Message-ids of an origin's living copies after one of them (null: from the first), ascending by code units, at most so many. */
export async function listHeld(db: Db, origin: number, after: string | null, most: number): Promise<string[]> {
  const rows = await db
    .selectFrom("copy")
    .innerJoin("node", "node.id", "copy.node")
    .select("node.message_id")
    .distinct()
    .where("copy.origin", "=", origin)
    .where("copy.dead", "=", 0)
    .where("node.message_id", ">", after ?? "")
    .orderBy("node.message_id")
    .limit(most)
    .execute();
  return rows.map(({message_id}) => message_id);
}

/** The origin's archive has these mails no more. Returns how many copies it concerns. */
export async function takeBack(db: Db, origin: number, messageIds: readonly string[]): Promise<number> {
  let count = 0;
  for (const page of pages([...new Set(messageIds)])) {
    const copies = await db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .select(["copy.id", "copy.node"])
      .where("copy.origin", "=", origin)
      .where("copy.dead", "=", 0)
      .where("node.message_id", "in", page)
      .execute();
    await markDead(db, copies, takenBack);
    count += copies.length;
  }
  return count;
}

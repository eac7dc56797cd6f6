import {inflateSync} from "node:zlib";
import {isMadeUp} from "../mail/made-up-id.ts";
import {fromStored} from "../message-json.ts";
import {order} from "../order.ts";
import type {Message} from "../records.ts";
import type {Gap, Quarantined, RawLocator} from "./model.ts";
import {removedIds, withoutRemoved} from "./removal.ts";
import type {Db} from "./rows.ts";
import {pages} from "./rows.ts";

/** See Store.messages. */
export async function* readMessages(db: Db): AsyncGenerator<Message> {
  const rows = await db.selectFrom("message").select("message_id").execute();
  // A database sorts by its own collation; the order that is promised is that of JavaScript.
  const ids = rows.map(({message_id}) => message_id).sort();
  const removed = await removedIds(db);
  for (const page of pages(ids, 200)) yield* await readSome(db, page, removed);
}

export async function readMessage(db: Db, messageId: string): Promise<Message | null> {
  return (await readSome(db, [messageId], await removedIds(db)))[0] ?? null;
}

export async function readRaw(db: Db, blob: string): Promise<Buffer | null> {
  const row = await db.selectFrom("raw").select("data").where("blob", "=", blob).executeTakeFirst();
  if (row === undefined) return null;
  try {
    return inflateSync(new Uint8Array(row.data));
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) return null;
    throw error;
  }
}

/** Relevant mails that nobody could read. */
export async function listQuarantined(db: Db): Promise<Quarantined[]> {
  // Asked for by themselves: a database that does not know how few they are begins with all copies.
  const unread = await db.selectFrom("parsed").select(["blob", "reason"]).where("reason", "is not", null).execute();
  const reasons = new Map(unread.map(({blob, reason}) => [blob, reason ?? ""]));
  const found: (Quarantined & {readonly blob: string})[] = [];
  for (const page of pages([...reasons.keys()])) {
    const rows = await db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .innerJoin("relevant", "relevant.thread", "node.thread")
      .innerJoin("origin", "origin.id", "copy.origin")
      .select(["node.message_id", "origin.list", "origin.kind", "origin.part", "copy.blob"])
      .where("copy.blob", "in", page)
      .where("copy.dead", "=", 0)
      .execute();
    for (const {message_id, list, kind, part, blob} of rows) {
      const messageId = isMadeUp(message_id) ? null : message_id;
      const locator = kind === "git" ? `${list}/git/${part}.git ${blob}` : `${part} ${blob}`;
      found.push({messageId, list, locator, reason: reasons.get(blob) ?? "", blob});
    }
  }
  return found
    .sort((a, b) => order(a.list, b.list) || order(a.blob, b.blob))
    .map(({blob: _, ...quarantined}) => quarantined);
}

export async function listDrivers(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("driver")
    .innerJoin("copy", "copy.id", "driver.copy")
    .select("driver.name")
    .distinct()
    .where("copy.dead", "=", 0)
    .execute();
  return rows.map(({name}) => name).sort();
}

export async function listGaps(db: Db): Promise<Gap[]> {
  const missing = await db
    .selectFrom("node")
    .innerJoin("relevant", "relevant.thread", "node.thread")
    // A mail that was there and was removed is no gap: asked for elsewhere, it would come back.
    .leftJoin("copy", "copy.node", "node.id")
    .select(["node.id", "node.message_id"])
    .where("copy.id", "is", null)
    .execute();
  const wanted = new Map(missing.map(({id, message_id}) => [id, message_id]));
  const referredBy = new Map<number, string>();
  const size = 2000;
  for (let last = 0; wanted.size > 0; ) {
    const rows = await db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .innerJoin("relevant", "relevant.thread", "node.thread")
      .select(["copy.id", "copy.refs", "node.message_id"])
      .where("copy.id", ">", last)
      .where("copy.dead", "=", 0)
      .orderBy("copy.id")
      .limit(size)
      .execute();
    for (const {refs, message_id} of rows) {
      for (const node of JSON.parse(refs) as number[]) {
        const known = referredBy.get(node);
        // The smallest message-id, so that the order in which the mails came does not show.
        if (wanted.has(node) && (known === undefined || message_id < known)) referredBy.set(node, message_id);
      }
    }
    last = rows.at(-1)?.id ?? last;
    if (rows.length < size) break;
  }
  return [...referredBy]
    .map(([node, by]) => ({messageId: wanted.get(node) ?? "", referredBy: by}))
    .sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
}

export async function* listLocators(db: Db): AsyncGenerator<RawLocator[]> {
  const size = 1000;
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .innerJoin("origin", "origin.id", "copy.origin")
      .select(["copy.id", "copy.blob", "node.message_id", "origin.repository", "origin.list"])
      .where("copy.id", ">", last)
      .where("copy.dead", "=", 0)
      .orderBy("copy.id")
      .limit(size)
      .execute();
    if (rows.length > 0)
      yield rows.map(({blob, message_id, repository, list}) => ({blob, messageId: message_id, repository, list}));
    last = rows.at(-1)?.id ?? last;
    if (rows.length < size) return;
  }
}

async function readSome(db: Db, ids: readonly string[], removed: ReadonlySet<string>): Promise<Message[]> {
  const rows = await db
    .selectFrom("message")
    .innerJoin("parsed", "parsed.blob", "message.blob")
    .select(["message.message_id", "message.lists", "message.conflicting", "parsed.json", "parsed.text"])
    .where("message.message_id", "in", [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.message_id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return (row === undefined ? null : messageOf({...row, lists: JSON.parse(row.lists)}, removed)) ?? [];
  });
}

/** What the store gives out for a row; null for one that could not be read. */
export function messageOf(
  row: {message_id: string; lists: string[]; conflicting: number; json: string | null; text: string | null},
  removed: ReadonlySet<string>,
): Message | null {
  const {json, text} = row;
  if (json === null) return null;
  const message = fromStored({json, text});
  const {message_id: messageId, lists, conflicting} = row;
  return withoutRemoved({...message, messageId, lists, conflicting: conflicting === 1}, removed);
}

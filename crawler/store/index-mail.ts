import {deflateSync} from "node:zlib";
import type {Added, Batch, NewMail, Origin} from "./model.ts";
import {addParsed, unreadable} from "./parsed.ts";
import type {Db} from "./rows.ts";
import {anyOf, insertLarge, insertRows, pages} from "./rows.ts";
import {linkThreads} from "./threads.ts";

/** Adds one batch to the index and moves the origin's cursor. The caller makes it one transaction. */
export async function addMails(db: Db, origin: Origin, batch: Batch): Promise<Added> {
  const mails = await withoutKnown(db, origin, batch.mails);
  const {nodes, known} = await linkThreads(
    db,
    mails.map(({messageId, scanned}) => ({messageId, references: scanned.references})),
  );
  const nodeOf = (messageId: string) => nodes.get(messageId) ?? 0;
  const fresh = await countFresh(db, new Set(mails.map(({messageId}) => nodeOf(messageId))), known);
  const ordered = mails.map((mail, index) => ({mail, index}));
  const first = await nextId(db);
  await insertRows(
    db,
    "copy",
    ordered.map(({mail, index}) => ({
      id: first + index,
      origin: origin.id,
      position: mail.position,
      blob: mail.blob,
      node: nodeOf(mail.messageId),
      refs: JSON.stringify(mail.scanned.references.map(nodeOf)),
      relevant: mail.scanned.relevant ? 1 : 0,
      title: mail.scanned.title,
      subject: mail.scanned.subject,
      received: mail.received,
      dead: 0,
    })),
  );
  await insertRows(
    db,
    "driver",
    ordered.flatMap(({mail, index}) => mail.scanned.drivers.map((name) => ({copy: first + index, name}))),
  );
  await keepRaw(db, mails);
  await keepUnreadable(db, mails);
  if (batch.parsed !== undefined) await addParsed(db, batch.parsed.parser, batch.parsed.mails);
  await insertRows(
    db,
    "deletion",
    batch.deletions.map(({position, blob}) => ({origin: origin.id, position, blob})),
    {orIgnore: true},
  );
  await markDead(db, origin, [...mails.map(({blob}) => blob), ...batch.deletions.map(({blob}) => blob)]);
  await db
    .updateTable("origin")
    .set({position: batch.position, ...(batch.cursor === null ? {} : {cursor: batch.cursor})})
    .where("id", "=", origin.id)
    .execute();
  return {copies: mails.length, fresh, parsed: batch.parsed?.mails.length ?? 0};
}

/** Origins without an order hand out the same mails again and again; positions make those of an epoch new by nature. */
async function withoutKnown(db: Db, origin: Origin, mails: readonly NewMail[]): Promise<readonly NewMail[]> {
  const unordered = mails.filter(({position}) => position === null).map(({blob}) => blob);
  const known = new Set<string>();
  for (const page of pages(unordered)) {
    const rows = await db
      .selectFrom("copy")
      .select("blob")
      .where("origin", "=", origin.id)
      .where("blob", "in", page)
      .execute();
    for (const {blob} of rows) known.add(blob);
  }
  return mails.filter(({position, blob}) => {
    if (position !== null) return true;
    if (known.has(blob)) return false;
    known.add(blob);
    return true;
  });
}

/** How many of the nodes no mail had before. Most were not even named, and need no look. */
async function countFresh(db: Db, nodes: ReadonlySet<number>, known: ReadonlySet<number>): Promise<number> {
  const row = await db
    .selectFrom("copy")
    .select((select) => select.fn.count<number>("node").distinct().as("had"))
    .where("node", "in", anyOf([...nodes].filter((node) => known.has(node))))
    .executeTakeFirst();
  return nodes.size - Number(row?.had ?? 0);
}

async function keepRaw(db: Db, mails: readonly NewMail[]): Promise<void> {
  for (const page of pages(mails, 50)) {
    const rows = page.flatMap(({blob, raw}) => (raw === null ? [] : [{blob, data: deflateSync(raw, {level: 6})}]));
    await insertLarge(db, "raw", rows, {orIgnore: true});
  }
}

async function keepUnreadable(db: Db, mails: readonly NewMail[]): Promise<void> {
  const rows = mails.flatMap(({blob, unreadable: reason}) =>
    reason === null ? [] : [{blob, parser: unreadable, json: null, digest: null, reason}],
  );
  await insertRows(db, "parsed", rows, {orIgnore: true});
}

/**
 * A deletion takes away the copies that the same list holds of that mail from an earlier commit, in this epoch or one before;
 * copies without a position count as earlier. Works in either order of arrival.
 */
async function markDead(db: Db, origin: Origin, blobs: readonly string[]): Promise<void> {
  const deleted = await db.selectFrom("deletion").select("origin").limit(1).executeTakeFirst();
  if (deleted === undefined) return;
  for (const page of pages([...new Set(blobs)])) {
    const deletions = await db
      .selectFrom("deletion")
      .innerJoin("origin", "origin.id", "deletion.origin")
      .select(["deletion.blob", "deletion.position", "origin.part"])
      .where("origin.list", "=", origin.list)
      .where("deletion.blob", "in", page)
      .execute();
    if (deletions.length === 0) continue;
    const copies = await db
      .selectFrom("copy")
      .innerJoin("origin", "origin.id", "copy.origin")
      .select(["copy.id", "copy.node", "copy.blob", "copy.position", "origin.part"])
      .where("origin.list", "=", origin.list)
      .where("copy.dead", "=", 0)
      .where("copy.blob", "in", [...new Set(deletions.map(({blob}) => blob))])
      .execute();
    const dead = copies.filter((copy) =>
      deletions.some((deletion) => deletion.blob === copy.blob && isEarlier(copy, deletion)),
    );
    for (const {id, node} of dead) {
      await db.updateTable("copy").set({dead: 1}).where("id", "=", id).execute();
      await insertRows(db, "touched", [{node}], {orIgnore: true});
    }
  }
}

function isEarlier(copy: {position: number | null; part: string}, deletion: {position: number; part: string}): boolean {
  if (copy.position === null) return true;
  const epochs = Number(copy.part) - Number(deletion.part);
  return epochs === 0 ? copy.position < deletion.position : epochs < 0;
}

async function nextId(db: Db): Promise<number> {
  const row = await db
    .selectFrom("copy")
    .select((select) => select.fn.max("id").as("last"))
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

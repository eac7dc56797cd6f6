import {deflateSync} from "node:zlib";
import {sql} from "kysely";
import {haveIndexes, putOffIndexes} from "./later-indexes.ts";
import type {Added, Batch, Origin, PackedMails} from "./model.ts";
import {filterPacked, joinPacked, packedColumns} from "./packed.ts";
import {addParsed, unreadable} from "./parsed.ts";
import type {Db} from "./rows.ts";
import {anyOf, insertJson, insertLarge, insertRows, numberedFrom, pages} from "./rows.ts";
import {linkThreads} from "./threads.ts";

/** Adds one batch to the index and moves the origin's cursor. The caller makes it one transaction. */
export async function addMails(db: Db, origin: Origin, batch: Batch): Promise<Added> {
  const mails = await withoutKnown(db, origin, joinPacked(batch.mails));
  const {nodes, known} = await linkThreads(db, mails);
  const places = placesOf(mails);
  const own = places.map((place) => nodes[place] ?? 0);
  const fresh = await countFresh(db, new Set(own), known);
  const first = await nextId(db);
  if (first === 1 && origin.kind === "git") await putOffIndexes(db);
  await addCopies(db, origin, mails, {nodes, places, first});
  await insertRows(
    db,
    "driver",
    mails.drivers.map(({mail, name}) => ({copy: first + mail, name})),
  );
  await keepRaw(db, mails);
  await keepUnreadable(db, mails);
  const {parser, mails: parsed} = batch.parsed ?? {parser: unreadable, mails: []};
  let read = 0;
  for (const part of parsed) read += await addParsed(db, parser, part);
  await insertRows(
    db,
    "deletion",
    batch.deletions.map(({position, blob}) => ({origin: origin.id, position, blob})),
    {orIgnore: true},
  );
  await db
    .updateTable("origin")
    .set({position: batch.position, ...(batch.cursor === null ? {} : {cursor: batch.cursor})})
    .where("id", "=", origin.id)
    .execute();
  return {copies: mails.blobs.length, fresh, parsed: read};
}

/** Origins without an order hand out the same mails again and again; positions make those of an epoch new by nature. */
async function withoutKnown(db: Db, origin: Origin, mails: PackedMails): Promise<PackedMails> {
  if (origin.kind === "git" || mails.blobs.length === 0) return mails;
  await haveIndexes(db);
  const known = new Set<string>();
  for (const page of pages(mails.blobs)) {
    const rows = await db
      .selectFrom("copy")
      .select("blob")
      .where("origin", "=", origin.id)
      .where("blob", "in", page)
      .execute();
    for (const {blob} of rows) known.add(blob);
  }
  return filterPacked(mails, (blob) => !known.has(blob) && known.add(blob) !== null);
}

/** Where among the message-ids each mail's own one stands. */
function placesOf({counts}: PackedMails): number[] {
  let at = 0;
  return counts.map((count) => {
    at += count;
    return at - count;
  });
}

/** Adds the rows of `copy`, numbered from `first`. */
async function addCopies(
  db: Db,
  origin: Origin,
  {rows, counts, plain}: PackedMails,
  {nodes, places, first}: {nodes: readonly number[]; places: readonly number[]; first: number},
): Promise<void> {
  const texts = rows.map((row, index) => {
    const place = places[index] ?? 0;
    const others = nodes.slice(place + 1, place + (counts[index] ?? 0)).join(",");
    return `[${nodes[place]},"[${others}]",${row}]`;
  });
  const columns = ["node", "refs", ...packedColumns] as const;
  let id = first;
  for (const page of pages(texts)) {
    const json = `[${page.join(",")}]`;
    const given = {...numberedFrom(id), origin: sql<number>`${origin.id}`, dead: sql.lit(0)};
    if (plain) await insertJson(db, "copy", columns, json, {given});
    else
      await insertLarge(
        db,
        "copy",
        (JSON.parse(json) as CopyValues[]).map((values, index) => ({
          ...asRow(values),
          id: id + index,
          origin: origin.id,
          dead: 0,
        })),
      );
    id += page.length;
  }
}

type CopyValues = [
  node: number,
  refs: string,
  blob: string,
  position: number | null,
  relevant: number,
  title: string | null,
  subject: string | null,
  received: string | null,
];

function asRow([node, refs, blob, position, relevant, title, subject, received]: CopyValues) {
  return {node, refs, blob, position, relevant, title, subject, received};
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

async function keepRaw(db: Db, {raw}: PackedMails): Promise<void> {
  for (const page of pages(raw, 50)) {
    const rows = page.map(({blob, bytes}) => ({blob, data: deflateSync(bytes, {level: 6})}));
    await insertLarge(db, "raw", rows, {orIgnore: true});
  }
}

async function keepUnreadable(db: Db, mails: PackedMails): Promise<void> {
  const rows = mails.unreadable.map(({blob, reason}) => ({blob, parser: unreadable, json: null, text: null, reason}));
  await insertRows(db, "parsed", rows, {orIgnore: true});
}

async function nextId(db: Db): Promise<number> {
  const row = await db
    .selectFrom("copy")
    .select((select) => select.fn.max("id").as("last"))
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

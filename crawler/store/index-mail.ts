import {deflateSync} from "node:zlib";
import type {ByteRows} from "./byte-rows.ts";
import {insertion, RowWriter} from "./byte-rows.ts";
import {haveIndexes, putOffIndexes} from "./later-indexes.ts";
import type {Added, Batch, Origin, PackedMails} from "./model.ts";
import {blobsOf, filterPacked, joinPacked, mailColumns} from "./packed.ts";
import {addParsed, unreadable} from "./parsed.ts";
import type {Db} from "./rows.ts";
import {anyOf, insertLarge, insertRows, pages} from "./rows.ts";
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
  return {copies: mails.counts.length, fresh, parsed: read};
}

/** Origins without an order hand out the same mails again and again; positions make those of an epoch new by nature. */
async function withoutKnown(db: Db, origin: Origin, mails: PackedMails): Promise<PackedMails> {
  if (origin.kind === "git" || mails.counts.length === 0) return mails;
  await haveIndexes(db);
  const known = new Set<string>();
  for (const page of pages(blobsOf(mails))) {
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
  const places: number[] = [];
  let at = 0;
  for (const count of counts) {
    places.push(at);
    at += count;
  }
  return places;
}

/** Adds the rows of `copy`, numbered from `first`. */
async function addCopies(
  db: Db,
  origin: Origin,
  {rows, counts}: PackedMails,
  {nodes, places, first}: {nodes: readonly number[]; places: readonly number[]; first: number},
): Promise<void> {
  let mail = 0;
  for (const part of rows) {
    const end = mail + part.count;
    const links = packLinks(nodes, places.slice(mail, end), counts.slice(mail, end));
    await insertCopies(db, [links, part], {id: first + mail, origin: origin.id, dead: 0});
    mail = end;
  }
}

/** The node of a mail, and the nodes that it refers to. */
const linkColumns = {node: "integer", refs: "text"} as const;
const insertCopies = insertion("copy", [linkColumns, mailColumns], {given: ["id", "origin", "dead"]});

function packLinks(nodes: readonly number[], places: readonly number[], counts: readonly number[]): ByteRows {
  const rows = new RowWriter(linkColumns);
  for (let mail = 0; mail < places.length; mail++) {
    const place = places[mail] ?? 0;
    const others = nodes.slice(place + 1, place + (counts[mail] ?? 0));
    rows.add({node: nodes[place] ?? 0, refs: `[${others.join(",")}]`});
  }
  return rows.done();
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

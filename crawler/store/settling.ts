import {sql} from "kysely";
import {settleNodes} from "./choosing.ts";
import {hasNewDeletions, obeyDeletions} from "./deletions.ts";
import {haveIndexes} from "./later-indexes.ts";
import {getMeta, metaNumber, setMeta} from "./meta.ts";
import type {RawLocator, Scope} from "./model.ts";
import {unreadable} from "./parsed.ts";
import {allThreads, findNamed, relevantThreads} from "./relevance.ts";
import {dropBereft, wipeDead} from "./removal.ts";
import type {Db} from "./rows.ts";
import {insertRows, pages} from "./rows.ts";
import {touch} from "./touched.ts";

/**
 * Works out which threads are relevant now, and notes as touched every message of threads that became or ceased to be so, every
 * new copy within relevant ones, and what another parser read or none could because its bytes were away. A thread is relevant when
 * one of its mails is (by a path or its subject), when a subject in it names a driver found in the diffs, or when it holds another
 * version of a series of such a thread (same title). False where nothing has changed since the store was settled.
 */
export async function prepareSettling(db: Db, scope: Scope, parser: number): Promise<boolean> {
  const last = await lastCopy(db);
  if (await isSettled(db, scope, parser, last)) return false;
  await haveIndexes(db);
  await obeyDeletions(db);
  await findNamed(db, await metaNumber(db, "settled"), last);
  const now = scope === "all" ? await allThreads(db) : await relevantThreads(db);
  const before = new Set((await db.selectFrom("relevant").select("thread").execute()).map(({thread}) => thread));
  const begun = [...now].filter((thread) => !before.has(thread));
  const ended = [...before].filter((thread) => !now.has(thread));
  await insertRows(
    db,
    "relevant",
    begun.map((thread) => ({thread})),
  );
  for (const page of pages(ended)) await db.deleteFrom("relevant").where("thread", "in", page).execute();
  for (const page of pages([...begun, ...ended])) {
    await touch(db, db.selectFrom("node").select("id as node").where("thread", "in", page));
  }
  const settled = await metaNumber(db, "settled");
  await touch(
    db,
    db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .innerJoin("relevant", "relevant.thread", "node.thread")
      .select("copy.node as node")
      .distinct()
      .where("copy.id", ">", settled),
  );
  const others = await otherParsers(db, parser);
  if (others.length > 0)
    await touch(
      db,
      db
        .selectFrom("parsed")
        .innerJoin("copy", "copy.blob", "parsed.blob")
        .select("copy.node as node")
        .distinct()
        .where("parsed.parser", "in", others),
    );
  await setMeta(db, "settled", String(last));
  await setMeta(db, "scope", scope);
  return true;
}

/** Nothing came, went or is to be read anew since the store was settled in this scope: to find the same threads again costs seconds. */
async function isSettled(db: Db, scope: Scope, parser: number, last: number): Promise<boolean> {
  if ((await getMeta(db, "scope")) !== scope || (await metaNumber(db, "settled")) !== last) return false;
  const touched = await db.selectFrom("touched").select("node").limit(1).executeTakeFirst();
  if (touched !== undefined || (await hasNewDeletions(db))) return false;
  return (await otherParsers(db, parser)).length === 0;
}

/** The parsers, other than this one, that read mails which the store has; what could not be read for want of its bytes counts as one. */
async function otherParsers(db: Db, parser: number): Promise<number[]> {
  const rows = await db.selectFrom("parsed").select("parser").distinct().execute();
  return rows.map((row) => row.parser).filter((other) => other !== parser && other !== unreadable);
}

async function lastCopy(db: Db): Promise<number> {
  const row = await db
    .selectFrom("copy")
    .select((select) => select.fn.max("id").as("id"))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** Copies of touched, relevant messages that this parser has not seen, in the order of origin and position, in pages. */
export async function* unparsed(db: Db, parser: number): AsyncGenerator<RawLocator[]> {
  // What is asked of the parsed mails stands in their indexes here: a row fills a page.
  const otherwise = db
    .selectFrom("parsed")
    .select("blob")
    .where("parser", "in", await otherParsers(db, parser));
  const rows = await db
    .selectFrom("touched")
    .crossJoin("copy")
    .crossJoin("node")
    .crossJoin("relevant")
    .leftJoin("parsed", "parsed.blob", "copy.blob")
    .select(["copy.id"])
    .whereRef("copy.node", "=", "touched.node")
    .whereRef("node.id", "=", "touched.node")
    .whereRef("relevant.thread", "=", "node.thread")
    .where("copy.dead", "=", 0)
    .where((where) => where.or([where("parsed.blob", "is", null), where("copy.blob", "in", otherwise)]))
    .orderBy("copy.origin")
    .orderBy("copy.position")
    .orderBy("copy.id")
    .execute();
  const seen = new Set<string>();
  for (const page of pages(rows)) {
    const copies = await db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .innerJoin("origin", "origin.id", "copy.origin")
      .select(["copy.id", "copy.blob", "node.message_id as messageId", "origin.repository", "origin.list"])
      .where(
        "copy.id",
        "in",
        page.map(({id}) => id),
      )
      .orderBy("copy.origin")
      .orderBy("copy.position")
      .orderBy("copy.id")
      .execute();
    const wanted = copies.filter(({blob}) => !seen.has(blob) && seen.add(blob));
    if (wanted.length > 0)
      yield wanted.map(({blob, messageId, repository, list}) => ({blob, messageId, repository, list}));
  }
}

/**
 * Chooses, for each touched message, the copy that wins (name of the list, then hash; an unreadable one never), and clears the
 * notes. The generation grows when anything came out different from before. Returns the number of messages that did.
 */
export async function settle(db: Db): Promise<number> {
  const generation = (await metaNumber(db, "generation")) + 1;
  let changed = await settleSingle(db, generation);
  const left = await db
    .selectFrom("touched")
    .innerJoin("node", "node.id", "touched.node")
    .leftJoin("message", (join) =>
      join.onRef("message.message_id", "=", "node.message_id").on("message.generation", "=", generation),
    )
    .select("touched.node")
    .where("message.blob", "is", null)
    .orderBy("touched.node")
    .execute();
  for (const page of pages(left.map(({node}) => node))) changed += await settleNodes(db, page, generation);
  await wipeDead(db);
  await dropBereft(db);
  await db.deleteFrom("touched").execute();
  if (changed > 0) await setMeta(db, "generation", String(generation));
  return changed;
}

/**
 * Touched messages that are new and have one copy, as nearly all of a first crawl: there is nothing to choose or to compare, so the
 * database moves them by itself, in a tenth of the time. It is to begin with those (a cross join is read from left to right) and to ask
 * nothing of a parsed mail that stands in no index. Returns how many there were.
 */
async function settleSingle(db: Db, generation: number): Promise<number> {
  const {numAffectedRows} = await sql`
    insert into message (message_id, blob, lists, conflicting, generation)
    select node.message_id, copy.blob, json_array(origin.list), 0, ${generation}
    from touched
    cross join copy on copy.node = touched.node and copy.dead = 0
    cross join node on node.id = copy.node
    cross join relevant on relevant.thread = node.thread
    cross join origin on origin.id = copy.origin
    cross join parsed on parsed.blob = copy.blob
    where copy.blob not in (select blob from parsed where reason is not null)
      and not exists (select 1 from copy as other where other.node = copy.node and other.id <> copy.id and other.dead = 0)
      and not exists (select 1 from message where message.message_id = node.message_id)
    order by node.message_id`.execute(db);
  return Number(numAffectedRows ?? 0);
}

import type {RawBuilder} from "kysely";
import {sql} from "kysely";
import {namedIn} from "../mail/scan.ts";
import {getMeta, setMeta} from "./meta.ts";
import {listDrivers} from "./reading.ts";
import type {Db} from "./rows.ts";
import {anyOf, insertRows, pages} from "./rows.ts";

/**
 * Notes which mails have the name of a driver in their subject: new copies (above `settled`) are searched for the names of all drivers,
 * those before for the names that were not known when they were searched. A driver is known by the diffs that touch its files.
 */
export async function findNamed(db: Db, settled: number): Promise<void> {
  const names = await listDrivers(db);
  const searched = new Set(JSON.parse((await getMeta(db, "names")) ?? "[]") as string[]);
  const added = names.filter((name) => !searched.has(name));
  await search(db, names, sql`id > ${settled}`);
  await search(db, added, sql`id <= ${settled}`);
  // Only these: what came while a name was not in use was not searched for it.
  await setMeta(db, "names", JSON.stringify(names));
}

async function search(db: Db, names: readonly string[], where: RawBuilder<unknown>): Promise<void> {
  for (const page of pages(names, 50)) {
    const {rows} = await sql<{id: number; subject: string}>`
      select id, subject from copy
      where ${where} and subject is not null and (${sql.join(
        // A name has none of the signs that mean something here (see addDrivers in scan.ts), and instr() takes a third longer.
        page.map((name) => sql`subject glob ${`*${name}*`}`),
        sql` or `,
      )})`.execute(db);
    await insertRows(
      db,
      "word",
      rows.flatMap(({id, subject}) => namedIn(subject, page).map((word) => ({copy: id, word}))),
      {orIgnore: true},
    );
  }
}

/** Threads that are relevant by one of their mails, by a name in a subject, or as another version of a series of such a thread. */
export async function relevantThreads(db: Db): Promise<Set<number>> {
  const byMail = await db
    .selectFrom("copy")
    .innerJoin("node", "node.id", "copy.node")
    .select("node.thread")
    .distinct()
    .where("copy.relevant", "=", 1)
    .where("copy.dead", "=", 0)
    .execute();
  const byDriver = await db
    .selectFrom("word")
    .innerJoin("copy", "copy.id", "word.copy")
    .innerJoin("node", "node.id", "copy.node")
    .select("node.thread")
    .distinct()
    .where("copy.dead", "=", 0)
    .where("word.word", "in", await listDrivers(db))
    .execute();
  const threads = new Set([...byMail, ...byDriver].map(({thread}) => thread));
  const titled = await db
    .selectFrom("copy")
    .innerJoin("node", "node.id", "copy.node")
    .select("copy.title")
    .distinct()
    .where("node.thread", "in", anyOf([...threads]))
    .where("copy.title", "is not", null)
    .where("copy.dead", "=", 0)
    .execute();
  const titles = new Set(titled.flatMap(({title}) => (title === null ? [] : [title])));
  for (const page of pages([...titles])) {
    const rows = await db
      .selectFrom("copy")
      .innerJoin("node", "node.id", "copy.node")
      .select("node.thread")
      .distinct()
      .where("copy.title", "in", page)
      .where("copy.dead", "=", 0)
      .execute();
    for (const {thread} of rows) threads.add(thread);
  }
  return threads;
}

export async function allThreads(db: Db): Promise<Set<number>> {
  const rows = await db
    .selectFrom("copy")
    .innerJoin("node", "node.id", "copy.node")
    .select("node.thread")
    .distinct()
    .where("copy.dead", "=", 0)
    .execute();
  return new Set(rows.map(({thread}) => thread));
}

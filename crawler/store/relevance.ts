import {sql} from "kysely";
import {literally} from "../literally.ts";
import {namedIn} from "../mail/scan.ts";
import {getMeta, setMeta} from "./meta.ts";
import {listDrivers} from "./reading.ts";
import type {Db} from "./rows.ts";
import {anyOf, insertRows, pages} from "./rows.ts";

/**
 * Notes which mails have the name of a driver in their subject: new copies (above `settled`, up to `last`) are searched for the names of all
 * drivers, those before for the names that were not known when they were searched. A driver is known by the diffs that touch its files.
 */
export async function findNamed(db: Db, settled: number, last: number): Promise<void> {
  const names = await listDrivers(db);
  const searched = new Set(JSON.parse((await getMeta(db, "names")) ?? "[]") as string[]);
  const added = names.filter((name) => !searched.has(name));
  await search(db, names, settled, last);
  await search(db, added, 0, settled);
  // Only these: what came while a name was not in use was not searched for it.
  await setMeta(db, "names", JSON.stringify(names));
}

/**
 * Subjects come as one text, in which a regular expression looks for fifty names in the time that the database takes for one. As JSON, which
 * leaves names as they are: see addDrivers in scan.ts.
 */
async function search(db: Db, names: readonly string[], after: number, last: number): Promise<void> {
  if (names.length === 0) return;
  const any = [...pages(names, 50)].map((some) => new RegExp(some.map(literally).join("|")));
  const holdsAny = (text: string) => any.some((pattern) => pattern.test(text));
  for (let from = after; from < last; from += subjectsAtOnce) {
    const {rows} = await sql<{found: string}>`
      select json_group_object(id, subject) as found from copy
      where id > ${from} and id <= ${Math.min(from + subjectsAtOnce, last)} and subject is not null`.execute(db);
    const found = rows[0]?.found ?? "{}";
    if (!holdsAny(found)) continue;
    const words = Object.entries(JSON.parse(found) as Record<string, string>).flatMap(([id, subject]) =>
      holdsAny(subject) ? namedIn(subject, names).map((word) => ({copy: Number(id), word})) : [],
    );
    await insertRows(db, "word", words, {orIgnore: true});
  }
}

const subjectsAtOnce = 10_000;

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

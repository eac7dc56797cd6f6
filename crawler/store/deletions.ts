import {metaNumber, setMeta} from "./meta.ts";
import {markDead, takenBack} from "./removal.ts";
import type {Db} from "./rows.ts";
import {pages} from "./rows.ts";

/** How many mails archives took back by a commit. */
async function countDeletions(db: Db): Promise<number> {
  const row = await db
    .selectFrom("deletion")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Whether deletions came or went since they were last obeyed. */
export async function hasNewDeletions(db: Db): Promise<boolean> {
  return (await countDeletions(db)) !== (await metaNumber(db, "deletions"));
}

/**
 * Each deletion takes away the copies that the same list holds of that mail from an earlier commit, in the same epoch or one before;
 * copies without a position count as earlier. It does not matter which of the two came first.
 */
export async function obeyDeletions(db: Db): Promise<void> {
  const deletions = await db
    .selectFrom("deletion")
    .innerJoin("origin", "origin.id", "deletion.origin")
    .select(["deletion.blob", "deletion.position", "origin.list", "origin.part"])
    .execute();
  for (const page of pages(deletions)) {
    const blobs = page.map(({blob}) => blob);
    const copies = await db
      .selectFrom("copy")
      .innerJoin("origin", "origin.id", "copy.origin")
      .select(["copy.id", "copy.node", "copy.blob", "copy.position", "origin.list", "origin.part"])
      .where("copy.blob", "in", blobs)
      .where("copy.dead", "=", 0)
      .execute();
    const dead = copies.filter((copy) => page.some((deletion) => takesAway(deletion, copy)));
    await markDead(db, dead, takenBack);
  }
  await setMeta(db, "deletions", String(deletions.length));
}

interface Place {
  readonly blob: string;
  readonly list: string;
  /** the epoch */
  readonly part: string;
  readonly position: number | null;
}

function takesAway(deletion: Place & {readonly position: number}, copy: Place): boolean {
  if (deletion.blob !== copy.blob || deletion.list !== copy.list) return false;
  if (copy.position === null) return true;
  const epochs = Number(copy.part) - Number(deletion.part);
  return epochs === 0 ? copy.position < deletion.position : epochs < 0;
}

/** How many mails archives took back: by a commit of their epoch, or silently, where they are read over HTTP. */
export async function countTakenBack(db: Db): Promise<number> {
  const silent = await db
    .selectFrom("copy")
    .innerJoin("origin", "origin.id", "copy.origin")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("copy.dead", "=", takenBack)
    .where("origin.kind", "=", "http")
    .executeTakeFirst();
  return (await countDeletions(db)) + Number(silent?.count ?? 0);
}

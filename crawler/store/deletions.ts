import {metaNumber, setMeta} from "./meta.ts";
import {markDead, takenBack} from "./removal.ts";
import type {Db} from "./rows.ts";

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
  const copies = await db
    .selectFrom("deletion")
    .innerJoin("origin as taker", "taker.id", "deletion.origin")
    .innerJoin("copy", "copy.blob", "deletion.blob")
    .innerJoin("origin as giver", "giver.id", "copy.origin")
    .select([
      "copy.id",
      "copy.node",
      "copy.position",
      "giver.part",
      "deletion.position as until",
      "taker.part as epoch",
    ])
    .whereRef("giver.list", "=", "taker.list")
    .where("copy.dead", "=", 0)
    .execute();
  await markDead(db, copies.filter(isEarlier), takenBack);
  await setMeta(db, "deletions", String(await countDeletions(db)));
}

function isEarlier({
  position,
  part,
  until,
  epoch,
}: {
  position: number | null;
  part: string;
  until: number;
  epoch: string;
}): boolean {
  if (position === null) return true;
  const epochs = Number(part) - Number(epoch);
  return epochs === 0 ? position < until : epochs < 0;
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

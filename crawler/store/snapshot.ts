import {sql} from "kysely";
import type {Message} from "../records.ts";
import {metaNumber} from "./meta.ts";
import type {Listed, RowReader} from "./row-reader.ts";
import {openRowReader} from "./row-reader.ts";
import type {Db} from "./rows.ts";

/**
 * The store as it is at one moment, while others may write: what `messages()` gives, one by one and at once, for who walks from mail
 * to mail and cannot hold them all.
 */
export interface Snapshot {
  readonly generation: number;
  /** all of them, ascending by message-id (code units) */
  readonly mails: readonly Listed[];
  message(messageId: string): Message | null;
  /** Must be called before the store is closed. */
  close(): Promise<void>;
}

/** @param location as the store's was opened */
export async function openSnapshot(location: string): Promise<Snapshot> {
  const reader = await openRowReader(location);
  try {
    const mails = await listAll(reader);
    const listed = new Map(mails.map((mail) => [mail.messageId, mail]));
    return {
      mails,
      generation: await metaNumber(reader.db, "generation"),
      message: (messageId) => {
        const mail = listed.get(messageId);
        return mail === undefined ? null : reader.message(mail);
      },
      close: reader.close,
    };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function listAll({db, nameOf}: RowReader): Promise<Listed[]> {
  const rows = await db
    .selectFrom("message")
    .innerJoin("parsed", "parsed.blob", "message.blob")
    .select(["message.message_id", "message.lists", "message.conflicting", "message.blob"])
    .select(sql<number>`parsed.rowid`.as("row"))
    .execute();
  const parserOf = await findParsers(db);
  const listsIn = new Map<string, readonly string[]>();
  const readLists = (json: string): readonly string[] => {
    const known = listsIn.get(json) ?? (JSON.parse(json) as string[]);
    listsIn.set(json, known);
    return known;
  };
  return rows
    .map(({message_id, lists, conflicting, blob, row}) => ({
      messageId: message_id,
      lists: readLists(lists),
      content: nameOf({blob, parser: parserOf(row), conflicting}),
      row,
      conflicting,
    }))
    .sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
}

/**
 * Which parser read a row. Asked for by itself, for an index holds that, and who asked for it with the mails would read all that was parsed.
 * One has mostly read them all: only what others read is asked for row by row.
 */
async function findParsers(db: Db): Promise<(row: number) => number | null> {
  const [most] = await db
    .selectFrom("parsed")
    .select(["parser", (select) => select.fn.countAll<number>().as("mails")])
    .groupBy("parser")
    .orderBy("mails", "desc")
    .limit(1)
    .execute();
  const usual = most?.parser ?? null;
  const others = await db
    .selectFrom("parsed")
    .select([sql<number>`rowid`.as("row"), "parser"])
    .where("parser", "<>", usual)
    .execute();
  const parserOf = new Map(others.map(({row, parser}) => [row, parser]));
  return (row) => parserOf.get(row) ?? usual;
}

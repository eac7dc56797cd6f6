import {createHash} from "node:crypto";
import {Kysely, SqliteDialect, sql} from "kysely";
import Database from "libsql";
import type {Message} from "../records.ts";
import {metaNumber} from "./meta.ts";
import {messageOf} from "./reading.ts";
import {removedIds} from "./removal.ts";
import type {Tables} from "./schema.ts";

/** What the store would give out for a message-id, without reading it. */
export interface Listed {
  readonly messageId: string;
  readonly lists: readonly string[];
  /** a name for all that `message` gives besides its lists: while the name is the same, so is that */
  readonly content: string;
  /** where it lies: who reads many reads them in this order, so that no page of the store is fetched twice */
  readonly row: number;
}

/**
 * The store as it is at one moment, while others may write: what `messages()` gives, one by one and at once, for who walks from mail
 * to mail and cannot hold them all.
 */
export interface Snapshot {
  readonly generation: number;
  /** what another thread opens one with, which may be of a later moment */
  readonly location: string;
  /** all of them, ascending by message-id (code units) */
  readonly mails: readonly Listed[];
  message(messageId: string): Message | null;
  /** Must be called before the store is closed. */
  close(): Promise<void>;
}

/** Opens a connection of its own (`location`: as the store's was opened), whose only transaction lasts until it is closed. */
export async function openSnapshot(location: string): Promise<Snapshot> {
  const database = new Database(location, {timeout: 5000});
  const db = new Kysely<Tables>({dialect: new SqliteDialect({database})});
  try {
    database.exec("pragma query_only = on");
    database.exec("begin");
    const removed = await removedIds(db);
    const mails = await listAll(db, removed);
    const places = new Map(mails.map((mail) => [mail.messageId, mail]));
    // By its place in the table: over the two names that lead there it takes twice as long.
    const one = database.prepare("select json, text from parsed where rowid = ?");
    return {
      location,
      generation: await metaNumber(db, "generation"),
      mails,
      message: (messageId) => {
        const place = places.get(messageId);
        if (place === undefined) return null;
        const {lists, conflicting} = place;
        // The driver does not know what the statement gives; it is there, for nobody can take it out of this transaction.
        const stored = one.get(place.row) as {json: string | null; text: string | null};
        return messageOf({message_id: messageId, lists: [...lists], conflicting, ...stored}, removed);
      },
      close: async () => {
        // The driver keeps a closed connection while its statements live, and an open reading would keep old pages of the store in place.
        database.exec("rollback");
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function listAll(db: Kysely<Tables>, removed: ReadonlySet<string>): Promise<(Listed & {conflicting: number})[]> {
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
  // What a mail refers to is shown otherwise once that is removed.
  const hidden = removed.size === 0 ? [] : [hashOf([...removed].sort().join("\n"))];
  return rows
    .map(({message_id, lists, conflicting, blob, row}) => ({
      messageId: message_id,
      lists: readLists(lists),
      // Joined, not put together in a template: V8 keeps the pieces of that beside the whole.
      content: [blob, parserOf(row), conflicting, ...hidden].join(" "),
      conflicting,
      row,
    }))
    .sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
}

/**
 * Which parser read a row. Asked for by itself, for an index holds that, and who asked for it with the mails would read all that was parsed.
 * One has mostly read them all: only what others read is asked for row by row.
 */
async function findParsers(db: Kysely<Tables>): Promise<(row: number) => number | null> {
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

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

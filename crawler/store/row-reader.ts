import {createHash} from "node:crypto";
import {Kysely, SqliteDialect} from "kysely";
import Database from "libsql";
import type {Message} from "../records.ts";
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
  /** whether its copies differ: 1 or 0 */
  readonly conflicting: number;
}

/** The store as it is at one moment, while others may write, one mail at a time and at once. */
export interface RowReader {
  readonly db: Kysely<Tables>;
  /** What a mail is listed under, see `Listed.content`. */
  nameOf(mail: {readonly blob: string; readonly parser: number | null; readonly conflicting: number}): string;
  /** Null for a mail that nobody could read. Throws where the store has something else at this moment than when it was listed. */
  message(listed: Listed): Message | null;
  /** Must be called before the store is closed. */
  close(): Promise<void>;
}

/** Opens a connection of its own (`location`: as the store's was opened), whose only transaction lasts until it is closed. */
export async function openRowReader(location: string): Promise<RowReader> {
  const database = new Database(location, {timeout: 5000});
  const db = new Kysely<Tables>({dialect: new SqliteDialect({database})});
  try {
    database.exec("pragma query_only = on");
    database.exec("begin");
    const removed = await removedIds(db);
    // What a mail refers to is shown otherwise once that is removed.
    const hidden = removed.size === 0 ? [] : [hashOf([...removed].sort().join("\n"))];
    const nameOf: RowReader["nameOf"] = ({blob, parser, conflicting}) =>
      // Joined, not put together in a template: V8 keeps the pieces of that beside the whole.
      [blob, parser, conflicting, ...hidden].join(" ");
    // By its place in the table: over the two names that lead there it takes twice as long.
    const one = database.prepare("select blob, parser, json, text from parsed where rowid = ?");
    return {
      db,
      nameOf,
      message: ({messageId, lists, content, row, conflicting}) => {
        // The driver does not know what the statement gives.
        const found = one.get(row) as Row | undefined;
        if (found === undefined || nameOf({...found, conflicting}) !== content)
          throw new Error(`the store has another mail in the place of ${messageId} than when it was listed`);
        const {json, text} = found;
        return messageOf({message_id: messageId, lists: [...lists], conflicting, json, text}, removed);
      },
      close: async () => {
        // The driver keeps a closed connection while its statements live, and an open reading would keep old pages of the store in place.
        if (database.inTransaction) database.exec("rollback");
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

interface Row {
  readonly blob: string;
  readonly parser: number | null;
  readonly json: string | null;
  readonly text: string | null;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

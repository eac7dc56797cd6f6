import {closeSync, existsSync, openSync, readSync} from "node:fs";
import {join} from "node:path";
import {Kysely, SqliteDialect, sql} from "kysely";
import Database from "libsql";
import {CliError, exit} from "../errors.ts";
import {makeFolder} from "../make-folder.ts";
import {type Access, accessOf} from "./access.ts";
import {migrations} from "./migrations.ts";
import type {Tables} from "./schema.ts";
import {breakSeal} from "./seal.ts";
import {storeFile} from "./store-file.ts";

/**
 * Opens the SQLite file of a data directory at the newest schema; null where there is none and `create` is false: then it is also read by
 * who may not write it. The only file that knows which database it is. A write-ahead log with full syncing: a commit survives power
 * loss, readers see the last one meanwhile.
 */
export async function openDatabase(
  dataDir: string,
  {create}: {create: boolean},
): Promise<{db: Kysely<Tables>; access: Access} | null> {
  const path = storePath(dataDir);
  if (!create && !existsSync(path)) return null;
  refuseNewer(path, schemaInFile(path));
  const access = accessOf(path, {create});
  const db = connect(path, access, dataDir);
  try {
    const {rows} = await sql<{user_version: number}>`pragma user_version`.execute(db);
    const version = rows[0]?.user_version ?? 0;
    refuseNewer(path, version);
    if (version < migrations.length) {
      if (access.readOnly) throw tooOldToRead(path);
      await migrate(db, version);
      await checkpoint(db);
    }
    return {db, access};
  } catch (error) {
    await db.destroy();
    throw asCliError(error, path);
  }
}

/** The database file of a data directory. */
export function storePath(dataDir: string): string {
  return join(dataDir, storeFile);
}

/** The mistakes of a disk, a permission or a broken file in one line; everything else stays what it is. */
export function asCliError(error: unknown, path: string): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  // The names that libsql gives are few: of an extended code ("1544") it says no more than the number, whose low byte is the code.
  const code = "rawCode" in error && typeof error.rawCode === "number" ? error.rawCode & 0xff : null;
  const advice = code === null ? undefined : advices.get(code);
  if (advice === undefined) return error;
  return new CliError(`store ${path}: ${advice} (${error.message})`, {
    exitCode: code === busy ? exit.later : exit.fault,
    cause: error,
  });
}

const busy = 5;

/** SQLite's result codes that are no fault of the program. */
const advices: ReadonlyMap<number, string> = new Map([
  [busy, "another program holds it; try again later"],
  [8, "it cannot be written; check owner and permissions of it, of the files beside it and of their folder"],
  [10, "the disk is full, or failed to read or write it"],
  [11, "it is damaged; restore a backup, or move it away and crawl again"],
  [13, "the disk is full; make room and run again"],
  [14, "it cannot be opened; check the folder's permissions"],
  [26, "it is no SQLite file; move it away to start anew"],
]);

/** Brings what the log holds into the file itself, so that a copy of the file is the whole store once nobody writes. False where a reader is in the way. */
export async function checkpoint(db: Kysely<Tables>): Promise<boolean> {
  const {rows} = await sql<{busy: number}>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows[0]?.busy === 0;
}

/** SQLite's own check of every page and index of the file. */
export async function checkDatabase(db: Kysely<Tables>, path: string): Promise<string[]> {
  const advice = "restore a backup, or move it away and crawl again";
  try {
    const {rows} = await sql<{integrity_check: string}>`pragma integrity_check(10)`.execute(db);
    return rows.flatMap(({integrity_check: found}) =>
      found === "ok" ? [] : [`${path} is damaged (${found}); ${advice}`],
    );
  } catch (error) {
    return [`${path} is damaged (${error instanceof Error ? error.message : error}); ${advice}`];
  }
}

function connect(path: string, {location}: Access, dataDir: string): Kysely<Tables> {
  try {
    makeFolder(dataDir);
    const database = new Database(location, {timeout: 5000});
    return new Kysely<Tables>({
      dialect: new SqliteDialect({
        database: cachingStatements(database),
        onCreateConnection: async (connection) => {
          for (const pragma of [
            // Heeded where the file is made. A parsed mail has some 5 KB, and what does not fit beside others leaves the rest of a page empty:
            // a first crawl writes fewer bytes in large pages, a small update more, in the same time.
            "page_size = 32768",
            "journal_mode = wal",
            "synchronous = full",
            "temp_store = memory",
            // What an archive took back must not stay readable in free pages.
            "secure_delete = on",
            "cache_size = -16000",
          ]) {
            await connection.executeQuery(sql.raw(`pragma ${pragma}`).compile(compiler));
          }
        },
      }),
    });
  } catch (error) {
    const known = asCliError(error, path);
    if (known instanceof CliError) throw known;
    throw new CliError(`cannot open the store ${path}: ${error instanceof Error ? error.message : error}`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
}

/** Compiles what stands outside any table; has no connection. */
const compiler = new Kysely<Tables>({
  dialect: new SqliteDialect({
    database: async () => {
      throw new Error("this one only compiles");
    },
  }),
});

/** Batches repeat the same few statements thousands of times; preparing them anew would cost more than running them. */
function cachingStatements(database: Database.Database) {
  const prepared = new Map<string, Database.Statement>();
  const mostStatements = 100;
  return {
    close: () => {
      prepared.clear();
      database.close();
    },
    prepare: (text: string) => {
      // SQLite itself undoes a transaction for which the disk has no room; then a rollback's own error would hide the reason.
      if (text === "rollback" && !database.inTransaction) return nothing;
      const known = prepared.get(text);
      if (known !== undefined) return known;
      const statement = database.prepare(text);
      if (prepared.size >= mostStatements) prepared.clear();
      prepared.set(text, statement);
      return statement;
    },
  };
}

const nothing = {
  reader: false,
  all: () => [],
  iterate: () => [].values(),
  run: () => ({changes: 0, lastInsertRowid: 0}),
};

async function migrate(db: Kysely<Tables>, version: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const step of migrations.slice(version)) await step(transaction);
    await breakSeal(transaction);
    await sql.raw(`pragma user_version = ${migrations.length}`).execute(transaction);
  });
}

/** The schema's number as the file's header has it, read without opening the database, so that a newer one is not touched at all. */
function schemaInFile(path: string): number {
  if (!existsSync(path)) return 0;
  const header = Buffer.alloc(100);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, header, 0, header.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new CliError(`cannot read the store ${path}: ${error instanceof Error ? error.message : error}`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
  return header.toString("latin1", 0, 15) === "SQLite format 3" ? header.readUInt32BE(60) : 0;
}

function refuseNewer(path: string, version: number): void {
  if (version <= migrations.length) return;
  throw new CliError(
    `the store ${path} has schema ${version}, this program knows up to ${migrations.length}; use a newer vfio-lore or another --data-dir`,
    {exitCode: exit.fault},
  );
}

/** What an older version left must be brought up to date before it can be read, and that is writing. */
function tooOldToRead(path: string): CliError {
  return new CliError(
    `an older version of vfio-lore wrote the store ${path}; let somebody who may write it run any command once`,
    {exitCode: exit.fault},
  );
}

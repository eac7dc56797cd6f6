import {join} from "node:path";
import {afterAll} from "vitest";
import {openDatabase} from "../../crawler/store/database.ts";
import type {Db} from "../../crawler/store/rows.ts";
import {scratchFolder} from "./epoch.ts";

/** Makes empty databases with the store's tables, each in a folder of its own, until the file's tests are done. */
export function scratchDatabases(): () => Promise<Db> {
  const {path: folder, remove} = scratchFolder();
  const opened: {destroy(): Promise<void>}[] = [];
  afterAll(async () => {
    for (const one of opened) await one.destroy();
    remove();
  });
  return async () => {
    const database = await openDatabase(join(folder, String(opened.length)), {create: true});
    if (database === null) throw new Error("no database was made");
    opened.push(database.db);
    return database.db;
  };
}

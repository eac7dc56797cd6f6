import {readFileSync, rmSync, writeFileSync} from "node:fs";
import {hostname} from "node:os";
import {join} from "node:path";
import Database from "libsql";
import {CliError, exit, systemReason} from "../errors.ts";
import {makeFolder} from "../make-folder.ts";
import {settleReplacing} from "../replace-store.ts";

/**
 * Lets one crawl at a time write into a data directory. The lock is a transaction on a file of its own, so it ends with the process,
 * however that ends; beside it stands who holds it. A second run gets a CliError with exit code 75 that says so.
 */
export function lockDataDir(dataDir: string, {command, now}: {command: string; now: Date}): {release(): void} {
  const note = join(dataDir, "lock.json");
  let database: Database.Database;
  try {
    makeFolder(dataDir);
    database = new Database(join(dataDir, "lock.sqlite"), {timeout: 0});
  } catch (error) {
    throw new CliError(
      `cannot write into the data directory ${dataDir}: ${error instanceof Error ? error.message : error}`,
      {
        exitCode: exit.fault,
        cause: error,
      },
    );
  }
  try {
    database.exec("begin exclusive");
  } catch (error) {
    database.close();
    if (!(error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY"))) {
      throw new CliError(
        `cannot lock the data directory ${dataDir}: ${error instanceof Error ? error.message : error}`,
        {
          exitCode: exit.fault,
          cause: error,
        },
      );
    }
    throw new CliError(`another run holds ${dataDir}${holder(note)}; try again later`, {
      exitCode: exit.later,
      cause: error,
    });
  }
  try {
    settleReplacing(dataDir);
    writeFileSync(note, `${JSON.stringify({pid: process.pid, host: hostname(), since: now.toISOString(), command})}\n`);
  } catch (error) {
    database.close();
    throw new CliError(`cannot write into the data directory ${dataDir}: ${systemReason(error)}`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
  return {
    release: () => {
      rmSync(note, {force: true});
      database.exec("rollback");
      database.close();
    },
  };
}

/** ": vfio-lore crawl, process 4711, since 2026-11-22 08:00:00 UTC"; empty where the note is not there or half written. */
function holder(note: string): string {
  try {
    const {pid, since, command} = JSON.parse(readFileSync(note, "utf8")) as Record<string, unknown>;
    return `: vfio-lore ${command}, process ${pid}, since ${String(since).slice(0, 19).replace("T", " ")} UTC`;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error)) return "";
    throw error;
  }
}

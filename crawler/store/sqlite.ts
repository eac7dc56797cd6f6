import {sql} from "kysely";
import * as z from "zod";
import {CliError, exit} from "../errors.ts";
import {countLists, countMessages, countOrigins, findNewest} from "./counting.ts";
import {asCliError, checkDatabase, checkpoint, openDatabase, storePath} from "./database.ts";
import {countTakenBack} from "./deletions.ts";
import {addMails} from "./index-mail.ts";
import {addLookups, addRequest, beginRun, endRun, listLookups, listRequests, listRuns} from "./ledger.ts";
import {getMeta, metaNumber, setMeta} from "./meta.ts";
import type {Batch, LoggedRequest, Origin, OriginKey, PackedParsed, RunFigures, RunOutcome, Scope} from "./model.ts";
import {dropIrrelevant, finishOrigin, forgetCopies, listOrigins, openOrigin, reopenOrigin} from "./origins.ts";
import {addParsed} from "./parsed.ts";
import {listDrivers, listGaps, listLocators, listQuarantined, readMessage, readMessages, readRaw} from "./reading.ts";
import {forgetMails, listHeld, takeBack} from "./removal.ts";
import type {Db} from "./rows.ts";
import {breakSeal, checkSeal, nameSeal, writeSeal} from "./seal.ts";
import {prepareSettling, settle, unparsed} from "./settling.ts";
import {openSnapshot} from "./snapshot.ts";
import {compact, copyDatabase, deleteUnused} from "./upkeep.ts";

/** The store over a database: every call that writes is one transaction. */
export async function openSqliteStore(dataDir: string, options: {create: boolean}) {
  const opened = await openDatabase(dataDir, options);
  if (opened === null) return null;
  const {db, access} = opened;
  const path = storePath(dataDir);
  let written = false;
  let proving: Promise<void> | null = null;
  /** What was damaged while it lay there is not read as mail; who reads one mail after the other asks once. */
  const prove = (): Promise<void> => {
    proving ??= refuseDamaged(db, path);
    return proving;
  };
  const write = async <T>(work: (transaction: Db) => Promise<T>): Promise<T> => {
    const first = !written;
    if (first) await prove();
    written = true;
    try {
      return await db.transaction().execute(async (on) => {
        if (first) await breakSeal(on);
        return work(on);
      });
    } catch (error) {
      throw asCliError(error, path);
    }
  };
  return {
    location: access.location,
    generation: () => metaNumber(db, "generation"),
    size: () => countMessages(db),
    messages: async function* () {
      await prove();
      yield* readMessages(db);
    },
    message: async (messageId: string) => {
      await prove();
      return readMessage(db, messageId);
    },
    snapshot: async () => {
      await prove();
      return openSnapshot(access.location);
    },
    origins: () => listOrigins(db),
    openOrigin: (key: OriginKey) => write((on) => openOrigin(on, key)),
    reopenOrigin: (origin: Origin, patterns: string) => write((on) => reopenOrigin(on, origin, patterns)),
    addMails: (origin: Origin, batch: Batch) => write((on) => addMails(on, origin, batch)),
    finishOrigin: (origin: Origin, readAt: string) => write((on) => finishOrigin(on, origin, readAt)),
    blameOrigin: async (origin: Origin, trouble: string) => {
      await write((on) => on.updateTable("origin").set({trouble}).where("id", "=", origin.id).execute());
    },
    keepOnly: (origin: Origin, blobs: ReadonlySet<string>) =>
      write((on) => forgetCopies(on, origin.id, (blob) => !blobs.has(blob))),
    heldBy: (origin: Origin, after: string | null, most: number) => listHeld(db, origin.id, after, most),
    takeBack: (origin: Origin, messageIds: readonly string[]) => write((on) => takeBack(on, origin.id, messageIds)),
    forget: (messageIds: readonly string[]) => write((on) => forgetMails(on, messageIds)),
    prepareSettling: (scope: Scope, parser: number) => write((on) => prepareSettling(on, scope, parser)),
    unparsed: (parser: number) => unparsed(db, parser),
    addParsed: (parser: number, parsed: PackedParsed) => write((on) => addParsed(on, parser, parsed)),
    settle: async () => {
      const changed = await write(settle);
      // A first crawl has filled SQLite's cache of pages, and nothing that follows in this process needs them.
      await sql`pragma shrink_memory`.execute(db);
      return changed;
    },
    locators: () => listLocators(db),
    verify: async () => {
      const fault = await checkSeal(db, path);
      return [...(await checkDatabase(db, path)), ...(fault === null ? [] : [fault])];
    },
    rawMail: (blob: string) => readRaw(db, blob),
    counts: () => countLists(db),
    newest: () => findNewest(db),
    originCounts: () => countOrigins(db),
    quarantine: () => listQuarantined(db),
    drivers: () => listDrivers(db),
    driverDirectories: async () => {
      const written = await getMeta(db, "driver directories");
      return written === null ? null : z.array(z.string()).parse(JSON.parse(written));
    },
    setDriverDirectories: (directories: readonly string[]) =>
      write((on) => setMeta(on, "driver directories", JSON.stringify(directories))),
    gaps: () => listGaps(db),
    deletions: () => countTakenBack(db),
    beginRun: (started: string) => write((on) => beginRun(on, started)),
    endRun: (run: number, finished: string, outcome: RunOutcome, figures: RunFigures) =>
      write((on) => endRun(on, run, finished, outcome, figures)),
    runs: (limit: number) => listRuns(db, limit),
    addRequest: (run: number, request: LoggedRequest) => write((on) => addRequest(on, run, request)),
    requests: (limit: number) => listRequests(db, limit),
    lookups: () => listLookups(db),
    addLookups: (at: string, found: ReadonlyMap<string, number>) => write((on) => addLookups(on, at, found)),
    wait: (host: string) => getMeta(db, `wait ${host}`),
    setWait: (host: string, until: string) => write((on) => setMeta(on, `wait ${host}`, until)),
    copyTo: async (file: string) => {
      try {
        await copyDatabase(db, file);
      } catch (error) {
        throw asCliError(error, file);
      }
    },
    prune: async () => {
      await write(deleteUnused);
      await compact(db);
      await checkpoint(db);
    },
    dropIrrelevant: () => write(dropIrrelevant),
    close: async () => {
      try {
        if (written) {
          const name = await db.transaction().execute(nameSeal);
          if (await checkpoint(db)) writeSeal(path, name);
        }
      } catch (error) {
        throw asCliError(error, path);
      } finally {
        await db.destroy();
        access.proveUnchanged();
      }
    },
  };
}

/** What was damaged while it lay there must not be judged nor built on, nor sealed again as if all were well. */
async function refuseDamaged(db: Db, path: string): Promise<void> {
  const fault = await checkSeal(db, path);
  if (fault !== null) throw new CliError(`store ${fault}`, {exitCode: exit.fault});
}

import type {LoggedRequest, Run, RunFigures, RunOutcome} from "./model.ts";
import type {Db} from "./rows.ts";
import {insertRows, pages} from "./rows.ts";

/** One run at a time holds the store: another that never said how it ended was stopped by a signal, or died. */
export async function beginRun(db: Db, started: string): Promise<number> {
  await db.updateTable("run").set({outcome: "stopped"}).where("outcome", "=", "running").execute();
  const id = (await lastId(db, "run")) + 1;
  await db.insertInto("run").values({id, started, finished: null, outcome: "running", figures: "{}"}).execute();
  return id;
}

export async function endRun(
  db: Db,
  run: number,
  finished: string,
  outcome: RunOutcome,
  figures: RunFigures,
): Promise<void> {
  await db
    .updateTable("run")
    .set({finished, outcome, figures: JSON.stringify(figures)})
    .where("id", "=", run)
    .execute();
}

export async function listRuns(db: Db, limit: number): Promise<Run[]> {
  const rows = await db.selectFrom("run").selectAll().orderBy("id", "desc").limit(limit).execute();
  return rows.map(({started, finished, outcome, figures}) => ({
    started,
    finished,
    outcome: outcome as Run["outcome"],
    ...{copies: 0, mails: 0, requests: 0, bytes: 0},
    ...(JSON.parse(figures) as Partial<RunFigures>),
  }));
}

export async function addRequest(db: Db, run: number, request: LoggedRequest): Promise<void> {
  await db
    .insertInto("request")
    .values({id: (await lastId(db, "request")) + 1, run, ...request})
    .execute();
}

/** The last requests, newest first. */
export async function listRequests(db: Db, limit: number): Promise<LoggedRequest[]> {
  return db
    .selectFrom("request")
    .select(["at", "method", "url", "status", "bytes", "milliseconds", "why"])
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

export async function listLookups(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom("lookup").select(["message_id", "status"]).execute();
  return new Map(rows.map(({message_id, status}) => [message_id, status]));
}

export async function addLookups(db: Db, at: string, found: ReadonlyMap<string, number>): Promise<void> {
  for (const page of pages([...found.keys()])) await db.deleteFrom("lookup").where("message_id", "in", page).execute();
  await insertRows(
    db,
    "lookup",
    [...found].map(([message_id, status]) => ({message_id, at, status})),
  );
}

async function lastId(db: Db, table: "run" | "request"): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select((select) => select.fn.max("id").as("id"))
    .executeTakeFirst();
  return row?.id ?? 0;
}

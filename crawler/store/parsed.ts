import type {Parsed} from "./model.ts";
import type {Db} from "./rows.ts";
import {anyText, insertLarge} from "./rows.ts";

/** Parser number of what no parser can ever read. */
export const unreadable = -1;

/** Parser number of what could not be parsed because its bytes were not there: it is tried again. */
const away = 0;

/** Keeps what the parser made of mails, in place of what is known of them. */
export async function addParsed(db: Db, parser: number, parsed: readonly Parsed[]): Promise<void> {
  const byBlob = new Map(parsed.map((one) => [one.blob, one]));
  await db
    .deleteFrom("parsed")
    .where("blob", "in", anyText([...byBlob.keys()]))
    .execute();
  const rows = [...byBlob.values()].map((one) =>
    "reason" in one
      ? {blob: one.blob, parser: one.away ? away : parser, digest: null, reason: one.reason, json: null}
      : {blob: one.blob, parser, digest: one.digest, reason: null, json: one.json},
  );
  await insertLarge(db, "parsed", rows);
}

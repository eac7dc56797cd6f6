import {insertion} from "./byte-rows.ts";
import type {PackedParsed} from "./model.ts";
import {parsedColumns} from "./packed-parsed.ts";
import type {Db} from "./rows.ts";

/** Parser number of what no parser can ever read. */
export const unreadable = -1;

/** Parser number of what could not be parsed because its bytes were not there: it is tried again. */
const noParser = 0;

const insertParsed = insertion("parsed", [parsedColumns], {
  given: ["parser"],
  otherwise: `
    on conflict (blob) do update set
      parser = excluded.parser, reason = excluded.reason, json = excluded.json, text = excluded.text
    where parsed.parser <> excluded.parser`,
});

/**
 * Keeps what the parser made of mails, in place of what another one did. Returns how many of them this parser had not read before: a mail of
 * two lists may come twice.
 */
export async function addParsed(db: Db, parser: number, {here, away}: PackedParsed): Promise<number> {
  const unread = await insertParsed(db, [away], {parser: noParser});
  return unread + (await insertParsed(db, [here], {parser}));
}

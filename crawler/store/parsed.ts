import {sql} from "kysely";
import type {PackedParsed} from "./model.ts";
import type {Db} from "./rows.ts";

/** Parser number of what no parser can ever read. */
export const unreadable = -1;

/** Parser number of what could not be parsed because its bytes were not there: it is tried again. */
const away = 0;

/**
 * Keeps what the parser made of mails, in place of what another one did. The database itself cuts the texts out of the bytes. Returns how
 * many of them this parser had not read before: a mail of two lists may come twice.
 */
export async function addParsed(db: Db, parser: number, {count, rows, texts}: PackedParsed): Promise<number> {
  if (count === 0) return 0;
  const {numAffectedRows} = await sql`
    insert into parsed (blob, parser, reason, json, text)
    select value ->> 0, iif(value ->> 2, ${away}, ${parser}), value ->> 1,
      cast(substr(${texts}, value ->> 3, value ->> 4) as text),
      cast(substr(${texts}, (value ->> 3) + (value ->> 4), value ->> 5) as text)
    from json_each(${rows}) where true
    on conflict (blob) do update set
      parser = excluded.parser, reason = excluded.reason, json = excluded.json, text = excluded.text
    where parsed.parser <> excluded.parser`.execute(db);
  return Number(numAffectedRows ?? 0);
}

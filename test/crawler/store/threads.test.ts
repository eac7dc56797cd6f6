import fc from "fast-check";
import {sql} from "kysely";
import {expect, it} from "vitest";
import type {Db} from "../../../crawler/store/rows.ts";
import {linkThreads} from "../../../crawler/store/threads.ts";
import {scratchDatabases} from "../../helpers/database.ts";

const scratchDatabase = scratchDatabases();

/** Message-ids by thread, after mails were linked in batches of so many: each thread by its least id. */
async function threadsOf(mails: readonly (readonly string[])[], size: number): Promise<Map<string, string>> {
  const db = await scratchDatabase();
  for (let at = 0; at < mails.length; at += size) {
    const batch = mails.slice(at, at + size);
    const {nodes} = await linkThreads(db, {ids: batch.flat(), counts: batch.map((ids) => ids.length)});
    const names = new Map((await nodesIn(db)).map(({id, messageId}) => [id, messageId]));
    expect(nodes.map((node) => names.get(node))).toEqual(batch.flat());
  }
  return leastOf((await nodesIn(db)).map(({messageId, thread}) => [messageId, String(thread)]));
}

/** By hexadecimal digits: what reads a column ends at a NUL. */
async function nodesIn(db: Db): Promise<{id: number; messageId: string; thread: number}[]> {
  const {rows} = await sql<{id: number; hex: string; thread: number}>`
    select id, hex(message_id) as hex, thread from node`.execute(db);
  return rows.map(({id, hex, thread}) => ({id, messageId: Buffer.from(hex, "hex").toString(), thread}));
}

/** The same, by naming all that a mail names until nothing changes. */
function threadsByHand(mails: readonly (readonly string[])[]): Map<string, string> {
  const least = new Map(mails.flat().map((id) => [id, id]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const ids of mails) {
      const name = ids.map((id) => least.get(id) ?? id).reduce((a, b) => (a < b ? a : b));
      for (const id of ids) {
        changed ||= least.get(id) !== name;
        least.set(id, name);
      }
    }
  }
  return least;
}

function leastOf(members: readonly (readonly [id: string, thread: string])[]): Map<string, string> {
  const least = new Map<string, string>();
  for (const [id, thread] of members) if (id < (least.get(thread) ?? "\uffff")) least.set(thread, id);
  return new Map(members.map(([id, thread]) => [id, least.get(thread) ?? ""]));
}

const sorted = (threads: Map<string, string>) => [...threads].sort(([a], [b]) => (a < b ? -1 : 1));

it("mails are joined to the same threads in batches of any size", async () => {
  const id = fc.integer({min: 0, max: 40}).map((number) => `${number}@x`);
  const mails = fc.array(fc.uniqueArray(id, {minLength: 1, maxLength: 4}), {maxLength: 30});
  await fc.assert(
    fc.asyncProperty(mails, fc.integer({min: 1, max: 31}), async (some, size) => {
      expect(sorted(await threadsOf(some, size))).toEqual(sorted(threadsByHand(some)));
    }),
    {numRuns: 25},
  );
});

it("so are mails that name more message-ids than are asked for at once, known ones behind new ones", async () => {
  const first = Array.from({length: 1500}, (_, number) => [`known${number}@x`, `thread${number % 50}@x`]);
  const fresh = Array.from({length: 2600}, (_, number) => [`new${number}@x`]);
  const replies = Array.from({length: 700}, (_, number) => [
    `reply${number}@x`,
    `known${1499 - number}@x`,
    `odd\0 ${number % 9}@x`,
  ]);
  const mails = [...first, ...fresh, ...replies];
  const expected = sorted(threadsByHand(mails));
  expect(sorted(await threadsOf(mails, mails.length))).toEqual(expected);
  expect(sorted(await threadsOf(mails, 1500))).toEqual(expected);
});

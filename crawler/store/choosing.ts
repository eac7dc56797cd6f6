import {fromStored} from "../message-json.ts";
import {order} from "../order.ts";
import {seenByReader} from "../seen-by-reader.ts";
import type {Db} from "./rows.ts";
import {insertRows, pages} from "./rows.ts";

/** Chooses anew among the copies of these nodes' messages. Returns how many messages came out different. */
export async function settleNodes(db: Db, nodes: readonly number[], generation: number): Promise<number> {
  const chosen = await choose(db, await copiesOf(db, nodes));
  const ids = (
    await db
      .selectFrom("node")
      .select("message_id")
      .where("id", "in", [...nodes])
      .execute()
  ).map((row) => row.message_id);
  const before = await db.selectFrom("message").selectAll().where("message_id", "in", ids).execute();
  const known = new Map(before.map((row) => [row.message_id, row]));
  const changed = chosen.filter((row) => !same(row, known.get(row.message_id)));
  const kept = new Set(chosen.map(({message_id}) => message_id));
  const gone = before.map(({message_id}) => message_id).filter((id) => !kept.has(id));
  const replaced = [...changed.map(({message_id}) => message_id), ...gone];
  if (replaced.length > 0) await db.deleteFrom("message").where("message_id", "in", replaced).execute();
  await insertRows(
    db,
    "message",
    changed.map((row) => ({...row, generation})),
  );
  return replaced.length;
}

interface Copy {
  readonly message_id: string;
  readonly list: string;
  readonly blob: string;
  /** why nobody can read it, or null */
  readonly reason: string | null;
}

interface Chosen {
  readonly message_id: string;
  readonly blob: string;
  readonly lists: string;
  readonly conflicting: number;
}

function same(row: Chosen, known: Chosen | undefined): boolean {
  return (
    known !== undefined && row.blob === known.blob && row.lists === known.lists && row.conflicting === known.conflicting
  );
}

/** The living copies, read or not, of those messages that are relevant. */
async function copiesOf(db: Db, nodes: readonly number[]): Promise<Copy[]> {
  return db
    .selectFrom("copy")
    .innerJoin("node", "node.id", "copy.node")
    .innerJoin("relevant", "relevant.thread", "node.thread")
    .innerJoin("origin", "origin.id", "copy.origin")
    .innerJoin("parsed", "parsed.blob", "copy.blob")
    .select(["node.message_id", "origin.list", "copy.blob", "parsed.reason"])
    .where("copy.node", "in", [...nodes])
    .where("copy.dead", "=", 0)
    .execute();
}

/** Of each message the readable copy of the list whose name comes first, then the one with the smaller hash; none where nobody can read it. */
async function choose(db: Db, copies: readonly Copy[]): Promise<Chosen[]> {
  const byId = new Map<string, Copy[]>();
  for (const copy of copies) {
    const others = byId.get(copy.message_id);
    if (others === undefined) byId.set(copy.message_id, [copy]);
    else others.push(copy);
  }
  const candidates = [...byId].flatMap(([message_id, all]) => {
    const readable = all.filter(({reason}) => reason === null);
    const [winner] = readable.sort((a, b) => order(a.list, b.list) || order(a.blob, b.blob));
    const lists = JSON.stringify([...new Set(all.map(({list}) => list))].sort());
    if (winner === undefined) return [];
    return [{message_id, lists, winner, others: readable.filter(({blob}) => blob !== winner.blob)}];
  });
  const seen = await seenIn(
    db,
    candidates.flatMap(({winner, others}) => (others.length === 0 ? [] : [winner, ...others])),
  );
  return candidates.map(({message_id, lists, winner: {blob}, others}) => {
    const conflicting = others.some((other) => seen.get(other.blob) !== seen.get(blob)) ? 1 : 0;
    return {message_id, blob, lists, conflicting};
  });
}

/** What a reader sees of these copies, by their blobs. Most messages have one copy, or several with the same bytes, and need no look. */
async function seenIn(db: Db, copies: readonly Copy[]): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  for (const page of pages([...new Set(copies.map(({blob}) => blob))], mostTexts)) {
    const rows = await db.selectFrom("parsed").select(["blob", "json", "text"]).where("blob", "in", page).execute();
    for (const {blob, json, text} of rows) if (json !== null) seen.set(blob, seenByReader(fromStored({json, text})));
  }
  return seen;
}

/** Texts that are in memory at a time. */
const mostTexts = 50;

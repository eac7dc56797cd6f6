import type {Expression} from "kysely";
import type {Db} from "./rows.ts";

/** Notes the nodes that a query gives: their messages may have changed since the store was last settled. */
export async function touch(db: Db, nodes: Expression<{node: number}>): Promise<void> {
  await db
    .insertInto("touched")
    .columns(["node"])
    .expression(nodes)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

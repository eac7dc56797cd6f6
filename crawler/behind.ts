import {existsSync} from "node:fs";
import {join} from "node:path";
import {z} from "zod";
import {commitsBetween, headOf, isAncestor} from "./sources/git-epoch.ts";
import type {Origin} from "./store/model.ts";

const Cursor = z.object({commit: z.string()});

/** How many commits each epoch on disk holds beyond its cursor, by "LIST epoch N"; those that were read to the end are left out. */
export async function commitsBehind(origins: readonly Origin[]): Promise<Map<string, number>> {
  const behind = new Map<string, number>();
  for (const {list, part, repository, cursor, current} of origins) {
    if (repository === null || !current || !existsSync(join(repository, "HEAD"))) continue;
    const head = await headOf(repository);
    if (head === null) continue;
    const read = cursor === null ? null : Cursor.parse(JSON.parse(cursor)).commit;
    const since = read !== null && (await isAncestor(repository, read, head)) ? read : null;
    const count = (await commitsBetween(repository, {since, head, first: 0})).length;
    if (count > 0) behind.set(`${list} epoch ${part}`, count);
  }
  return behind;
}

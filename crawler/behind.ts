import {existsSync} from "node:fs";
import {join} from "node:path";
import * as z from "zod";
import {GitFailed} from "./sources/git-command.ts";
import {countCommits, headOf, isAncestor} from "./sources/git-epoch.ts";
import type {Origin} from "./store/model.ts";

const Cursor = z.object({commit: z.string()});

/**
 * How many commits each epoch on disk holds beyond its cursor, by "LIST epoch N"; those that were read to the end are left out, and so are
 * repositories that git cannot read, of which `status --verify` tells.
 */
export async function commitsBehind(origins: readonly Origin[]): Promise<Map<string, number>> {
  const behind = new Map<string, number>();
  for (const {list, part, repository, cursor, current} of origins) {
    if (repository === null || !current || !existsSync(join(repository, "HEAD"))) continue;
    const count = await countBehind(repository, cursor);
    if (count > 0) behind.set(`${list} epoch ${part}`, count);
  }
  return behind;
}

async function countBehind(repository: string, cursor: string | null): Promise<number> {
  try {
    const head = await headOf(repository);
    if (head === null) return 0;
    const read = cursor === null ? null : Cursor.parse(JSON.parse(cursor)).commit;
    if (read === head) return 0;
    const since = read !== null && (await isAncestor(repository, read, head)) ? read : null;
    return await countCommits(repository, {since, head});
  } catch (error) {
    if (error instanceof GitFailed) return 0;
    throw error;
  }
}

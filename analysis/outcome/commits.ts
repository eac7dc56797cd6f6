/** Merged commits in a kernel tree on disk, found by Link:, by patch-id or by title. */

import {messageIdsInLinks} from "../../crawler/mail/message-id.ts";
import type {Revision} from "../../crawler/records.ts";
import type {Git} from "../git.ts";
import {titleWords} from "./fixes-trailer.ts";

export interface Commit {
  readonly hash: string;
  readonly date: string;
  /** the first release that has it, "v6.10"; null where no tag tells */
  readonly release: string | null;
  readonly foundBy: "link" | "patch-id" | "title";
}

/** A finder of the commit that a patch became; null where the tree has none. */
export type CommitFinder = (patch: Revision["patches"][number]) => Promise<Commit | null>;

interface Entry {
  readonly hash: string;
  readonly date: string;
  readonly title: string;
  readonly links: readonly string[];
}

/**
 * Reads the history of the given paths once, from `since` on. Link: is surest, then the patch-id, then the title. The paths must
 * hold all files of the patches that are looked for: git shows no more of a commit, and its patch-id is of what is shown.
 */
export async function commitFinder(
  git: Git,
  paths: readonly string[],
  {since = null}: {since?: string | null} = {},
): Promise<CommitFinder> {
  const range = ["--no-merges", ...(since === null ? [] : [`--since=${since}`]), "HEAD", "--", ...paths];
  const log = await git(["log", "--format=%H%x00%cI%x00%s%x00%b%x01", ...range]);
  const entries = log
    .toString("utf8")
    .split("\x01")
    .flatMap((record) => {
      const [hash, date, title, body = ""] = record.trim().split("\0");
      if (hash === undefined || date === undefined || title === undefined || hash === "") return [];
      return [{hash, date: new Date(date).toISOString(), title: titleWords(title), links: messageIdsInLinks(body)}];
    });
  const byLink = new Map(entries.flatMap((entry) => entry.links.map((id) => [id, entry] as const)));
  const byTitle = new Map(entries.map((entry) => [entry.title, entry]));
  let ids: ReadonlyMap<string, Entry> | null = null;
  const byPatchId = async (): Promise<ReadonlyMap<string, Entry>> => {
    if (ids !== null) return ids;
    const patches = await git(["log", "-p", ...range]);
    const known = new Map(entries.map((entry) => [entry.hash, entry]));
    const lines = (await git(["patch-id", "--stable"], patches.toString("latin1"))).toString("utf8").split("\n");
    ids = new Map(
      lines.flatMap((line) => {
        const [id = "", hash = ""] = line.split(" ");
        const entry = known.get(hash);
        return entry === undefined ? [] : [[id, entry] as const];
      }),
    );
    return ids;
  };
  return async (patch) => {
    const linked = byLink.get(patch.messageId);
    if (linked !== undefined) return commit(git, linked, "link");
    const same = patch.patchId === null ? undefined : (await byPatchId()).get(patch.patchId);
    if (same !== undefined) return commit(git, same, "patch-id");
    const titled = byTitle.get(titleWords(patch.subject));
    return titled === undefined ? null : commit(git, titled, "title");
  };
}

async function commit(git: Git, {hash, date}: Entry, foundBy: Commit["foundBy"]): Promise<Commit> {
  return {hash, date, release: await releaseOf(git, hash), foundBy};
}

/** "v6.10-rc1~50^2~3" -> "v6.10": a release candidate leads to its release. */
async function releaseOf(git: Git, hash: string): Promise<string | null> {
  const tags = (await git(["tag", "--contains", hash, "--list", "v[0-9]*", "--sort=v:refname"])).toString("utf8");
  const first = tags.split("\n").find((tag) => /^v\d+\.\d+(?:-rc\d+)?$/.test(tag));
  return first === undefined ? null : first.replace(/-rc\d+$/, "");
}

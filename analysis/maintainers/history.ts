/** Dated roles out of the successive states of a MAINTAINERS file. */
import {order} from "../../crawler/order.ts";
import type {Git} from "../git.ts";
import type {Maintainer, Section} from "./parse.ts";
import {parseMaintainers} from "./parse.ts";

/** One merged state of the file. */
export interface State {
  /** commit, or the file's name where there is no history */
  readonly source: string;
  /** day on which it held; null where only "now" is known */
  readonly date: string | null;
  readonly sections: readonly Section[];
}

export interface DatedRole extends Maintainer {
  readonly section: string;
  /** first day seen; null where the oldest state read has it already */
  readonly from: string | null;
  /** the last day; null where the newest state still has it */
  readonly until: string | null;
  readonly source: string;
}

/**
 * The states of MAINTAINERS along the first parents of HEAD: what the tree's owner merged, when he merged it. A branch or a patch
 * that was never merged is not there. Empty where the file has no history in the repository.
 */
export async function* maintainersHistory(git: Git, file = "MAINTAINERS"): AsyncGenerator<State> {
  const log = await git(["log", "--first-parent", "--reverse", "--format=%H %cI", "HEAD", "--", file]);
  for (const line of log.toString("utf8").split("\n")) {
    const [commit, date] = line.split(" ");
    if (commit === undefined || date === undefined) continue;
    const exists = await git(["ls-tree", "--name-only", commit, "--", file]);
    if (exists.length === 0) continue;
    const text = await git(["cat-file", "blob", `${commit}:${file}`]);
    yield {
      source: `commit ${commit.slice(0, 12)}`,
      date: new Date(date).toISOString().slice(0, 10),
      sections: parseMaintainers(text.toString("utf8")),
    };
  }
}

/**
 * Who held what when, for the sections that `wanted` keeps. Somebody who leaves and comes back has two entries; one who changes
 * address keeps his role, with the newer address.
 */
export async function datedRoles(
  states: AsyncIterable<State> | Iterable<State>,
  wanted: (section: Section) => boolean,
): Promise<DatedRole[]> {
  const open = new Map<string, DatedRole>();
  const closed: DatedRole[] = [];
  let first = true;
  for await (const {source, date, sections} of states) {
    const now = new Map<string, DatedRole>();
    for (const section of sections.filter(wanted)) {
      for (const person of section.people) {
        const key = `${section.name}\n${person.role}\n${person.name}`;
        const before = open.get(key);
        now.set(key, {
          ...(before ?? {section: section.name, from: first ? null : date, until: null, source}),
          ...person,
        });
      }
    }
    for (const [key, role] of open)
      if (!now.has(key)) closed.push({...role, until: dayBefore(date), source: `${role.source}; ${source}`});
    open.clear();
    for (const [key, role] of now) open.set(key, role);
    first = false;
  }
  return [...closed, ...open.values()].sort((a, b) => order(sortKey(a), sortKey(b)));
}

const sortKey = ({section, role, name, from}: DatedRole): string => [section, role, name, from ?? ""].join("\n");

function dayBefore(date: string | null): string | null {
  return date === null ? null : new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

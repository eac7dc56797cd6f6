import type {Facts} from "./introductions.ts";
import {groupOfMail, noMails} from "./mails.ts";
import type {Quarter} from "./schema.ts";

/** Activity on new drivers by quarter, without holes between the first and the last. */
export function quarters(facts: Facts): Quarter[] {
  const found = new Map<string, Quarter>();
  const at = (date: string): Quarter => {
    const name = quarterOf(date);
    const quarter = found.get(name) ?? emptyQuarter(name);
    found.set(name, quarter);
    return quarter;
  };
  for (const {revisions} of facts.introductions) {
    for (const revision of revisions) {
      at(revision.date).postings += 1;
      for (const reply of revision.replies) {
        const group = groupOfMail(revision, reply, facts);
        if (group !== null) at(reply.date).mails[group] += 1;
      }
    }
  }
  return withoutHoles([...found.values()].sort((a, b) => (a.quarter < b.quarter ? -1 : 1)));
}

function withoutHoles(list: readonly Quarter[]): Quarter[] {
  const first = list[0];
  const last = list[list.length - 1];
  if (first === undefined || last === undefined) return [];
  const known = new Map(list.map((quarter) => [quarter.quarter, quarter]));
  const filled: Quarter[] = [];
  let [year = 0, part = 0] = first.quarter.split("-Q").map(Number);
  // A mail with a broken date must not make a row for each quarter since 1970.
  for (let name = first.quarter; name <= last.quarter && filled.length < 200; name = `${year}-Q${part}`) {
    filled.push(known.get(name) ?? emptyQuarter(name));
    [year, part] = part === 4 ? [year + 1, 1] : [year, part + 1];
  }
  return filled;
}

function emptyQuarter(quarter: string): Quarter {
  const [year, part] = quarter.split("-Q");
  const month = String((Number(part) - 1) * 3 + 1).padStart(2, "0");
  return {quarter, start: `${year}-${month}-01`, postings: 0, mails: noMails()};
}

function quarterOf(date: string): string {
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

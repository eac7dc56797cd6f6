/** Evidence grouped for reading: one line a person, the mails as numbered references. */
import type {Evidence} from "../../dataset.ts";
import {runs} from "./text.ts";

/** Numbers the mails that are cited, in the order of their first mention. */
export interface References {
  readonly cite: (url: string) => string;
  readonly list: () => string[];
}

export function references(): References {
  const urls: string[] = [];
  return {
    cite(url) {
      const known = urls.indexOf(url);
      if (known < 0) urls.push(url);
      return `[${known < 0 ? urls.length : known + 1}]`;
    },
    list: () => urls.map((url, at) => `[${at + 1}] ${url}`),
  };
}

/** "Zhou Wang, maintainer of QM: Acked-by on 1, 2, 3 [1][2][3]"; at most `most` people, the rest counted. */
export function claims(evidence: readonly Evidence[], refs: References, {most = 6}: {most?: number} = {}): string[] {
  const groups = new Map<string, Evidence[]>();
  for (const one of evidence) {
    const key = [one.person, one.kind === "trailer" ? (one.trailer ?? "") : one.kind, one.role].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const lines = [...groups.values()].slice(0, most).map((group) => claim(group, refs));
  return groups.size > most ? [...lines, `and ${groups.size - most} more`] : lines;
}

/** The mails that prove something, each once: a statement on many patches needs them all. */
export function citations(evidence: readonly Evidence[], cite: (url: string) => string): string {
  const urls = [...new Set(evidence.map(({url}) => url))];
  const more = urls.length > mostCited ? ` and ${urls.length - mostCited} more` : "";
  return `${urls.slice(0, mostCited).map(cite).join("")}${more}`;
}

const mostCited = 30;

function claim(group: readonly Evidence[], refs: References): string {
  const [first] = group;
  if (first === undefined) return "";
  const cited = citations(group, refs.cite);
  const patches = runs(group.flatMap(({patch}) => patch ?? []));
  const where = patches === "" ? "" : ` on ${patches}`;
  const quote = first.quote === undefined || first.quote === "" ? "" : `: "${first.quote}"`;
  const marks = [...new Set(group.flatMap(({inferred}) => inferred))].map((mark) => markedOn(mark, group));
  const inferred = marks.length === 0 ? "" : ` (${marks.join("; ")})`;
  switch (first.kind) {
    case "trailer":
      return `${first.person}, ${first.role}: ${first.trailer ?? "vote"}${where}${first.quote === undefined ? "" : `, "${first.quote}"`}${inferred} ${cited}`;
    default:
      return `${first.person === "" ? first.role : `${first.person}, ${first.role}`}, ${kindWords(first.kind)}${where}${quote}${inferred} ${cited}`;
  }
}

/** A mark that only some of a person's votes bear names their patches: "qualified by the words beside it, on 8". */
function markedOn(mark: string, group: readonly Evidence[]): string {
  const bearing = group.filter(({inferred}) => inferred.includes(mark));
  const patches = runs(bearing.flatMap(({patch}) => patch ?? []));
  return bearing.length === group.length || patches === "" ? mark : `${mark}, on ${patches}`;
}

/** What a kind of evidence is called. */
export function kindWords(kind: string): string {
  const words: Record<string, string> = {
    cover: "cover letter",
    patch: "commit message",
    comment: "comment in the code",
    documentation: "document",
    reply: "reply",
    applied: "applied",
    "applied-part": "applied a part",
    "pull-request": "pull request",
    commit: "commit",
    annotation: "read by a person",
  };
  return words[kind] ?? kind;
}

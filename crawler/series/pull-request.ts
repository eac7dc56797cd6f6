/** What a pull request says of versions: the highest that it names, and the titles that it lists. */
import {titleKey} from "./titles.ts";

export interface PullRequest {
  readonly version: number;
  /** keys of the titles in its shortlog */
  readonly titles: readonly string[];
}

// "This is v10 version with ...", "the v3 posting", "version 4 of this series", "for you to fetch: tags/foo-v10"; not "Linux v6.5", "v2 protocol"
const versions = [
  /\b(?:this\s+is|these\s+are)\s+(?:the\s+)?(?:v|version\s+)(\d{1,3})\b(?!\.\d)/gi,
  /\bv(\d{1,3})\s+(?:version|posting|of\s+(?:the|this)\s+(?:patch\s*)?(?:series|set))\b/gi,
  /\bversion\s+(\d{1,3})\s+of\s+(?:the|this)\s+(?:patch\s*)?(?:series|set)\b/gi,
  /\btags?\/\S{0,100}[-_]v(\d{1,3})(?=\s|$)/gi,
];
const longest = 500_000;

/** null where it names no version */
export function readPullRequest(text: string): PullRequest | null {
  const read = text.slice(0, longest);
  const version = Math.max(0, ...versions.flatMap((form) => [...read.matchAll(form)].map(([, n]) => Number(n))));
  if (version === 0) return null;
  // A shortlog's titles are indented below their author's name.
  const titles = new Set(read.split("\n").flatMap((line) => (/^\s{2,}\S/.test(line) ? [titleKey(line)] : [])));
  return {version, titles: [...titles]};
}

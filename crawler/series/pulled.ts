/** Versions that were never posted: a pull request brings the patches once more, changed, and says which version they are. */
import type {Message} from "../records.ts";
import type {Draft} from "./draft.ts";
import {titleKey} from "./titles.ts";

// "This is v10 version with ...", "the v3 posting", "version 4 of this series", "for you to fetch: tags/foo-v10"; not "Linux v6.5", "v2 protocol"
const versions = [
  /\b(?:this\s+is|these\s+are)\s+(?:the\s+)?(?:v|version\s+)(\d{1,3})\b(?!\.\d)/gi,
  /\bv(\d{1,3})\s+(?:version|posting|of\s+(?:the|this)\s+(?:patch\s*)?(?:series|set))\b/gi,
  /\bversion\s+(\d{1,3})\s+of\s+(?:the|this)\s+(?:patch\s*)?(?:series|set)\b/gi,
  /\btags?\/\S{0,100}[-_]v(\d{1,3})(?=\s|$)/gi,
];
const longest = 500_000;

/**
 * Notes on the last version of a series that a later pull request lists most of its titles and names a higher version. The changed
 * patches themselves are in no mail. The first request that names the highest version is told.
 */
export function noteVersionsInPulls(drafts: readonly Draft[], pulls: readonly Message[]): void {
  const last = new Map<string, Draft>();
  for (const draft of drafts) last.set(draft.series, draft);
  const byTitle = new Map<string, Draft[]>();
  for (const draft of last.values()) {
    for (const key of new Set(draft.patches.map(({title}) => titleKey(title)))) {
      byTitle.set(key, [...(byTitle.get(key) ?? []), draft]);
    }
  }
  const told = new Map<Draft, {version: number; messageId: string}>();
  for (const {messageId, date, text} of [...pulls].sort(byDate)) {
    const read = text.slice(0, longest);
    const version = Math.max(0, ...versions.flatMap((form) => [...read.matchAll(form)].map(([, n]) => Number(n))));
    if (version === 0) continue;
    const listed = new Map<Draft, number>();
    // A shortlog's titles are indented below their author's name.
    const keys = new Set(read.split("\n").flatMap((line) => (/^\s{2,}\S/.test(line) ? [titleKey(line)] : [])));
    for (const key of keys) for (const draft of byTitle.get(key) ?? []) listed.set(draft, (listed.get(draft) ?? 0) + 1);
    for (const [draft, count] of listed) {
      const {features, patches} = draft;
      if (count * 2 <= patches.length || date < features.date || version <= features.version) continue;
      if (version > (told.get(draft)?.version ?? 0)) told.set(draft, {version, messageId});
    }
  }
  for (const [draft, {version, messageId}] of told) {
    draft.notes.push(`v${version} is only in the pull request ${messageId}`);
  }
}

const byDate = (a: Message, b: Message): number =>
  a.date !== b.date ? (a.date < b.date ? -1 : 1) : a.messageId < b.messageId ? -1 : 1;

/** Versions that were never posted: a pull request brings the patches once more, changed, and says which version they are. */
import type {Head} from "../records.ts";
import type {Draft} from "./draft.ts";
import type {Reading} from "./posted.ts";
import {titleKey} from "./titles.ts";

/**
 * Notes on the last version of a series that a later pull request lists most of its titles and names a higher version. The changed
 * patches themselves are in no mail. The first request that names the highest version is told.
 */
export function noteVersionsInPulls(drafts: readonly Draft[], pulls: readonly Reading[]): void {
  const last = new Map<string, Draft>();
  for (const draft of drafts) last.set(draft.series, draft);
  const byTitle = new Map<string, Draft[]>();
  for (const draft of last.values()) {
    for (const key of new Set(draft.patches.map(({title}) => titleKey(title)))) {
      byTitle.set(key, [...(byTitle.get(key) ?? []), draft]);
    }
  }
  const told = new Map<Draft, {version: number; messageId: string}>();
  for (const {message, request} of [...pulls].sort((a, b) => byDate(a.message, b.message))) {
    if (request === null) continue;
    const {messageId, date} = message;
    const {version} = request;
    const listed = new Map<Draft, number>();
    for (const key of request.titles)
      for (const draft of byTitle.get(key) ?? []) listed.set(draft, (listed.get(draft) ?? 0) + 1);
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

const byDate = (a: Head, b: Head): number =>
  a.date !== b.date ? (a.date < b.date ? -1 : 1) : a.messageId < b.messageId ? -1 : 1;

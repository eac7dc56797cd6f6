/** The same patch in two versions: by patch-id, then by title, then by the files it touches. */
import {order} from "../order.ts";
import type {PatchMatch} from "../records.ts";
import {once} from "./once.ts";
import {areaWords, bareTitleKey, likenessByRarity, titleKey} from "./titles.ts";

export interface Comparable {
  readonly messageId: string;
  readonly title: string;
  readonly patchId: string | null;
  readonly files: readonly string[];
}

/** A file that more patches touch says nothing about which one is which. */
const tellingFile = 20;

/** The least that rare words of two titles must have in common: less where a file is touched by these two patches alone. */
const leastInTitle = {shared: 0.25, alone: 0.15};

/** For each patch of `now` (by message-id) its match in `before`; a patch of `before` is used once. New patches are absent. */
export function matchPatches<T extends Comparable>(
  now: readonly T[],
  before: readonly T[],
): Map<string, {match: PatchMatch; to: T}> {
  const matches = new Map<string, {match: PatchMatch; to: T}>();
  const used = new Set<string>();
  const take = (patch: T, to: T, how: PatchMatch["how"]) => {
    used.add(to.messageId);
    const changed = patch.patchId === null || patch.patchId !== to.patchId;
    matches.set(patch.messageId, {match: {messageId: to.messageId, how, changed}, to});
  };
  const byKey = (how: PatchMatch["how"], keyOf: (patch: T) => string | null) => {
    const index = new Map<string, T[]>();
    for (const patch of before) {
      const key = keyOf(patch);
      if (key === null || used.has(patch.messageId)) continue;
      const known = index.get(key);
      if (known === undefined) index.set(key, [patch]);
      else known.push(patch);
    }
    for (const patch of now) {
      if (matches.has(patch.messageId)) continue;
      const key = keyOf(patch);
      const to = key === null ? undefined : index.get(key)?.find(({messageId}) => !used.has(messageId));
      if (to !== undefined) take(patch, to, how);
    }
  };
  byKey("patch-id", ({patchId}) => patchId);
  byKey("title", ({title}) => titleKey(title));
  // "hinge: convert to levers" beside "knob: convert to levers": without its subsystem the title names neither.
  const bareTitles = [now, before].map((patches) => once(patches.map(({title}) => bareTitleKey(title))));
  const bareBefore = new Map(before.map((patch) => [bareTitleKey(patch.title), patch]));
  for (const patch of now) {
    const bare = bareTitleKey(patch.title);
    if (matches.has(patch.messageId) || bare === null || bareTitles.some((titles) => !titles.has(bare))) continue;
    const to = bareBefore.get(bare);
    if (to !== undefined && !used.has(to.messageId) && shareArea(patch, to)) take(patch, to, "title");
  }
  byFiles(now, before, matches, used, take);
  return matches;
}

function byFiles<T extends Comparable>(
  now: readonly T[],
  before: readonly T[],
  matches: ReadonlyMap<string, unknown>,
  used: ReadonlySet<string>,
  take: (patch: T, to: T, how: PatchMatch["how"]) => void,
): void {
  const touching = new Map<string, T[]>();
  for (const patch of before) {
    if (used.has(patch.messageId)) continue;
    for (const file of patch.files) {
      const known = touching.get(file);
      if (known === undefined) touching.set(file, [patch]);
      else known.push(patch);
    }
  }
  const titleLikeness = likenessByRarity(
    now.map(({title}) => title),
    before.map(({title}) => title),
  );
  const ofOnePatch = [now, before].map((patches) => once(patches.flatMap(({files}) => files)));
  const pairs: {patch: T; to: T; likeness: number}[] = [];
  for (const patch of now) {
    if (matches.has(patch.messageId)) continue;
    const shared = new Map<T, number>();
    for (const file of patch.files) {
      const known = touching.get(file) ?? [];
      if (known.length > tellingFile) continue;
      for (const to of known) shared.set(to, (shared.get(to) ?? 0) + 1);
    }
    for (const [to, both] of shared) {
      const inTitle = titleLikeness(patch.title, to.title);
      const alone = patch.files.some((file) => to.files.includes(file) && ofOnePatch.every((files) => files.has(file)));
      // Two patches of one header are no versions of each other where their titles have nothing in common.
      if (inTitle < (alone ? leastInTitle.alone : leastInTitle.shared)) continue;
      const likeness = both / (patch.files.length + to.files.length - both) + inTitle;
      if (likeness > 0.78) pairs.push({patch, to, likeness});
    }
  }
  pairs.sort(
    (a, b) =>
      b.likeness - a.likeness || order(a.patch.messageId, b.patch.messageId) || order(a.to.messageId, b.to.messageId),
  );
  for (const {patch, to} of pairs)
    if (!matches.has(patch.messageId) && !used.has(to.messageId)) take(patch, to, "files");
}

/** A file or a telling word of the subsystem in common: "vfio/ccw: convert" is no version of "vfio/ap: convert". */
function shareArea(a: Comparable, b: Comparable): boolean {
  const words = areaWords(b.title);
  return a.files.some((file) => b.files.includes(file)) || areaWords(a.title).some((word) => words.includes(word));
}

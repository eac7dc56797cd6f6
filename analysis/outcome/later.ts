/** What came after the introduction: later works on the driver, and the mends that name its patches. */
import type {Patch, Revision} from "../../crawler/records.ts";
import {passageEvidence} from "../criteria/evidence.ts";
import type {Evidence} from "../dataset.ts";
import {ownPatches} from "../drivers/bringing.ts";
import type {FoundDriver} from "../drivers/find.ts";
import type {Reader} from "../reader.ts";
import {fixedBy, titleWords} from "./fixes-trailer.ts";

export interface Mend {
  readonly evidence: Evidence;
  /** the commit that it names as the one it mends, where that is a patch to the driver's own files in its introduction */
  readonly commit: string | null;
}

/**
 * Patches of other works, in their last version, that say Fixes: and either name a patch of the introduction by its title or
 * change the driver's own files. Oldest first.
 */
export function mendsOf(
  driver: FoundDriver,
  introduction: readonly Revision[],
  others: readonly Revision[],
  reader: Reader,
): Mend[] {
  const titles = new Set(introduction.flatMap(({patches}) => patches.map(({subject}) => titleWords(subject))));
  const ownTitles = new Set(
    introduction.flatMap((revision) =>
      ownPatches(revision, driver, reader).map(({patch}) => titleWords(patch.subject)),
    ),
  );
  return lastVersions(others).flatMap((revision) => {
    const own = new Set(ownPatches(revision, driver, reader).map(({patch}) => patch));
    return revision.patches.flatMap((patch) => {
      const named = patch.trailers.flatMap(({type, source, value}) =>
        type === "Fixes" && source === "body" && value !== null ? (fixedBy(value) ?? []) : [],
      );
      if (named.length === 0) return [];
      const introduced = named.find(({title}) => titles.has(titleWords(title)));
      if (introduced === undefined && !own.has(patch)) return [];
      const commit = named.find(({title}) => ownTitles.has(titleWords(title)))?.commit ?? null;
      return mend(patch, commit, reader);
    });
  });
}

/** Later works that change files of the driver that were there before: the driver was in a tree by then. */
export function changesAfter(
  driver: FoundDriver,
  introduction: readonly Revision[],
  others: readonly Revision[],
  reader: Reader,
): Evidence[] {
  const last = introduction.at(-1)?.date ?? "";
  return lastVersions(others)
    .filter(({date}) => date > last)
    .flatMap((revision) => {
      const patch = ownPatches(revision, driver, reader)[0]?.patch;
      return patch === undefined ? [] : [patchEvidence(patch, reader, ["a later patch changes the driver's files"])];
    })
    .flat();
}

function mend(patch: Patch, commit: string | null, reader: Reader): Mend[] {
  return patchEvidence(patch, reader, []).map((evidence) => ({evidence, commit}));
}

function patchEvidence(patch: Patch, reader: Reader, inferred: readonly string[]): Evidence[] {
  const message = reader.head(patch.messageId);
  if (message === null) return [];
  const about = {person: patch.author.name, role: "author", kind: "patch", inferred};
  return [passageEvidence(message, {text: patch.subject, offset: 0}, about)].map(({offset, ...rest}) => rest);
}

function lastVersions(revisions: readonly Revision[]): Revision[] {
  const last = new Map<string, Revision>();
  for (const revision of [...revisions].sort(byDate)) last.set(revision.series, revision);
  return [...last.values()].sort(byDate);
}

const byDate = (a: Revision, b: Revision): number =>
  a.date === b.date ? (a.id < b.id ? -1 : 1) : a.date < b.date ? -1 : 1;

import type {Patch, Revision} from "../../crawler/records.ts";
import {belongsTo} from "../parents/interactions.ts";
import type {Reader} from "../reader.ts";
import {sightsOf} from "./evidence.ts";
import type {FoundDriver} from "./find.ts";

/**
 * The patches of a revision that bring the driver: the one that registers it (or first fills its directory), and the one with most
 * of its code, where that is another. Votes on these are votes on the driver; [] where the revision touches none of its files.
 */
export function bringingPatches(revision: Revision, driver: FoundDriver, reader: Reader): Patch[] {
  const touching = ownPatches(revision, driver, reader);
  const first = touching.find(({registers}) => registers) ?? touching[0];
  const largest = [...touching].sort((a, b) => b.lines - a.lines || a.patch.index - b.patch.index)[0];
  const both = [first, largest].flatMap((one) => (one === undefined ? [] : [one.patch]));
  return [...new Set(both)].sort((a, b) => a.index - b.index);
}

/** All patches of a revision that touch the driver's own files, with how many lines they add there. */
export function ownPatches(
  revision: Revision,
  driver: FoundDriver,
  reader: Reader,
): {readonly patch: Patch; readonly lines: number; readonly registers: boolean}[] {
  return revision.patches.flatMap((patch) => {
    if (!patch.files.some((file) => belongsTo(file, driver))) return [];
    const sights = sightsOf(patch.messageId, reader, driver.root).filter(({file}) => belongsTo(file, driver));
    const lines = sights.reduce((sum, {addedLines}) => sum + addedLines, 0);
    return [{patch, lines, registers: sights.some(({registers, added}) => registers && added)}];
  });
}

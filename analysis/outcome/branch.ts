/**
 * The vfio maintainer's indirect word. Where he says of a later patch that he applied it, or that the commit it mends is from his
 * branch, then what that patch builds on is in his branch: the patch of the last version that it names in Fixes: by its title, or
 * whose outcome is the very file that it changes (git's blob ids). A parent's maintainer may say the same of his part; that counts
 * for nothing here.
 */
import type {Patch, Revision} from "../../crawler/records.ts";
import {appliedIn, sayApplied} from "../criteria/applied.ts";
import {displayName, named, passageEvidence} from "../criteria/evidence.ts";
import type {Evidence} from "../dataset.ts";
import {bringingPatches} from "../drivers/bringing.ts";
import type {FoundDriver} from "../drivers/find.ts";
import type {OwnText, Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";
import {buildsOn, changesIn, type FileChange} from "./blobs.ts";
import {fixedBy, titleWords} from "./fixes-trailer.ts";

export interface Told {
  /** his mail */
  readonly evidence: Evidence;
  /** "v6.10", where he names the release that he took the later patch for: that of the driver is inferred */
  readonly release: string | null;
  /** index of the patch of the last version that the later one builds on */
  readonly patch: number;
}

// "the referenced commit is coming from my branch", "that patch is already in my tree"
const fromMyBranch =
  /\b(?:commits?|patch(?:es)?|series|code|driver|it|this|that)(?:'s|\s+(?:\w+\s+){0,2}(?:is|are|was|were|comes?|came))\s+(?:\w+\s+){0,2}(?:from|in|on|via|through)\s+my\s+(?:\w+\s+){0,2}(?:branch|tree)\b/i;

/**
 * By date; [] where he said nothing of the kind, or where he said of the last version that he took a part without the driver.
 * @param others revisions of other works
 */
export function toldOfLater(
  driver: FoundDriver,
  last: Revision,
  others: readonly Revision[],
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Told[] {
  const isVfio = (from: Revision["author"], date: string): boolean =>
    roles.on(named(from), date).some(({role}) => role === "vfio-maintainer");
  const bringing = bringingPatches(last, driver, reader).map(({index}) => index);
  const aPart = appliedIn(last, {reader, roles}).some(
    ({message, patches}) =>
      isVfio(message.from, message.date) && patches !== null && !patches.some((index) => bringing.includes(index)),
  );
  if (aPart) return [];
  const byTitle = new Map(last.patches.map((patch) => [titleWords(patch.subject), patch]));
  const changes = last.patches.map((patch) => ({patch, files: changesOf(patch.messageId, reader)}));
  return others
    .filter(({date}) => date >= last.date)
    .flatMap((later) =>
      later.replies
        .filter(({from, date, bot}) => !bot && isVfio(from, date))
        .flatMap(({messageId, to}) => {
          const word = reader.finding(messageId, "word of a branch", () => wordIn(reader.own(messageId)));
          const message = word === null ? null : reader.head(messageId);
          if (message === null || word === null) return [];
          const spoken = later.patches.filter(({index}) => to === null || to === 0 || to === index);
          const base = spoken.flatMap((patch) => baseOf(patch, {byTitle, changes, reader}) ?? [])[0];
          if (base === undefined) return [];
          const evidence = passageEvidence(
            message,
            {text: word.quote, offset: word.offset},
            {
              person: displayName(message.from, roles),
              role: "vfio maintainer",
              kind: "reply",
              inferred: [`said of a later patch that builds on patch ${base.index} of the last version`],
            },
          );
          return [{evidence, release: word.release, patch: base.index}];
        }),
    )
    .sort((a, b) => (a.evidence.date < b.evidence.date ? -1 : a.evidence.date > b.evidence.date ? 1 : 0));
}

const changesOf = (messageId: string, reader: Reader): readonly FileChange[] =>
  reader.finding(messageId, "states of files", () => changesIn(reader.patchText(messageId)));

function baseOf(
  later: Patch,
  {
    byTitle,
    changes,
    reader,
  }: {
    readonly byTitle: ReadonlyMap<string, Patch>;
    readonly changes: readonly {readonly patch: Patch; readonly files: readonly FileChange[]}[];
    readonly reader: Reader;
  },
): Patch | null {
  const fixed = later.trailers.flatMap(({type, source, value}) =>
    type === "Fixes" && source === "body" && value !== null ? (fixedBy(value) ?? []) : [],
  );
  const named = fixed.flatMap(({title}) => byTitle.get(titleWords(title)) ?? [])[0];
  if (named !== undefined) return named;
  const files = changesOf(later.messageId, reader);
  return changes.find((one) => files.some((file) => one.files.some((before) => buildsOn(file, before))))?.patch ?? null;
}

function wordIn(paragraphs: readonly OwnText[]): {quote: string; offset: number; release: string | null} | null {
  const applied = sayApplied(paragraphs);
  if (applied !== null) return applied;
  for (const {text, offset} of paragraphs) {
    const flat = text.slice(0, 4000).replace(/\s+/g, " ").trim();
    for (const sentence of flat.split(/(?<=[.!?])\s+/)) {
      const found = fromMyBranch.exec(sentence.slice(0, 500))?.[0];
      if (found === undefined || sentence.endsWith("?") || /\b(?:not|never|no)\b|n't\b/i.test(found)) continue;
      return {quote: sentence.slice(0, 300), offset, release: null};
    }
  }
  return null;
}

/** What of a posting is compared with others: titles, patch-ids, files, people, the ids it names. */
import {personKeys} from "../people.ts";
import {once} from "./once.ts";
import {dateOf, firstOf, mailsOf, type Posting, titleOf, totalOf, versionOf} from "./posting.ts";
import {areaWords, bareTitleKey, isTelling, titleKey} from "./titles.ts";

export interface Features {
  readonly id: string;
  readonly posting: Posting;
  readonly date: string;
  readonly version: number;
  readonly versionInferred: boolean;
  readonly subVersion: number | null;
  readonly rfc: boolean;
  readonly resend: boolean;
  readonly total: number;
  /** tree and list tags, as one text */
  readonly trees: string;
  readonly title: string;
  readonly titleKeys: readonly string[];
  /** keys of the patches, one set of keys a patch: any shared one makes them the same patch */
  readonly patches: readonly (readonly string[])[];
  /** all of these keys */
  readonly patchKeys: ReadonlySet<string>;
  /** files, and of these the ones that it creates */
  readonly files: ReadonlySet<string>;
  readonly created: ReadonlySet<string>;
  /** keys of who sent it, and of who wrote any of it */
  readonly senders: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  readonly changeId: string | null;
  /** ids of mails that the cover and the notes under `---` link */
  readonly links: readonly string[];
  /** those of them on a line that calls them an earlier version: "v1: LINK", "Link to v2: LINK" */
  readonly declared: readonly string[];
}

/** So many files of a patch are told apart; one that touches more is tree-wide. */
const filesInKeys = 20;

export function featuresOf(posting: Posting): Features {
  const first = firstOf(posting);
  const mails = mailsOf(posting);
  const title = titleOf(posting);
  const patches = [...posting.patches.values()];
  const titles = patches.map(({patch, subject}) => patch?.title ?? subject.title);
  const bareTitles = titles.map(bareTitleKey);
  const [ofOnePatch, ofAny] = [once(bareTitles), new Set(bareTitles)];
  // A title without its subsystem stands for a patch only where no sibling has the same one.
  const bareOf = (name: string): string[] => {
    const bare = bareTitleKey(name);
    return bare === null || (ofAny.has(bare) && !ofOnePatch.has(bare)) ? [] : [`~${bare}`];
  };
  const pointers = [
    posting.cover?.cover?.pointers,
    posting.nakedCover?.cover?.pointers,
    ...patches.map(({patch}) => patch?.pointers),
  ].flatMap((found) => found ?? []);
  const changeIds = [
    ...pointers.map(({changeId}) => changeId),
    ...patches.map(({patch}) => patch?.changeIdAtEnd ?? null),
  ];
  const files = patches.flatMap(({patch}) => patch?.files ?? []);
  const senders = new Set(mails.flatMap(({message}) => personKeys(message.from)));
  const keys = patches.map(({patch}, at) => {
    const name = titles[at] ?? "";
    // "vfio/ccw: convert" and "vfio/ap: convert" are two patches, unless they have a file in common.
    const areas = [...areaWords(name), ...(patch?.files ?? []).slice(0, filesInKeys).map(({path}) => path)];
    const bare = bareOf(name).flatMap((key) => areas.map((area) => `${key}\n${area}`));
    return [...(patch?.patchId ? [`#${patch.patchId}`] : []), titleKey(name), ...bare];
  });
  return {
    id: first.messageId,
    posting,
    date: dateOf(posting),
    ...versionOf(posting),
    rfc: mails.some(({subject}) => subject.rfc),
    resend: mails.some(({subject}) => subject.resend),
    total: totalOf(posting),
    trees: (mails[0]?.subject.prefixes ?? []).join(" ").toLowerCase(),
    title,
    titleKeys: isTelling(title) ? [titleKey(title), ...bareOf(title)] : [],
    patches: keys,
    patchKeys: new Set(keys.flat()),
    files: new Set(files.map(({path}) => path)),
    created: new Set(files.filter(({status}) => status === "added").map(({path}) => path)),
    senders,
    people: new Set([...senders, ...patches.flatMap(({patch}) => (patch === null ? [] : personKeys(patch.author)))]),
    changeId: changeIds.find((id) => id !== null) ?? null,
    links: [...new Set(pointers.flatMap(({links}) => links))],
    declared: [...new Set(pointers.flatMap(({declared}) => declared))],
  };
}

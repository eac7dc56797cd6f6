/** What of a posting is compared with others: titles, patch-ids, files, people, the ids it names. */
import {messageIdsInLinks} from "../mail/message-id.ts";
import {personKeys} from "../people.ts";
import type {Message} from "../records.ts";
import {once} from "./once.ts";
import {dateOf, firstOf, mailsOf, type Posting, titleOf, totalOf, versionOf} from "./posting.ts";
import {areaWords, bareTitleKey, isTelling, titleKey} from "./titles.ts";

// "v1: https://...", " - Link to v2: https://...", "Changes since RFC v3 [https://...]", "[v4] https://..."
const declares = [
  /^[\s>*-]{0,8}(?:link to|changes? (?:since|from|in)|changelog|previous(?:ly)?)?[\s:[(]{0,4}(?:RFC|PATCH)?[\s-]?v\s?\d{1,3}\b[^\n]{0,60}https?:\/\//i,
  /^[\s>*-]{0,8}(?:link to )?(?:the )?(?:RFC|previous (?:version|series|posting|revision|RFC)|last (?:version|posting))\s{0,3}[:([]\s{0,3}[^\n]{0,40}https?:\/\//i,
];

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

// "change-id: 20240101-gadget-0123456789ab" on a line of its own (b4 prep); prerequisite-change-id names another series
const changeIdLine = /^change-id:[ \t]*(\S{1,200})[ \t]*$/im;

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
  const texts = [
    ...[posting.cover?.message, posting.nakedCover]
      .filter((cover): cover is Message => cover !== null && cover !== undefined)
      .map(({text}) => text),
    ...patches.map(({patch}) => patch?.notes ?? ""),
  ];
  const changeId = texts
    .concat(patches.map(({message}) => message.text.slice(-2000)))
    .map((text) => changeIdLine.exec(text)?.[1]);
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
    changeId: changeId.find((id) => id !== undefined) ?? null,
    links: [...new Set(texts.flatMap((text) => messageIdsInLinks(text)))],
    declared: [...new Set(texts.flatMap(declaredIn))],
  };
}

/** Ids that a text calls earlier versions; the link may stand on the line below: "* Changes in v3", "  (https://...)". */
function declaredIn(text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, n) => {
    const next = lines[n + 1] ?? "";
    const whole = /^\s*[([]?https?:/.test(next) && !line.includes("://") ? `${line} ${next.trim()}` : line;
    return declares.some((rule) => rule.test(whole)) ? messageIdsInLinks(whole) : [];
  });
}

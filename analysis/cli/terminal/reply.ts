/** A verdict as a plain-text reply to the mail that it is about. */
import type {Evidence, JudgedRevision, Verdict} from "../../dataset.ts";
import {criteria} from "../../dataset.ts";
import {citations, references} from "./claims.ts";
import {day, runs, wrap} from "./text.ts";
import {versionWords} from "./words.ts";

/** What mail on a list keeps to. */
const width = 72;

const document = "Documentation/driver-api/vfio-pci-device-specific-driver-acceptance.rst";

const titles = {
  "parent-approval": "Approval of the parent driver's maintainers",
  documentation: "Documentation",
  "listed-reviewer": "Review by a listed reviewer",
  "vfio-maintainer": "The vfio maintainer's word",
} as const;

/**
 * The body of a mail that answers a posting, in lines of at most 72 columns (an address that is longer stands alone). Each statement names
 * the mail that proves it or how much was read; what somebody might
 * conclude from it is left to the reader.
 */
export function replyText(revision: JudgedRevision): string[] {
  const refs = references();
  const cite = (url: string) =>
    refs.cite(url.replace(/^https:\/\/lore\.kernel\.org\/all\/([^/]+)\/$/, "https://lore.kernel.org/r/$1"));
  const verdicts = criteria.flatMap((criterion) => revision.verdicts[criterion] ?? []);
  const read = Math.max(0, ...verdicts.map(({searched}) => searched.messages));
  const missing = new Set(verdicts.flatMap(({searched}) => searched.missing)).size;
  return [
    ...wrap(
      `Held against the acceptance criteria, ${versionWords(revision).replace("*", "")} of ${day(revision.date)} stands like this. ` +
        `${count(read, "mail")} ${read === 1 ? "was" : "were"} read for it${missing === 0 ? "" : `; ${count(missing, "mail")} that the threads name could not be had`}.`,
      {width},
    ),
    ...verdicts.flatMap((verdict) => ["", ...item(verdict, cite)]),
    "",
    ...wrap("The criteria:", {width}),
    document,
    ...(refs.list().length === 0 ? [] : ["", ...refs.list().flatMap(reference)]),
  ];
}

function item(verdict: Verdict, cite: (url: string) => string): string[] {
  const {criterion, state, because} = verdict;
  const given = proofs(verdict, cite);
  const lacks = lack(verdict, cite);
  const lines = [
    ...(state === "not-applicable" ? [`does not apply: ${because ?? "the posting shows no need for it"}`] : given),
    ...(lacks === null ? [] : [lacks]),
  ];
  return [
    `* ${titles[criterion]}`,
    ...(lines.length === 0 ? ["nothing that can be shown by a mail"] : lines).flatMap((line) =>
      wrap(line, {width, indent: "  "}),
    ),
  ];
}

/** "Acked-by of Ada Quill (maintainer of ALDER) on patch 1 [1]"; of documentation, where the author wrote it. */
function proofs(verdict: Verdict, cite: (url: string) => string): string[] {
  const groups = new Map<string, Evidence[]>();
  for (const one of verdict.evidence.filter((evidence) => !isObjection(verdict, evidence))) {
    const role = one.role === "" ? "" : ` (${one.role})`;
    const what = one.trailer ?? places[one.kind] ?? one.kind;
    const marks = one.inferred.length === 0 ? "" : `, ${one.inferred.join(", ")}`;
    const words = `${one.person === "" ? what : `${what} of ${one.person}${role}`}${marks}`;
    groups.set(words, [...(groups.get(words) ?? []), one]);
  }
  return [...groups].slice(0, 6).map(([words, group]) => {
    const patches = new Set(group.flatMap(({patch}) => patch ?? []));
    const on = patches.size === 0 ? "" : `, ${patches.size === 1 ? "patch" : "patches"} ${runs([...patches])}`;
    return `${words}${on} ${citations(group, cite)}`;
  });
}

/** Documentation is the author's to write; what others say of it is what they ask for. */
function isObjection({criterion}: Verdict, {kind, role}: Evidence): boolean {
  return criterion === "documentation" && kind === "reply" && role !== "author";
}

const places: Readonly<Record<string, string>> = {
  cover: "cover letter",
  patch: "commit message",
  comment: "comment in the code",
  documentation: "document",
  reply: "answer",
  applied: "word that it is applied",
  "pull-request": "pull request",
  commit: "commit",
};

/** What a reader of the same mails would not find either; null where nothing lacks. */
function lack(verdict: Verdict, cite: (url: string) => string): string | null {
  const {state, missing} = verdict;
  switch (state) {
    case "met":
    case "not-applicable":
      return null;
    case "partly-met":
    case "not-met":
    case "no-evidence": {
      const objections = citations(
        verdict.evidence.filter((evidence) => isObjection(verdict, evidence)),
        cite,
      );
      return `not found: ${missing ?? "anything that meets it"} ${objections}`.trimEnd();
    }
    default:
      return state satisfies never;
  }
}

/** A link that does not fit beside its number stands below it: broken, it would lead nowhere. */
function reference(line: string): string[] {
  return line.length <= width ? [line] : line.split(" ");
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

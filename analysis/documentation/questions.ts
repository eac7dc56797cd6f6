/**
 * The questions that the acceptance document asks of a driver's documentation, and the text rules that find answers. A rule is a
 * pair of word lists that must meet in one sentence; the examples above each are the kind of sentence that it was written for.
 * Words of the migration protocol alone (pending_bytes, device_state, VFIO_DEVICE_STATE_*) do not say how a device's state is
 * composed; a check that the text says is worked around is no safeguard; what a text denies answers nothing. What only touches a
 * question answers it in part: a comment that labels a step of the code, a structure whose labels no text explains, a limit on what
 * may be sent.
 */
import type {Question} from "../dataset.ts";
import {affirmed} from "./denial.ts";
import type {Passage} from "./passages.ts";
import {protocolWords} from "./protocol.ts";
import {explainsUnit, namesStep, stated} from "./telling.ts";

export interface Rule {
  readonly id: Question["id"];
  readonly question: string;
  /** every aspect needs a passage; the words name it where it lacks */
  readonly aspects: readonly Aspect[];
  /** of the passages that answer, those that say most */
  readonly telling?: (passage: Passage) => boolean;
}

interface Aspect {
  readonly name: string;
  /** whether the passage, of those of the series, answers */
  readonly matches: Matches;
  /** what answers in part, where no passage answers: the first of these that has one, with the words for what it lacks */
  readonly short: readonly {readonly name: string; readonly matches: Matches}[];
}

type Matches = (passage: Passage, among: readonly Passage[]) => boolean;

type Words = RegExp;

/** True where one sentence of the text has words of each list, those left out that it denies. */
function meet(text: string, ...lists: readonly Words[]): boolean {
  return sentences(text).some((sentence) => {
    if (!lists.every((words) => words.test(sentence))) return false;
    const said = affirmed(sentence);
    return said === sentence || lists.every((words) => words.test(said));
  });
}

/** The sentences that do without the protocol's own words. */
const ofDevice = (text: string): string =>
  sentences(text)
    .filter((sentence) => !protocolWords.test(sentence))
    .join("\n");

/** The sentence of a passage that answers an aspect by itself, the most telling one first; null where only the whole does. */
export function answeringSentence({telling}: Rule, {matches}: Aspect, passage: Passage): string | null {
  const alone = (text: string): Passage => ({
    ...passage,
    text,
    kind: passage.kind === "comment" ? "patch" : passage.kind,
  });
  const found = sentences(passage.text).filter((text) => matches(alone(text), []));
  return found.find((text) => telling?.(alone(text)) === true) ?? found[0] ?? null;
}

/** Each text is asked for its sentences by every rule in turn, the last ones again and again. */
function sentences(text: string): readonly string[] {
  const known = cut.get(text);
  if (known !== undefined) return known;
  const found = text
    .slice(0, longestRead)
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?:;])\s+(?=[A-Z0-9(*-])/);
  if (text.length > longestRead) return found;
  if (cut.size >= mostCut) cut.clear();
  cut.set(text, found);
  return found;
}

const longestRead = 8000;
/** As many as the passages of two versions of a long series: 1 MB as people write them, and never more than 32 MB. */
const cut = new Map<string, readonly string[]>();
const mostCut = 1000;

// the migration data, the device state, VF states, the saved image
const state =
  /\b(?:migration\s+(?:data|state|states|stream|image|file|blob|buffer|information)|migrated\s+(?:data|state)|(?:device|VF|vhca|hardware|HW|queue|function|vendor|guest)(?:'s)?\s+(?:\w+\s+)?(?:data|states?|contexts?|images?)|devstate|states?\s+data|data\s+blocks?|saved\s+(?:data|state|image)|state\s+(?:image|blob|buffer|block|section|header|sections)|firmware\s+(?:state|image)|snapshot)\b/i;
// consists of two parts; is organized into sections with a header
const composed =
  /\b(?:consists?|composed?|comprises?|comprising|contains?|containing|includes?|including|encapsulate[sd]?|made\s+up|organi[sz]ed|structured|layout|format|headers?|preamble|sections?|TLVs?|fields?|magic|opaque|parts)\b/i;
// is saved at stop-copy and loaded on the destination
const consumed =
  /\b(?:sav(?:e|ed|es|ing)|load(?:s|ed|ing)?|restor(?:e|ed|es|ing)|replay(?:s|ed|ing)?|extract(?:s|ed|ing)?|transfer(?:s|red|ring)?|captur(?:e|es|ed)|collect(?:s|ed)?|retriev(?:e|es|ed)|re-?program(?:s|med)?|appl(?:y|ied)|migrated?)\b/i;

// determine whether we can safely save and restore the QM data
const savesIt =
  /\b(?:sav|restor|load|recover)\w*\s+(?:and\s+(?:sav|restor|load)\w*\s+)?(?:the\s+|all\s+|its\s+)?(?:\w+\s+){0,3}(?:states?|data|registers?|contexts?|images?)\b/i;

// hides the migration region from the guest; shadow states maintained by the PF driver; through the PF's command channel
const unreachable: readonly Words[] = [
  /\b(?:hid(?:e|es|den|ing)|conceal\w*)\b.{0,80}\b(?:regions?|registers?|BARs?|space|state|capabilit\w+)\b/i,
  /\b(?:not|n't|never|no\s+way)\s+(?:\w+\s+){0,3}(?:accessible|available|visible|exposed|readable|access(?:ed)?)\b|\b(?:inaccessible|unavailable|invisible)\b/i,
  /\b(?:restrict|limit)(?:s|ed|ing)?\b.{0,40}\baccess\b|\baccess\b.{0,40}\b(?:restricted|limited)\b/i,
];
const beyond: readonly Words[] = [
  ...unreachable,
  /\b(?:maintained|kept|held|tracked|logged|owned|controlled|managed|provided|configured|recorded|saved|restored|executed|performed)\s+(?:by|in|through|via|on|from)\s+(?:the\s+|its\s+)?(?:\w+\s+){0,2}(?:PF\b|firmware|FW\b|parent|hypervisor|admin\w*)/i,
  /\b(?:through|via|by|using|with|from)\s+(?:the\s+|its\s+|an?\s+)?(?:\w+\s+){0,3}(?:PF\b|PF\s+driver|parent\s+driver|firmware|admin(?:istration)?\s+(?:commands?|queue|virtqueue)|command\s+channel|mailbox(?:es)?)/i,
  /\bPF\s+(?:driver|function)\b.{0,60}\b(?:saves?|restores?|maintains?|controls?|exports?|provides?|keeps?|logs?|access|on\s+behalf)\b/i,
  /\bon\s+behalf\s+of\b|\bshadow(?:ed)?\s+(?:states?|registers?|cop(?:y|ies))\b|\bVF\s*-?>\s*PF\b|\bonly\s+(?:the\s+)?PF\s+(?:can|may)\b/i,
];

const data =
  /\b(?:migration|migrated|data|state|stream|headers?|magic|versions?|sizes?|lengths?|capabilit\w+|config\w*|attributes?|source|destination|compatib\w+|match)\b/i;
// the preamble is used to validate the data and to check the version
const validates =
  /\b(?:validat(?:e|es|ed|ing|ion)|verif(?:y|ies|ied|ication)|sanity[ -]check\w*|reject(?:s|ed)?|refuse[sd]?|mismatch\w*|checksum|bounds?[ -]check\w*)\b/i;
const guarded: readonly Words[] = [
  validates,
  /\bcheck(?:s|ed|ing)?\b.{0,80}\b(?:compatib\w+|versions?|magic|headers?|length|size|match\w*|capabilit\w+|config\w*|correct\w*|data|identi\w+)\b/i,
  /\b(?:compatib\w+|versions?|magic|match\w*|config\w*|size|length|num|isolation)\b.{0,60}\bcheck(?:s|ed|ing)?\b/i,
  /\bcompatib(?:le|ility)\b.{0,60}\b(?:ensur\w+|guarantee\w*|fail\w*|determin\w+|match\w*)\b/i,
];

const limits =
  /\b(?:check(?:s|ed|ing)?|validat\w+|verif\w+|restrict\w*|limit(?:s|ed|ing)?|only\s+(?:\w+\s+)?(?:when|if|the|for|in|a|be)|captur(?:e|es|ed)|traps?|trapped|intercept\w*|translat(?:e|es|ed)|filter\w*|protect\w*|prevent\w*|den(?:y|ies|ied)|reject\w*|not\s+(?:exposed|allowed|permitted|support\w*)|isolat\w+|in\s+case|opt-in|at\s+most|maximum|must\s+(?:not|ensure|only|never)|out[- ]of[- ]range)\b/i;
const extension =
  /\b(?:adds?|introduces?|implements?|provides?|supports?|emulates?|simulates?|exposes?|overwrit\w+|overrid\w+|maps?|enables?|allows?|handles?|reports?)\b.{0,160}\b(?:VFs?|PF|devices?|BARs?|regions?|memory|registers?|commands?|interfaces?|interrupts?|capabilit\w+|reset|config\w*|GPU|functions?)\b/i;

/** Passages in words: what a function refuses and a limit's name are read by their own rules. */
const inWords = ({kind}: Passage): boolean => kind !== "constant" && kind !== "refusals";

const any =
  (...alternatives: readonly (readonly Words[])[]) =>
  (passage: Passage): boolean =>
    inWords(passage) && alternatives.some((lists) => meet(stated(passage), ...lists));

const explained =
  (matches: Matches): Matches =>
  (passage, among) =>
    !namesStep(passage) && matches(passage, among);

/** An answer, or in part a comment that only labels a step with the same words. */
const aspect = (name: string, matches: Matches, ...short: Aspect["short"]): Aspect => ({
  name,
  matches: explained(matches),
  short: [...short, {name: `${name}: named in a comment on one step only`, matches}],
});

// the VF's, the queue's ... and who else holds or handles it
const device = /\b(?:devices?|VFs?|vhca|queues?|rings?|functions?|hardware|HW|registers?)\b/i;
const parent =
  /\b(?:PF|parent|firmware|FW|admin(?:istration)?\s+(?:commands?|queue|virtqueue)|command\s+channel|mailbox)\b/i;
// what of the device it is that vfio-pci alone does not give; not what the kernel's own callers may touch
const portion =
  /^(?!.*\b(?:callers?|(?:un)?lock(?:s|ed|ing)?)\b).*\b(?:states?|migrat\w*|registers?|regs?|regions?|spaces?|queues?|rings?|heads?|contexts?|config\w*|commands?|data|BARs?|memory|interrupts?|capabilit\w+|tables?|counters?|channel|mailbox\w*|doorbells?)\b/i;

const composition: Rule = {
  id: "composition",
  question: "How is the device state composed and consumed?",
  telling: ({text, kind}) =>
    kind === "structure" || meet(text, state, device, parent) || meet(ofDevice(text), state, composed),
  aspects: [
    aspect(
      "how it is composed",
      (passage, among) =>
        among.some((other) => explainsUnit(passage, other) || explainsUnit(other, passage)) ||
        (passage.kind !== "structure" &&
          inWords(passage) &&
          meet(ofDevice(stated(passage)), state, composed) &&
          !(passage.kind === "comment" && protocolWords.test(sentences(passage.text)[0] ?? ""))),
      {
        name: "how it is composed: a structure names its parts, no text explains them",
        matches: ({kind}) => kind === "structure",
      },
    ),
    aspect("how it is consumed", any([state, consumed], [savesIt])),
  ],
};

const beyondVfio: Rule = {
  id: "beyond-vfio",
  question: "Which portions are not otherwise available to the user via vfio-pci?",
  telling: ({text}) => unreachable.some((words) => meet(text, words)),
  aspects: [aspect("what vfio-pci alone does not give", any(...beyond.map((words) => [words, portion])))],
};

// "will be rejected ... Fix this gap by ..."; "skip the check": what a patch works around guards nothing
const worksAround =
  /\b(?:fix|solve|overcome|avoid|bypass|circumvent|address|work(?:s|ed|ing)?[- ]?around)(?:s|es|ed|ing)?\s+(?:this|that|these|the|such)\s+(?:\w+\s+)?(?:gap|issue|problem|failure|limitation|restriction|mismatch|check|rejection|error)s?\b|\b(?:bypass|skip|relax|disabl|circumvent)\w*\s+(?:\w+\s+){0,3}checks?\b|\bchecks?\s+(?:\w+\s+){0,3}(?:bypassed|skipped|relaxed|disabled|circumvented|worked\s+around)\b/i;
// reject, refuse, fail
const refuses = /\b(?:reject|refus|fail|abort|den(?:y|ied)|block|return)\w*\b/i;
// "to prevent userspace from consuming endless memory"; #define FOO_MAX_MIGRATION_SIZE
const bounds =
  /\b(?:prevent|limit|bound|cap|restrict|at\s+most|maximum)\w*\b.{0,120}\b(?:memory|consum\w*|sizes?|lengths?|amount|alloc\w*|bytes|endless|unlimited|exhaust\w*)\b/i;
const sender = /\b(?:user\s?-?space|users?|guests?|VMM|hypervisor|migration|saved|device\s+(?:data|state))\b/i;

/** Whether the paragraph, or the one behind it, says that the check it speaks of is got around and not by another check. */
function workedAround({text, followedBy = ""}: Passage): boolean {
  return [...sentences(text), ...sentences(followedBy).slice(0, 1)].some(
    (sentence) =>
      worksAround.test(sentence) && !guarded.some((words) => words.test(sentence.replace(worksAround, " "))),
  );
}

// the data comes from elsewhere: what is checked is what was saved or sent, not a register or a mailbox
const ofData =
  /\b(?:migrat\w*|states?|sav\w+|restor\w*|load\w*|resum\w*|source|src|destination|dst|compatib\w*|incoming|snapshot|the\s+(?:data|headers?|stream|image|blob|devices?)(?:'s)?)\b/i;
/** Refusals in one function that make a list of checks which a reader can follow. */
const enoughRefusals = 3;

const safeguards: Rule = {
  id: "safeguards",
  question: "What safeguards exist to validate the data?",
  telling: ({text}) => meet(text, validates, data) || guarded.some((words) => meet(text, words, data, refuses)),
  aspects: [
    aspect(
      "what validates the data",
      (passage) =>
        (passage.kind === "refusals" && (passage.count ?? 0) >= enoughRefusals) ||
        (inWords(passage) &&
          ofData.test(passage.text) &&
          guarded.some((words) => meet(stated(passage), words, data)) &&
          !workedAround(passage)),
      {name: "a message or two of what is refused, no explanation", matches: ({kind}) => kind === "refusals"},
      {
        name: "a limit, no validation",
        matches: ({text, kind}) => kind === "constant" || (kind === "comment" && meet(text, bounds, sender)),
      },
    ),
  ],
};

const extensions: Rule = {
  id: "extensions",
  question: "What are the device specific extensions?",
  aspects: [
    aspect(
      "what the driver does beside vfio-pci",
      (passage) => passage.kind !== "comment" && inWords(passage) && meet(stated(passage), extension),
    ),
  ],
};

const exposure: Rule = {
  id: "beyond-vfio",
  question: "What do they expose beyond vfio-pci?",
  aspects: [
    aspect(
      "what they expose beyond vfio-pci",
      any(
        ...beyond.map((words) => [words]),
        [
          /\b(?:expos(?:e|es|ed|ing)|emulat\w+|simulat\w+|present(?:s|ed)?|map(?:s|ped)?)\b.{0,120}\b(?:BARs?|regions?|memory|interface|device|guest|user\w*|VM)\b/i,
        ],
        [/\b(?:user[- ]?space|guests?|VMs?)\b.{0,120}\b(?:access\w*|drivers?|writes?|reads?|loads?|stores?|sees?)\b/i],
      ),
    ),
  ],
};

const guards: Rule = {
  id: "safeguards",
  question: "What guards them?",
  aspects: [aspect("what guards them", (passage) => any([limits])(passage) && !workedAround(passage))],
};

/** The three questions on migration data, or for a driver without migration those on its extensions. */
export function questionsFor(migration: boolean): readonly Rule[] {
  return migration ? [composition, beyondVfio, safeguards] : [extensions, exposure, guards];
}

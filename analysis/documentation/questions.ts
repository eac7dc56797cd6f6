/**
 * The questions that the acceptance document asks of a driver's documentation, and the text rules that find answers. A rule is a
 * pair of word lists that must meet in one sentence; the examples above each are the kind of sentence that it was written for.
 */
import type {Question} from "../dataset.ts";
import type {Passage} from "./passages.ts";

export interface Rule {
  readonly id: Question["id"];
  readonly question: string;
  /** every aspect needs a passage; the words name it where it lacks */
  readonly aspects: readonly {readonly name: string; readonly matches: (passage: Passage) => boolean}[];
}

type Words = RegExp;

/** True where one sentence of the text has words of each list. */
function meet(text: string, ...lists: readonly Words[]): boolean {
  return sentences(text).some((sentence) => lists.every((words) => words.test(sentence)));
}

const sentences = (text: string): string[] =>
  text
    .slice(0, 8000)
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?:;])\s+(?=[A-Z0-9(*-])/);

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
const beyond: readonly Words[] = [
  /\b(?:hid(?:e|es|den|ing)|conceal\w*)\b.{0,80}\b(?:regions?|registers?|BARs?|space|state|capabilit\w+)\b/i,
  /\b(?:not|n't|never|no\s+way)\s+(?:\w+\s+){0,3}(?:accessible|available|visible|exposed|readable|access(?:ed)?)\b|\b(?:inaccessible|unavailable|invisible)\b/i,
  /\b(?:restrict|limit)(?:s|ed|ing)?\b.{0,40}\baccess\b|\baccess\b.{0,40}\b(?:restricted|limited)\b/i,
  /\b(?:maintained|kept|held|tracked|logged|owned|controlled|managed|provided|configured|recorded|saved|restored|executed|performed)\s+(?:by|in|through|via|on|from)\s+(?:the\s+|its\s+)?(?:\w+\s+){0,2}(?:PF\b|firmware|FW\b|parent|hypervisor|admin\w*)/i,
  /\b(?:through|via|by|using|with|from)\s+(?:the\s+|its\s+|an?\s+)?(?:\w+\s+){0,3}(?:PF\b|PF\s+driver|parent\s+driver|firmware|admin(?:istration)?\s+(?:commands?|queue|virtqueue)|command\s+channel|mailbox(?:es)?)/i,
  /\bPF\s+(?:driver|function)\b.{0,60}\b(?:saves?|restores?|maintains?|controls?|exports?|provides?|keeps?|logs?|access|on\s+behalf)\b/i,
  /\bon\s+behalf\s+of\b|\bshadow(?:ed)?\s+(?:states?|registers?|cop(?:y|ies))\b|\bVF\s*-?>\s*PF\b|\bonly\s+(?:the\s+)?PF\s+(?:can|may)\b/i,
];

const data =
  /\b(?:migration|migrated|data|state|stream|headers?|magic|versions?|sizes?|lengths?|capabilit\w+|config\w*|attributes?|source|destination|compatib\w+|match)\b/i;
// the preamble is used to validate the data and to check the version
const guarded: readonly Words[] = [
  /\b(?:validat(?:e|es|ed|ing|ion)|verif(?:y|ies|ied|ication)|sanity[ -]check\w*|reject(?:s|ed)?|refuse[sd]?|mismatch\w*|tamper\w*|integrity|checksum|malicious|untrusted|bounds?[ -]check\w*)\b/i,
  /\bcheck(?:s|ed|ing)?\b.{0,80}\b(?:compatib\w+|versions?|magic|headers?|length|size|match\w*|capabilit\w+|config\w*|correct\w*|data|identi\w+)\b/i,
  /\b(?:compatib\w+|versions?|magic|match\w*|config\w*|size|length|num|isolation)\b.{0,60}\bcheck(?:s|ed|ing)?\b/i,
  /\bcompatib(?:le|ility)\b.{0,60}\b(?:ensur\w+|guarantee\w*|fail\w*|determin\w+|match\w*)\b/i,
];

const limits =
  /\b(?:check(?:s|ed|ing)?|validat\w+|verif\w+|restrict\w*|limit(?:s|ed|ing)?|only\s+(?:when|if|the|for|in|a|be)|captur(?:e|es|ed)|traps?|trapped|intercept\w*|translat(?:e|es|ed)|filter\w*|protect\w*|prevent\w*|den(?:y|ies|ied)|reject\w*|not\s+(?:exposed|allowed|permitted|support\w*)|isolat\w+|in\s+case|opt-in|at\s+most|maximum|must\s+(?:not|ensure|only|never)|out[- ]of[- ]range)\b/i;
const extension =
  /\b(?:adds?|introduces?|implements?|provides?|supports?|emulates?|simulates?|exposes?|overwrit\w+|overrid\w+|maps?|enables?|allows?|handles?|reports?)\b.{0,160}\b(?:VFs?|PF|devices?|BARs?|regions?|memory|registers?|commands?|interfaces?|interrupts?|capabilit\w+|reset|config\w*|GPU|functions?)\b/i;

const any =
  (...alternatives: readonly Words[]) =>
  ({text}: Passage): boolean =>
    alternatives.some((words) => meet(text, words));

const composition: Rule = {
  id: "composition",
  question: "How is the device state composed and consumed?",
  aspects: [
    {name: "how it is composed", matches: ({text, kind}) => kind === "structure" || meet(text, state, composed)},
    {name: "how it is consumed", matches: ({text}) => meet(text, state, consumed) || meet(text, savesIt)},
  ],
};

const beyondVfio: Rule = {
  id: "beyond-vfio",
  question: "Which portions are not otherwise available to the user via vfio-pci?",
  aspects: [{name: "what vfio-pci alone does not give", matches: any(...beyond)}],
};

const safeguards: Rule = {
  id: "safeguards",
  question: "What safeguards exist to validate the data?",
  aspects: [{name: "what validates the data", matches: ({text}) => guarded.some((words) => meet(text, words, data))}],
};

const extensions: Rule = {
  id: "extensions",
  question: "What are the device specific extensions?",
  aspects: [
    {
      name: "what the driver does beside vfio-pci",
      matches: ({text, kind}) => kind !== "comment" && meet(text, extension),
    },
  ],
};

const exposure: Rule = {
  ...beyondVfio,
  question: "What do they expose beyond vfio-pci?",
  aspects: [
    {
      name: "what they expose beyond vfio-pci",
      matches: any(
        ...beyond,
        /\b(?:expos(?:e|es|ed|ing)|emulat\w+|simulat\w+|present(?:s|ed)?|map(?:s|ped)?)\b.{0,120}\b(?:BARs?|regions?|memory|interface|device|guest|user\w*|VM)\b/i,
        /\b(?:user[- ]?space|guests?|VMs?)\b.{0,120}\b(?:access\w*|drivers?|writes?|reads?|loads?|stores?|sees?)\b/i,
      ),
    },
  ],
};

const guards: Rule = {
  ...safeguards,
  question: "What guards them?",
  aspects: [
    {
      name: "what guards them",
      matches: ({text, kind}) => (kind !== "comment" || text.length > 60) && meet(text, limits),
    },
  ],
};

/** The three questions on migration data, or for a driver without migration those on its extensions. */
export function questionsFor(migration: boolean): readonly Rule[] {
  return migration ? [composition, beyondVfio, safeguards] : [extensions, exposure, guards];
}

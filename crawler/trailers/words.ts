/** The words around a vote: which patches they name, what limits it, what takes a vote back. Own words only, never quoted ones. */

export type Scope =
  /** no words: the vote stands where the mail hangs */
  | {readonly kind: "here"}
  | {readonly kind: "all"}
  | {readonly kind: "patches"; readonly indexes: readonly number[]}
  /** "the gadget patches": those whose title begins with that word */
  | {readonly kind: "topic"; readonly topic: string};

export interface Words {
  readonly scope: Scope;
  /** "in NAME's v9 posting": the version that the words name, where it may be another than the one answered */
  readonly version: number | null;
  readonly quote: string | null;
}

/** As many patches as a range may name: a series is not longer. */
const longestRange = 1000;

// "For the series:", "for the whole patchset", "to all patches", "for every patch"
const wholeSeries =
  /\b(?:for|to|on)\s+(?:the\s+|this\s+|your\s+)?(?:(?:whole|entire|full|complete|rest\s+of\s+the)\s+)?(?:patch[ -]?)?(?:series|set|patchset)\b(?!\s+of\b)|\b(?:for|to|on)\s+(?:all|every|each)\s+(?:of\s+)?(?:the\s+|these\s+)?(?:patch(?:es)?|of\s+them)\b/i;
// "for patches 1-3", "to patches 8-15", "For 6 & 7:", "for patch 2", "for patches 1, 2 and 5"
const numbered =
  /\b(?:for|to|on)\s+(?:the\s+)?(?:patch(?:es)?\s*(?:#\s*)?|#)?(\d{1,4}(?:\s*(?:-|–|,|&|\band\b|\bto\b|\bthrough\b|\.\.)\s*(?:and\s+)?(?:#|patch(?:es)?\s+)?\d{1,4}){0,30})(?!\w|\.\d)(?!\s*(?:%|bits?\b|days?\b|years?\b|bytes?\b))/i;
// "For the gadget patches:", "For the gadget bits:", "gadget parts:"
const topical =
  /\b(?:for|to|on)\s+(?:the\s+)?([a-z][a-z0-9_/-]{1,30})\s+(?:patch(?:es)?|bits?|parts?)\b|^(?:the\s+)?([a-z][a-z0-9_/]{1,30})[\s-](?:patches|bits?|parts?)\s*:/i;
const noTopic =
  /^(?:all|these|those|following|other|others|remaining|above|your|this|that|every|most|some|both|my|its?|relevant|rest)$/;
const namedVersion = /\bv(\d{1,3})\b/i;

/** Reads the words directly before a trailer (its comment and the sentence behind it too) for the patches they name. */
export function scopeOf(before: string, after: string, {onCover}: {onCover: boolean}): Words {
  for (const text of [lastClause(before), /^\s*(?:to|for|on)\b/i.test(after) ? firstClause(after) : ""]) {
    if (text === "") continue;
    const version = namedVersion.exec(text)?.[1];
    const words = (scope: Scope): Words => ({
      scope,
      version: version === undefined ? null : Number(version),
      quote: tidy(text),
    });
    // "for 2/5 and 3/5" is for patches 2 and 3
    const counted = text.replace(/\b(\d{1,4})\/\d{1,4}\b/g, "$1");
    const range = numbered.exec(counted);
    if (range?.[1] !== undefined) {
      const behind = counted.slice(range.index + range[0].length);
      // A bare number names a patch only where nothing else follows it: "For 6 & 7:", not "thanks for 3 patches".
      const named =
        /patch|#/i.test(range[0]) || (/^\s*(?:[:,.]\s*)?$/.test(behind) && (onCover || /:\s*$/.test(behind)));
      const indexes = named ? indexesIn(range[1]) : [];
      if (indexes.length > 0) return words({kind: "patches", indexes});
    }
    const whole = wholeSeries.exec(text);
    // "For this series, this is fine." below one patch is a remark on that patch; words that speak for all end in the vote.
    if (whole !== null && (onCover || /^\W*$|[:,]\s*$/.test(text.slice(whole.index + whole[0].length)))) {
      return words({kind: "all"});
    }
    const named = topical.exec(text);
    const topic = (named?.[1] ?? named?.[2])?.toLowerCase();
    if (topic !== undefined && !noTopic.test(topic)) {
      return words({kind: "topic", topic});
    }
  }
  return {scope: {kind: "here"}, version: null, quote: null};
}

/** "1-3, 5 and 7" -> 1, 2, 3, 5, 7; an impossible range gives nothing. */
export function indexesIn(text: string): number[] {
  const found = new Set<number>();
  for (const part of text.split(/,|&|\band\b/i)) {
    const [first, last] = part.match(/\d{1,4}/g)?.map(Number) ?? [];
    if (first === undefined) continue;
    const end = last ?? first;
    if (end < first || end - first > longestRange) return [];
    for (let index = first; index <= end; index++) found.add(index);
  }
  return [...found].sort((a, b) => a - b);
}

// "With that fixed:", "Otherwise looks good:", "Except the stuff before f():", "once the comment is updated"
const limits = [
  /\b(?:with|after|once|when|modulo)\s+(?:that|this|these|those|both)(?:\s*(?:[,:.;]|$)|\s+(?:\w+\s+){0,2}(?:chang|fix|handl|address|work|in\s+place|correct))/i,
  /\b(?:with|after|once|when)\b[^.]{0,100}\b(?:fix|chang|address|handl|incorporat|correct|resolv|updat|renam|remov|reword|dropp|add|comments?\b|nits?\b|typos?\b|suggestion|in place|worked around)/i,
  /\bex(?:c|ec)ept\b|\bassuming\b|\bprovided\s+(?:that|you|the)\b|\b(?:apart|aside)\s+from\b|\bother\s+than\b|\bbesides\b|\bmodulo\b|\botherwise\b|\bunless\b|\bsubject\s+to\b|\bnits?\b|\bminor\b/i,
  /\bfor\s+now\b\s*(?:[:,.)]|$)|\bbut\s+on\s+its\s+own\b/i,
  /^(?:but\s+|so\s+)?if\b.*[:,]$/i,
  /\b(?:the\s+)?(?:rest|remainder)\s+(?:looks?|is|are|seems?)\b/i,
  /\bif\b[^.]{1,60}\b(?:is|are)\s+(?:fine|ok|okay|happy)\b/i,
];
// "For the net bits:", "vfio_ap parts:", "PS3 part looks fine.": the vote is for a part of the patch
const parts = [
  /\b(?:bits?|parts?|portions?|snippet|stuff)\b\s*(?:[:,)]|$|\.$|look|is\b|are\b|only\b)/i,
  // "For gadget_ops.c:": a dot ends the words only before a blank
  /^\(?for\s+(?!me\b|what\b|this\b|these\b|all\b|every\b|the\s+(?:series|whole|entire|above|record|set)\b)(?:[^.]|\.(?=\S)){2,60}[:,)]$/i,
  // "For lever/hinge/" as the whole line above the vote
  /^for\s+(?!me\b|what\b|this\b|these\b|those\b|your?\b|it\b|us\b|now\b|all\b|every\b|both\b|sure\b|series\b|patch|the\s+(?:series|whole|entire|above|record|set)\b)\S{2,40}(?:\s\S{1,40}){0,4}$/i,
  // "looks good for gadget_ap." "lever change looks fine to me."
  /\blooks?\s+(?:good|fine|ok|okay)\s+for\s+(?!me\b|us\b|this\b|that\b|all\b|every|the\s+(?:series|whole|entire|set)\b)(?:the\s+)?[\w/.-]{2,40}$/i,
  /^(?:the\s+)?(?!(?:the|this|that|these|those|your|my|all|both|other|new|code|latest|last|overall|nice|good|great)\b)[\w/-]{2,30}\s+changes?\s+looks?\s+(?:good|fine|ok|okay)\b/i,
  /\beverything\s+(?:above|below)\b/i,
];
// "Regardless of the above nit, looks OK to me." holds with or without
const unlimited =
  /\bregardless\b|\bnot\s?with\w*standing\b|\bwith\s+or\s+without\b|\beither\s+way\b|\bup\s+to\s+you\b|\bor\s+not\b|\bfeel\s+free\s+to\s+(?:ignore|skip)\b/i;
// "# build-tested" says what was done, not how far the vote goes
const testedHow = /^[\s#([]{0,5}(?:(?:build|compile|boot|run|smoke)[- ]?)?tested[\s)\].]{0,5}$/i;

const limited = (text: string, rules: readonly RegExp[]): boolean =>
  text !== "" && !unlimited.test(text) && rules.some((rule) => rule.test(text));

/** The words that limit a vote, as written (at most 300 characters), or null where nothing does. */
export function limitOf(before: string, after: string, comment: string | null, scope: Scope): string | null {
  const said = limitIn(comment);
  if (said !== null) return said;
  const ahead = lastClause(before);
  // Words that name patches say where the vote stands, not how far it goes.
  const partly = scope.kind === "here" || scope.kind === "topic";
  if (limited(ahead, partly ? [...limits, ...parts] : limits)) return tidy(ahead);
  const behind = firstClause(after);
  return goesOn.test(behind) && limited(behind, partly ? [...limits, ...partsBehind] : limits) ? tidy(behind) : null;
}

// "with one nit:", "(after the robot's issue is fixed)", "R-b for everything above here."
const goesOn =
  /^\s*\(?(?:with|once|if|after|assuming|provided|modulo|apart|except|but|for (?:the|this)|(?:r-?b|a-?b|t-?b|ack|review) for)\b/i;
const partsBehind = [
  /^\(?for\s+the\b.{1,60}\b(?:bits?|parts?|portions?|stuff)\b[.)]{0,2}$/i,
  /\beverything\s+(?:above|below)\b/i,
];

/** The words of a comment behind a trailer that limit it, or null: "# gadget_ids.h", not "# build-tested". */
export const limitIn = (comment: string | null): string | null =>
  comment === null || comment.trim() === "" || testedHow.test(comment) ? null : tidy(comment);

/** The sentence that leads up to a trailer, from the last paragraph above it; at most 300 characters. */
function lastClause(before: string): string {
  const lines = before.trimEnd().split("\n");
  const taken: string[] = [];
  for (let n = lines.length - 1; n >= 0 && taken.length < 4; n--) {
    const line = (lines[n] ?? "").trim();
    const [next] = taken;
    // A line ends the sentence before where it closes one, is code, or is short and what follows begins anew.
    if (line === "" || (next !== undefined && /[;{}:]$|^[-+*@#/]/.test(line))) break;
    if (next !== undefined && /^[A-Z]/.test(next) && line.length < 40 && !/[,(]$/.test(line)) break;
    taken.unshift(line);
  }
  const sentences = taken
    .join(" ")
    .replace(/\s+/g, " ")
    .slice(-300)
    .split(/(?<=[.!?])\s+(?=\S)/);
  const last = sentences.at(-1) ?? "";
  // "The comments need rewording. With that fixed:" - the condition needs the sentence before it; thanks say nothing.
  return /^(?:and\s+)?(?:with|after|once|thanks|thank you)\b/i.test(last) ? sentences.slice(-2).join(" ") : last;
}

const firstClause = (after: string): string => {
  const paragraph = after.trimStart().split(/\n\s*\n/)[0] ?? "";
  return (
    paragraph
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 300)
      .split(/(?<=[.!?])\s/)[0] ?? ""
  ).trim();
};

/** White space collapsed, at most 300 characters. */
export const tidy = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 300);

// "Then let me formally withdraw the A-b." "please drop my Reviewed-by" "I take back my R-b" "feel free to drop my SoB"
const takesBack =
  /\b(?:withdraw|retract|revoke|take\s+back|rescind|drop|remove|ignore)\s+(?:the|my|mine)\s+(?:\w{1,12}\s+)?(r-?b|rb|reviewed-by|review|a-?b|acked-by|ack|t-?b|tested-by|s-?o-?b|signed-off-by|sign-?off|tag|tags|vote)\b/i;
const notOneself =
  /\b(?:you|he|she|they|we)\s+(?:(?:may|can|could|should|would|to)\s+)?(?:withdraw|retract|revoke)|\b(?:his|her|their)\b|\?\s*$|\b(?:won't|will not|don't|do not|not)\s+(?:withdraw|drop|remove|take)/i;

/** Whether any sentence of a text may take a vote back: most mails say nothing like it, and need not be asked line by line. */
export const mayTakeBack = (text: string): boolean => takesBack.test(text);

/** The types of vote that a sentence of the voter takes back: ["Acked-by"], all ("*"), or none. */
export function takenBack(sentence: string): string[] {
  const found = takesBack.exec(sentence.slice(0, 1000))?.[1]?.toLowerCase();
  if (found === undefined || notOneself.test(sentence)) return [];
  if (/^r/.test(found)) return ["Reviewed-by"];
  if (/^a/.test(found)) return ["Acked-by"];
  if (/^t-?b|^tested/.test(found)) return ["Tested-by"];
  if (/^s/.test(found)) return ["Signed-off-by"];
  return ["*"];
}

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
  /\b(?:for|to|on)\s+(?:the\s+)?(?:patch(?:es)?\s*(?:#\s*)?|#)?(\d{1,4}(?:\s*(?:-|–|,|&|\band\b|\bto\b|\bthrough\b|\.\.)\s*(?:and\s+)?(?:#|patch(?:es)?\s+)?\d{1,4}){0,30})(?!\w)(?!\s*(?:%|bits?\b|days?\b|years?\b|bytes?\b))/i;
// "For the gadget patches:"
const topical = /\b(?:for|to|on)\s+(?:the\s+)?([a-z][a-z0-9_/-]{1,30})\s+patch(?:es)\b/i;
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
    const range = numbered.exec(text);
    if (range?.[1] !== undefined && (onCover || /patch|[-–&]|\bto\b|:\s*$/i.test(range[0] + text.slice(range.index)))) {
      const indexes = indexesIn(range[1]);
      if (indexes.length > 0) return words({kind: "patches", indexes});
    }
    if (wholeSeries.test(text)) return words({kind: "all"});
    const topic = topical.exec(text)?.[1]?.toLowerCase();
    if (
      topic !== undefined &&
      !/^(?:all|these|those|following|other|remaining|above|your|this|that|every)$/.test(topic)
    ) {
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

// What people write when a vote holds only under a condition or for a part
const limits =
  /\b(?:with|after|once|when)\s+(?:the|that|this|these|those|it|above|your|a|an|both|all|other|some|\w+'s?|better|minor)\b|\bif\b(?!\s+(?:it|that|this)\s+helps)|\bexcept\b|\bexecept\b|\bassuming\b|\bprovided\s+(?:that|you|the)\b|\bapart\s+from\b|\baside\s+from\b|\bother\s+than\b|\bbesides\b|\bmodulo\b|\botherwise\b|\bunless\b|\buntil\b|\bsubject\s+to\b|\bpending\b|\bnits?\b|\bminor\b|\bfor\s+now\b|\bwith\s+(?:that|this)\s*[,:]|\bbut\b/i;
// "For the net bits:", "vfio_ap parts:", "PS3 part looks fine.": the vote is for a part of the patch
const part =
  /\b(?:bits?|parts?|portion|snippet|stuff|pieces?|changes?\s+in)\b|^\(?for\s+(?!the\s+(?:series|whole|entire)|this\b|all\b|every\b)[^.]{2,60}[:,)]$/i;
const fixedAlready = /\b(?:thanks|thank you)\b/i;

/** "NAK for any code I maintain" is no word against the rest: the condition as written, or null. */
export const limitOfNak = (line: string): string | null =>
  /^\s{0,3}nac?k(?:ed)?\s+(?:for|on|until|unless)\b/i.test(line) ? tidy(line) : null;

/** The words that limit a vote, as written (at most 300 characters), or null where nothing does. */
export function limitOf(before: string, after: string, comment: string | null, scope: Scope): string | null {
  if (comment !== null && comment.trim() !== "") return tidy(comment);
  const ahead = lastClause(before);
  // Words that name patches say where the vote stands, not how far it goes.
  const partly = scope.kind === "here" || scope.kind === "topic";
  if (ahead !== "" && (limits.test(ahead) || (partly && part.test(ahead)))) return tidy(ahead);
  const behind = firstClause(after);
  if (
    /^\s*(?:with|once|if|after|assuming|provided|modulo|apart|except|but|for the)\b/i.test(behind) &&
    limits.test(behind)
  )
    return tidy(behind);
  return null;
}

/** The sentence or two that lead up to a trailer: at most its paragraph's last 300 characters. */
function lastClause(before: string): string {
  const paragraph =
    before
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  const text = paragraph.replace(/\s+/g, " ").trim().slice(-300);
  const sentences = text.split(/(?<=[.!?])\s+(?=\S)/);
  const last = sentences.at(-1) ?? "";
  // "The comments need rewording. With that fixed:" - the condition needs the sentence before it.
  return /^(?:with|after|once)\b/i.test(last) || fixedAlready.test(last) ? sentences.slice(-2).join(" ") : last;
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

const tidy = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 300);

// "Nak, this belongs to userspace." "NAK for any code ..." at the beginning of a paragraph; "a driver can nak" is prose
const nak =
  /^\s{0,3}(?:NAK|NACK|Nak|Nack|nak|nack)(?:ed)?(?:\s*(?:[,.:;!]|--?\s|$)|\s+(?:for|on|to|from\s+me|this|since|because|as\s|until|unless)\b)/;

export const saysNak = (line: string): boolean => nak.test(line);

// "Then let me formally withdraw the A-b." "please drop my Reviewed-by" "I take back my R-b" "feel free to drop my SoB"
const takesBack =
  /\b(?:withdraw|retract|revoke|take\s+back|rescind|drop|remove|ignore)\s+(?:the|my|mine)\s+(?:\w{1,12}\s+)?(r-?b|rb|reviewed-by|review|a-?b|acked-by|ack|t-?b|tested-by|s-?o-?b|signed-off-by|sign-?off|tag|tags|vote)\b/i;
const notOneself =
  /\b(?:you|he|she|they|we)\s+(?:may|can|could|should|would|to)?\s*(?:withdraw|retract|revoke)|\b(?:his|her|their)\b|\?\s*$|\b(?:won't|will not|don't|do not|not)\s+(?:withdraw|drop|remove|take)/i;

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

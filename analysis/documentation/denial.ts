/**
 * What a text denies answers no question: "there is no validation of the data", "we do not say how the state is composed". Denied is
 * a word of checking or of telling, by a negation right before it; a condition ("if it is not validated, the load fails"), a refusal
 * ("does not accept") and "no need to check, as the device does" deny nothing of the kind.
 */

// "..., but the device checks it"; "... because the firmware refuses it"; "... and the PF validates it"
const clauseEnd =
  /[,;:.]\s+|\s+(?=(?:but|because|since|as|instead|so|while|whereas|however|although|though)\s)|\s+(?=and\s+(?:the|its?|we|they|this|each|every)\s+(?:\w+\s+){0,2}(?:is|are|has|have|does|do|will|\w+s)\s)/i;

const thing =
  "(?:validations?|verifications?|safeguards?|sanity[ -]checks?|(?:bounds?[ -])?check(?:s|ing)?|documentation|description|explanation)";
const act =
  "(?:validat|verif|check|sanit|guard|protect|say|said|tell|told|describ|expla|document|defin|specif|know)\\w*";
const adverbs =
  "(?:(?:yet|currently|really|even|fully|also|at\\s+all|being|been|be|explicitly|ever|make|perform|do)\\s+){0,3}";

const denials: readonly RegExp[] = [
  // no validation of the data; no safeguard whatsoever; not "no need for validation", "no later than the check"
  new RegExp(
    `\\b(?:no|lacks?|lacking)\\s+(?:(?!(?:need|needs|reason|doubt|longer|later|matter|more|other|way)\\b)[\\w-]+\\s+){0,2}${thing}\\b`,
    "i",
  ),
  // does not validate; is not yet checked; we don't say; cannot be described
  new RegExp(
    `\\b(?:do|does|did|is|are|was|were|be|will|can|could|would|has|have|had)(?:\\s+not|n't|not)\\s+${adverbs}${act}`,
    "i",
  ),
  // does not provide any validation
  new RegExp(
    `\\b(?:not|n't|never)\\s+(?:yet\\s+)?(?:implement|provide|have|has|include|contain|perform|do|make|add|offer|need)(?:ed)?\\s+(?:any\\s+|an?\\s+|the\\s+)?(?:[\\w-]+\\s+)?${thing}\\b`,
    "i",
  ),
  // nothing validates the data; it is never checked; neither validated nor checked
  new RegExp(`\\b(?:nothing|nobody|none|neither|never)\\s+(?:of\\s+\\w+\\s+|is\\s+|are\\s+)?${adverbs}${act}`, "i"),
  // validation of the data is missing, is not implemented
  new RegExp(
    `\\b${thing}\\s+(?:[\\w-]+\\s+){0,6}?(?:is|are)\\s+(?:missing|absent|lacking|left\\s+out|not\\s+(?:yet\\s+)?(?:implemented|done|performed|made|there|present|provided|documented))\\b`,
    "i",
  ),
];
const without = new RegExp(
  `\\bwithout\\s+(?:any\\s+)?(?:[\\w-]+\\s+)?(?:${thing}|(?:validat|verify|check|sanitiz)ing)\\b`,
  "i",
);
// "no state is loaded without validation" demands one
const negation = /\b(?:no|not|never|nothing|none|cannot|rejects?|rejected|refuses?|refused|fails?)\b|n't\b/i;

// "if it is not validated"; "data that does not check out"
const condition = /\b(?:if|when|whenever|unless|until|once|in\s+case|where|should)\b|\b(?:that|which|who|whose)\s+$/i;
// whatever is not checked here is not let through, or only on a condition
const lifted = /\b(?:unless|until|not\s+only|not\s+just)\b/i;

/** The sentence without the clauses that deny; as it is where it denies nothing. */
export function affirmed(sentence: string): string {
  if (!negates.test(sentence)) return sentence;
  const clauses = sentence.split(clauseEnd);
  const kept = clauses.filter((clause) => !denies(clause));
  return kept.length === clauses.length ? sentence : kept.join(", ");
}

const negates =
  /\b(?:no|not|never|nothing|nobody|none|neither|cannot|lacks?|lacking|without|missing|absent|left\s+out)\b|n't\b/i;

function denies(clause: string): boolean {
  if (lifted.test(clause)) return false;
  const free = without.exec(clause);
  if (free !== null && !negation.test(clause.slice(0, free.index)) && !condition.test(clause.slice(0, free.index)))
    return true;
  return denials.some((words) => {
    const found = words.exec(clause);
    return found !== null && !condition.test(clause.slice(0, found.index));
  });
}

/**
 * What a text denies answers no question: "there is no validation of the data", "we do not say how the state is composed". Denied is
 * a word of checking or of telling, by a negation right before it; a condition ("if it is not validated, the load fails"), a refusal
 * ("does not accept") and "no need to check, as the device does" deny nothing of the kind.
 */

/** The sentence, of words one blank apart, without the clauses that deny; as it is where it denies nothing. */
export function affirmed(sentence: string): string {
  if (!negation.test(sentence)) return sentence;
  const clauses = sentence.split(clauseEnd);
  const kept = clauses.filter((clause) => !denies(clause));
  return kept.length === clauses.length ? sentence : kept.join(", ");
}

const negation =
  /\b(?:no|not|never|nothing|nobody|none|neither|cannot|lacks?|lacking|without|missing|absent|left out|reject\w*|refuse\w*|fail\w*)\b|n't\b/i;

// "..., but the device checks it"; "... because the firmware refuses it"; "... and the PF validates it"
const clauseEnd =
  /(?<=[,;:.]) | (?=(?:but|because|since|as|instead|so|while|whereas|however|although|though) )| (?=and (?:the|its?|we|they|this|each|every) (?:\w{1,30} ){0,2}(?:is|are|has|have|does|do|will|\w{1,30}s) )/i;

const denials: readonly RegExp[] = [
  // no validation of the data; no safeguard whatsoever; not "no need for validation", "no later than the check"
  /\b(?:no|lacks?|lacking) (?:(?!(?:need|needs|reason|doubt|longer|later|matter|more|other|way) )[\w-]{1,30} ){0,2}(?:validation|verification|safeguard|check|bounds-check|documentation|description|explanation)/i,
  // does not validate; is not yet checked; we don't say; cannot be described
  /\b(?:do|does|did|is|are|was|were|be|will|can|could|would|has|have|had)(?: not|n't|not) (?:(?:yet|currently|really|even|fully|also|at all|being|been|be|explicitly|ever) ){0,3}(?:validat|verif|check|sanit|guard|protect|say|said|tell|told|describ|expla|document|define|specif|know)/i,
  // does not provide any validation
  /(?:\bnot|n't|\bnever) (?:yet )?(?:implement|provide|have|has|include|contain|perform|do|make|add|offer)(?:ed)? (?:any |an? |the )?(?:[\w-]{1,30} )?(?:validation|verification|safeguard|check|documentation|description|explanation)/i,
  // nothing validates the data; it is never checked; neither validated nor checked
  /\b(?:nothing|nobody|none|neither|never) (?:of \w{1,30} |is |are )?(?:(?:been|being|be|ever) )?(?:validat|verif|check|sanit|guard|protect|say|said|tell|told|describ|expla|document|define|specif)/i,
  // validation of the data is missing, is not implemented
  /\b(?:validation|verification|safeguards?|checks?|checking|documentation|description) (?:[\w-]{1,30} ){0,6}?(?:is|are) (?:missing|absent|lacking|left out|not (?:yet )?(?:implemented|done|performed|made|there|present|provided|documented))\b/i,
];
const without =
  /\bwithout (?:any )?(?:[\w-]{1,30} )?(?:validati(?:on|ng)|verif(?:ication|ying)|safeguard|check|sanitizing|documentation|description|explanation)/i;

// "if it is not validated"; "data that does not check out"
const condition = /\b(?:if|when|whenever|unless|until|once|in case|where|should)\b|\b(?:that|which|who|whose) $/i;
// what is not checked is not let through, or more than what is named is done
const lifted = /\b(?:unless|until|not only|not just)\b/i;

function denies(clause: string): boolean {
  if (lifted.test(clause)) return false;
  const before = (found: RegExpExecArray | null): string | null => found && clause.slice(0, found.index);
  const free = before(without.exec(clause));
  // "no state is loaded without validation" demands one
  if (free !== null && !negation.test(free) && !condition.test(free)) return true;
  return denials.some((words) => {
    const head = before(words.exec(clause));
    return head !== null && !condition.test(head);
  });
}

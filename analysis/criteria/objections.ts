/** What the vfio maintainer and the listed reviewers say of the documentation in the thread. */
import type {Evidence} from "../dataset.ts";
import {isAboutDevice} from "../documentation/passages.ts";
import {isProse} from "../prose.ts";
import type {OwnText} from "../reader.ts";
import {type Case, roleDay} from "./case.ts";
import {displayName, named, passageEvidence} from "./evidence.ts";
import {authorsOf} from "./votes.ts";

// "the documentation is not sufficient", "lacks documentation", "device-specific-driver-acceptance ... should provide"
const insufficient =
  /\b(?:insufficient|inadequate|lack(?:s|ing)?(?:\s+of)?|missing|not\s+(?:sufficient|enough|adequate)|(?:no|without(?:\s+any)?)|n't\s+(?:see|find|provide|have|meet)|fail(?:s|ed)?\s+to|need(?:s)?\s+(?:more|better|some)|short\s+of|could\s+use\s+more)\b[^.?!,]{0,60}\b(?:documentation|documented|acceptance\s+criteria)\b|\b(?:documentation|documented|acceptance\s+criteria)\b[^.?!,]{0,80}\b(?:insufficient|inadequate|lack(?:s|ing)?|missing|is\s*n[o']t\s+(?:met|sufficient|enough)|not\s+(?:met|sufficient|enough|adequate)|fall(?:s)?\s+short)\b/i;
const criteriaNamed = /\b(?:device[-\s]specific[-\s]driver[-\s]acceptance|acceptance\s+(?:criteria|document))\b/i;
const asksFor =
  /\b(?:sufficient\s+documentation|document(?:ation)?\b[^.?!]{0,80}\b(?:required|requested|expected|needed|should)|(?:required|requested|expected|needed|should|fail\w*)\b[^.?!]{0,80}\bdocument(?:ation)?)\b/i;

// "please explain", "can you elaborate", "it's unclear why it is not zero", "needs a comment", "could use more details"
const asksMore =
  /\b(?:please|can\s+you|could\s+you|would\s+you|mind)\s+(?:\w+\s+){0,3}(?:explain|elaborate|clarify|describe|document)\w*\b|\bplease\s+(?:add|put|include|give)\s+(?:\w+\s+){0,4}(?:comments?|explanation|descriptions?|documentation)\b|\bit(?:'s|\s+is)\s+(?:unclear|not\s+clear)\s+(?:why|what|which|how\s+(?:this|it|the))\b|\b(?:please|needs?|add|provide|give|want|could\s+use|would\s+like)\s+(?:\w+\s+){0,3}(?:more|further|better)\s+(?:explanation|details?|documentation|description)s?\b|\b(?:deserves?|needs?|worth)\s+(?:an?\s+|some\s+|more\s+){0,2}(?:comments?|explanation|elaborat\w+|description)\b/i;

const mostRequests = 4;

/** The words of a vfio maintainer or listed reviewer, not an author, that the documentation does not suffice. */
export function objectionsIn(given: Case): Evidence[] {
  return wordsOf(
    given,
    () => true,
    [],
    (all, own) => {
      // The criteria may be quoted as an indented block; then the words around it ask for what it says.
      const whole = all
        .filter(({text}) => !/^(?:diff --git|@@ |[+-])/m.test(text))
        .map(({text}) => text)
        .join("\n");
      const pointed = criteriaNamed.test(whole) && (asksFor.test(whole) || insufficient.test(whole));
      return (
        own.find(({text}) => insufficient.test(flat(text))) ??
        (pointed ? own.find(({text}) => criteriaNamed.test(text)) : undefined)
      );
    },
  );
}

/**
 * Where a vfio maintainer or listed reviewer, not an author, asks for more explanation of the cover or of a patch to the driver or
 * its parent: shown beside the state, which it leaves as it is.
 */
export function requestsIn(given: Case): Evidence[] {
  const {revision, driver} = given;
  const about = (to: number | null): boolean =>
    to === null || to === 0 || revision.patches.some((patch) => patch.index === to && isAboutDevice(patch, driver));
  return wordsOf(given, about, ["asks for more explanation"], (_, own) =>
    own.find(({text}) => asksMore.test(flat(text).slice(0, 4000))),
  ).slice(0, mostRequests);
}

function wordsOf(
  given: Case,
  about: (to: number | null) => boolean,
  inferred: readonly string[],
  find: (all: readonly OwnText[], own: readonly OwnText[]) => OwnText | undefined,
): Evidence[] {
  const {revision, reader, roles} = given;
  const authors = authorsOf(revision);
  return revision.replies.flatMap(({messageId, from, date, to}) => {
    const role = roles
      .on(named(from), roleDay(given, date))
      .find((one) => one.role === "vfio-maintainer" || one.role === "listed-reviewer");
    const message = reader.head(messageId);
    if (role === undefined || message === null || !about(to)) return [];
    if (authors.some((author) => roles.samePerson(author, from))) return [];
    const all = reader.own(messageId);
    const hit = find(
      all,
      all.filter(({text}) => isProse(text)),
    );
    if (hit === undefined) return [];
    const words = role.role === "vfio-maintainer" ? "vfio maintainer" : "listed reviewer";
    return [passageEvidence(message, hit, {person: displayName(from, roles), role: words, kind: "reply", inferred})];
  });
}

const flat = (text: string): string => text.replace(/\s+/g, " ");

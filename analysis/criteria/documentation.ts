/**
 * Criterion: the three questions on the device's state (on its extensions, for a driver without migration) are answered in the
 * series or by its authors. Rules find passages; a person's annotation outweighs them; and where the vfio maintainer or a listed
 * reviewer says in the thread that the documentation does not suffice, no rule says it does.
 */

import {annotatedText} from "../annotations.ts";
import type {Evidence, Question, State, Verdict} from "../dataset.ts";
import {savesState} from "../documentation/migration.ts";
import {type Passage, passagesOf} from "../documentation/passages.ts";
import {questionsFor, type Rule} from "../documentation/questions.ts";
import {isProse} from "../prose.ts";
import type {RosterPerson} from "../roster.ts";
import {type Case, notFound, roleDay, verdict} from "./case.ts";
import {displayName, named, passageEvidence} from "./evidence.ts";
import {authorsOf} from "./votes.ts";

export const rule = "documentation/1";
const mostPassages = 4;

export function judgeDocumentation(given: Case): Verdict {
  const done = (rest: Parameters<typeof verdict>[3]): Verdict => verdict(given, "documentation", rule, rest);
  const {revision, driver, reader, bringing} = given;
  const migration = savesState(revision, driver, reader);
  if (migration === null || bringing.length === 0) {
    return done({state: "no-evidence", evidence: [], because: "the driver's code is not among the mail read"});
  }
  const passages = passagesOf(revision, driver, given);
  const questions = questionsFor(migration).map((asked) => annotated(answer(asked, passages, given), given));
  const objections = objectionsIn(given);
  const evidence = [...objections, ...onePerPassage(questions)];
  const open = questions.filter(({state}) => state !== "met");
  const unanswered = open.length === 0 ? "" : `an answer to: ${open.map(({question}) => question).join(" ")}`;
  if (objections.length > 0) {
    const who = [...new Set(objections.map(({person}) => person))].join(" and ");
    return done({
      state: "not-met",
      evidence,
      questions,
      missing: `what ${who} asks for: the documentation does not suffice${unanswered === "" ? "" : `; ${unanswered}`}`,
    });
  }
  if (open.length === 0) return done({state: "met", evidence, questions});
  if (evidence.length > 0) return done({state: "partly-met", evidence, questions, missing: unanswered});
  return done({evidence, questions, ...notFound(given, unanswered, isAuthorIn(given))});
}

/** One question by the rules: met where each of its aspects has a passage, partly met where some have. */
function answer({id, question, aspects}: Rule, passages: readonly Passage[], given: Case): Question {
  const found = aspects.map(({matches}) => passages.filter(matches));
  const answered = found.filter((hits) => hits.length > 0).length;
  const state: State =
    answered === aspects.length
      ? "met"
      : answered > 0
        ? "partly-met"
        : notFound(given, question, isAuthorIn(given)).state;
  const hits = [...new Set(found.flat())];
  const worth = (passage: Passage): number =>
    10 * found.filter((list) => list.includes(passage)).length + weight(passage, given);
  const best = hits
    .sort((a, b) => worth(b) - worth(a) || passages.indexOf(a) - passages.indexOf(b))
    .slice(0, mostPassages);
  return {id, question, state, passages: best.flatMap((passage) => evidenceOf(passage, given))};
}

const kindWeight = {documentation: 6, patch: 4, cover: 4, structure: 3, reply: 3, comment: 2} as const;

/** Of several passages the fuller one is shown first, and what stands with the driver before what stands elsewhere. */
function weight({kind, text, patch}: Passage, {bringing}: Case): number {
  const atDriver = bringing.some(({index}) => index === patch);
  return kindWeight[kind] + Math.min(text.length / 100, 5) + (atDriver ? 3 : 0);
}

const isAuthorIn =
  ({revision, roles}: Case) =>
  ({name, addresses}: RosterPerson): boolean =>
    authorsOf(revision).some((author) => roles.samePerson(author, {name, email: addresses[0]?.email ?? null}));

function evidenceOf(passage: Passage, {reader, roles}: Case): Evidence[] {
  const message = reader.get(passage.messageId);
  if (message === null) return [];
  const kind = passage.kind === "structure" ? "comment" : passage.kind;
  const about = {person: displayName(message.from, roles), role: "author", kind};
  const evidence = passageEvidence(message, passage, about);
  return [passage.patch === null ? evidence : {...evidence, patch: passage.patch}];
}

/** A person's reading of this question in this revision's mails outweighs the rule and says so. */
function annotated(question: Question, {annotations, revision, driver, reader, roles}: Case): Question {
  const ids = new Set([
    revision.cover,
    ...revision.patches.map(({messageId}) => messageId),
    ...revision.replies.map(({messageId}) => messageId),
  ]);
  const readings = annotations.filter(
    (one) => one.question === question.id && one.driver === driver.name && ids.has(one.messageId),
  );
  const passages: Evidence[] = [];
  let state: State = question.state;
  for (const reading of readings) {
    const message = reader.get(reading.messageId);
    const text = annotatedText(reading, message);
    if (message === null || text === null) continue;
    state = passages.length === 0 ? reading.state : better(state, reading.state);
    const person = displayName(message.from, roles);
    const inferred = [`read by ${reading.reader} on ${reading.date}: ${reading.reason}`];
    passages.push(
      passageEvidence(message, {text, offset: reading.offset}, {person, role: "author", kind: "annotation", inferred}),
    );
  }
  return passages.length === 0 ? question : {...question, state, passages: [...passages, ...question.passages]};
}

const order: readonly State[] = ["met", "partly-met", "not-met", "no-evidence", "not-applicable"];
const better = (a: State, b: State): State => (order.indexOf(a) <= order.indexOf(b) ? a : b);

// "the documentation is not sufficient", "lacks documentation", "device-specific-driver-acceptance ... should provide"
const insufficient =
  /\b(?:insufficient|inadequate|lack(?:s|ing)?(?:\s+of)?|missing|not\s+(?:sufficient|enough|adequate)|(?:no|without(?:\s+any)?)|n't\s+(?:see|find|provide|have|meet)|fail(?:s|ed)?\s+to|need(?:s)?\s+(?:more|better|some)|short\s+of|could\s+use\s+more)\b[^.?!,]{0,60}\b(?:documentation|documented|acceptance\s+criteria)\b|\b(?:documentation|documented|acceptance\s+criteria)\b[^.?!,]{0,80}\b(?:insufficient|inadequate|lack(?:s|ing)?|missing|is\s*n[o']t\s+(?:met|sufficient|enough)|not\s+(?:met|sufficient|enough|adequate)|fall(?:s)?\s+short)\b/i;
const criteriaNamed = /\b(?:device[-\s]specific[-\s]driver[-\s]acceptance|acceptance\s+(?:criteria|document))\b/i;
const asksFor =
  /\b(?:sufficient\s+documentation|document(?:ation)?\b[^.?!]{0,80}\b(?:required|requested|expected|needed|should)|(?:required|requested|expected|needed|should|fail\w*)\b[^.?!]{0,80}\bdocument(?:ation)?)\b/i;

/** The words of a vfio maintainer or listed reviewer, not an author, that the documentation does not suffice. */
function objectionsIn(given: Case): Evidence[] {
  const {revision, reader, roles} = given;
  const authors = authorsOf(revision);
  return revision.replies.flatMap(({messageId, from, date}) => {
    const role = roles
      .on(named(from), roleDay(given, date))
      .find((one) => one.role === "vfio-maintainer" || one.role === "listed-reviewer");
    const message = reader.get(messageId);
    if (role === undefined || message === null || authors.some((author) => roles.samePerson(author, from))) return [];
    const all = reader.own(messageId);
    const own = all.filter(({text}) => isProse(text));
    // The criteria may be quoted as an indented block; then the words around it ask for what it says.
    const whole = all
      .filter(({text}) => !/^(?:diff --git|@@ |[+-])/m.test(text))
      .map(({text}) => text)
      .join("\n");
    const pointed = criteriaNamed.test(whole) && (asksFor.test(whole) || insufficient.test(whole));
    const hit =
      own.find(({text}) => insufficient.test(flat(text))) ??
      (pointed ? own.find(({text}) => criteriaNamed.test(text)) : undefined);
    if (hit === undefined) return [];
    const words = role.role === "vfio-maintainer" ? "vfio maintainer" : "listed reviewer";
    return [passageEvidence(message, hit, {person: displayName(from, roles), role: words, kind: "reply"})];
  });
}

const flat = (text: string): string => text.replace(/\s+/g, " ");

function onePerPassage(questions: readonly Question[]): Evidence[] {
  const kept = new Map<string, Evidence>();
  for (const evidence of questions.flatMap(({passages}) => passages.slice(0, 2))) {
    const key = `${evidence.messageId}\n${evidence.offset}`;
    if (!kept.has(key)) kept.set(key, evidence);
  }
  return [...kept.values()];
}

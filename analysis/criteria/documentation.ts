/**
 * Criterion: the three questions on the device's state (on its extensions, for a driver without migration) are answered in the
 * series or by its authors. Rules find passages; what only touches a question (a comment on one step, labels that no text explains, a
 * limit on what may be sent) answers it in part; a person's annotation outweighs the rules; and where the vfio maintainer or a listed
 * reviewer says in the thread that the documentation does not suffice, no rule says it does. Where one asks for more explanation, that
 * is shown.
 */

import {literally} from "../../crawler/literally.ts";
import type {Head} from "../../crawler/records.ts";
import {annotatedText} from "../annotations.ts";
import type {Evidence, Question, State, Verdict} from "../dataset.ts";
import {savesState} from "../documentation/migration.ts";
import {type Passage, passagesOf} from "../documentation/passages.ts";
import {answeringSentence, questionsFor, type Rule} from "../documentation/questions.ts";
import {withoutRules} from "../prose.ts";
import type {Reader} from "../reader.ts";
import type {RosterPerson} from "../roster.ts";
import {type Case, notFound, verdict} from "./case.ts";
import {displayName, longestQuote, passageEvidence} from "./evidence.ts";
import {objectionsIn, requestsIn} from "./objections.ts";
import {authorsOf} from "./votes.ts";

export const rule = "documentation/3";
const mostPassages = 4;

export function judgeDocumentation(given: Case): Verdict {
  const done = (rest: Parameters<typeof verdict>[3]): Verdict => verdict(given, "documentation", rule, rest);
  const {revision, driver, reader, bringing} = given;
  const migration = savesState(revision, driver, reader);
  if (migration === null || bringing.length === 0) {
    return done({state: "no-evidence", evidence: [], because: "the driver's code is not among the mail read"});
  }
  const passages = passagesOf(revision, driver, given);
  const answers = questionsFor(migration).map((asked) => answer(asked, passages, given));
  const questions = answers.map(({question}) => annotated(question, given));
  const objections = objectionsIn(given);
  const evidence = [...objections, ...onePerPassage(questions)];
  const open = questions.filter(({state}) => state !== "met");
  const words = open.map(({id, question, state}) => {
    const lacks = answers.find((one) => one.question.id === id)?.lacks ?? "";
    return state === "partly-met" && lacks !== "" ? `${question} (${lacks})` : question;
  });
  const unanswered = open.length === 0 ? "" : `an answer to: ${words.join(" ")}`;
  const asked = requestsIn(given);
  const because = asked.length === 0 ? {} : {because: `${namesOf(asked)} asked for more explanation`};
  if (objections.length > 0) {
    return done({
      state: "not-met",
      evidence,
      questions,
      missing: `what ${namesOf(objections)} asks for: the documentation does not suffice${unanswered === "" ? "" : `; ${unanswered}`}`,
    });
  }
  const shown = [...evidence, ...asked];
  if (open.length === 0) return done({state: "met", evidence: shown, questions, ...because});
  if (evidence.length > 0) {
    return done({state: "partly-met", evidence: shown, questions, missing: unanswered, ...because});
  }
  return done({...because, evidence: shown, questions, ...notFound(given, unanswered, isAuthorIn(given))});
}

/**
 * One question by the rules: met where each of its aspects has a passage, partly met where some have or one is only touched; then
 * `lacks` says what the answer falls short by.
 */
function answer(asked: Rule, passages: readonly Passage[], given: Case): {question: Question; lacks: string} {
  const {id, question, aspects, telling} = asked;
  const found = aspects.map((one) => answeredBy(one, passages));
  const state: State = found.every(({lacks}) => lacks === null)
    ? "met"
    : found.some(({hits}) => hits.length > 0)
      ? "partly-met"
      : notFound(given, question, isAuthorIn(given)).state;
  const hits = [...new Set(found.flatMap((one) => one.hits))];
  const worth = (passage: Passage): number =>
    10 * found.filter((one) => one.hits.includes(passage)).length +
    (telling?.(passage) === true ? 6 : 0) +
    weight(passage, given);
  const best = hits
    .sort((a, b) => worth(b) - worth(a) || passages.indexOf(a) - passages.indexOf(b))
    .slice(0, mostPassages);
  return {
    question: {
      id,
      question,
      state,
      passages: best.flatMap((passage) => {
        const at = found.findIndex((one) => one.hits.includes(passage));
        const sentence = aspects[at] === undefined ? null : answeringSentence(asked, aspects[at], passage);
        return evidenceOf(fromSentence(passage, sentence, given.reader), given);
      }),
    },
    lacks: found.flatMap(({lacks}) => lacks ?? []).join(", "),
  };
}

/** The passages that answer an aspect, else those that touch it, with what these lack. */
function answeredBy(
  {name, matches, short}: Rule["aspects"][number],
  passages: readonly Passage[],
): {hits: readonly Passage[]; lacks: string | null} {
  const whole = passages.filter((passage) => matches(passage, passages));
  if (whole.length > 0) return {hits: whole, lacks: null};
  for (const part of short) {
    const hits = passages.filter((passage) => part.matches(passage, passages));
    if (hits.length > 0) return {hits, lacks: part.name};
  }
  return {hits: [], lacks: `open: ${name}`};
}

const kindWeight = {
  documentation: 6,
  patch: 4,
  cover: 4,
  structure: 3,
  reply: 3,
  comment: 2,
  refusals: 2,
  constant: 1,
} as const;

// " * @filp: pointer to migration file": what a function's arguments are; "follows ... uapi/linux/vfio.h": what all drivers do
const functionHead = /^@\w+\s*[:-]/m;
const generalApi = /\b(?:uapi\/|vfio_pci_core\b|VFIO\s+(?:subsystem|framework)|registers?\s+to\s+(?:the\s+)?vfio)/i;

/**
 * Of several passages, what stands with the driver is shown before what stands elsewhere, words on the device before a function's
 * head and before what holds of every variant driver, and of equals the fuller one.
 */
function weight({kind, text, patch}: Passage, {bringing}: Case): number {
  const atDriver = bringing.some(({index}) => index === patch);
  const general = functionHead.test(text) ? 14 : generalApi.test(text) ? 3 : 0;
  return kindWeight[kind] + (atDriver ? 3 : 0) - general + Math.min(text.length / 1000, 0.9);
}

const isAuthorIn =
  ({revision, roles}: Case) =>
  ({name, addresses}: RosterPerson): boolean =>
    authorsOf(revision).some((author) => roles.samePerson(author, {name, email: addresses[0]?.email ?? null}));

/** A passage longer than a quote, from the sentence on that answers, so that the quote holds the answer. */
function fromSentence(passage: Passage, sentence: string | null, reader: Reader): Passage {
  if (sentence === null || passage.text.length <= longestQuote) return passage;
  const words = withoutRules(sentence.split(" ")).slice(0, 4).map(literally);
  const start = passage.text.search(new RegExp(words.join("\\s+")));
  const line = passage.text.slice(Math.max(start, 0)).split("\n", 1)[0] ?? "";
  const offset = reader.patchText(passage.messageId).indexOf(line, passage.offset);
  return start <= 0 || offset < 0 ? passage : {...passage, text: passage.text.slice(start), offset};
}

const inTheCode: ReadonlySet<Passage["kind"]> = new Set(["structure", "constant", "refusals"]);

function evidenceOf(passage: Passage, given: Case): Evidence[] {
  const message = given.reader.head(passage.messageId);
  if (message === null) return [];
  const kind = inTheCode.has(passage.kind) ? "comment" : passage.kind;
  const about = {person: writerOf(message, given), role: "author", kind};
  const evidence = passageEvidence(message, passage, about);
  return [passage.patch === null ? evidence : {...evidence, patch: passage.patch}];
}

/** Whoever wrote the patch or the cover, which another may have sent; of an answer, its sender. */
function writerOf({messageId, from}: Head, {revision, roles}: Case): string {
  const patch = revision.patches.find((one) => one.messageId === messageId);
  const writer = patch?.author ?? (messageId === revision.cover ? revision.author : from);
  return displayName(writer, roles);
}

/** A person's reading of this question in this revision's mails outweighs the rule and says so. */
function annotated(question: Question, given: Case): Question {
  const {annotations, revision, driver, reader} = given;
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
    const person = writerOf(message, given);
    const inferred = [`read by ${reading.reader} on ${reading.date}: ${reading.reason}`];
    passages.push(
      passageEvidence(message, {text, offset: reading.offset}, {person, role: "author", kind: "annotation", inferred}),
    );
  }
  return passages.length === 0 ? question : {...question, state, passages: [...passages, ...question.passages]};
}

const order: readonly State[] = ["met", "partly-met", "not-met", "no-evidence", "not-applicable"];
const better = (a: State, b: State): State => (order.indexOf(a) <= order.indexOf(b) ? a : b);

const namesOf = (evidence: readonly Evidence[]): string =>
  [...new Set(evidence.map(({person}) => person))].join(" and ");

function onePerPassage(questions: readonly Question[]): Evidence[] {
  const kept = new Map<string, Evidence>();
  for (const evidence of questions.flatMap(({passages}) => passages.slice(0, 2))) {
    const key = `${evidence.messageId}\n${evidence.offset}`;
    if (!kept.has(key)) kept.set(key, evidence);
  }
  return [...kept.values()];
}

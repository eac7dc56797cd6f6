/** Which passage answers which question of the documentation. */
import type {Evidence, Verdict} from "../../dataset.ts";
import {kindWords, type References} from "./claims.ts";
import {quoted, wrap} from "./text.ts";
import {stateWords} from "./words.ts";

const longest = 200;

/** Each question with its state; below it the first passage where it is met, else up to `most` of them. [] where none is asked. */
export function questionLines(
  {questions = []}: Verdict,
  refs: References,
  {indent, most}: {indent: string; most: number},
): string[] {
  return questions.flatMap(({question, state, passages}) => [
    ...wrap(`${stateWords[state].long}: ${question}`, {indent}),
    ...passages.slice(0, state === "met" ? 1 : most).flatMap(({kind, patch, quote, url, person}) => {
      const where = `${kindWords(kind)} of ${person}${patch === undefined ? "" : ` on ${patch}`}`;
      const words = `${where}${quoted(quote, longest)} ${refs.cite(url)}`;
      return wrap(words.trimEnd(), {indent: `${indent}  `});
    }),
  ]);
}

/** The evidence that answers no question: what reviewers asked for. All of it where no question is asked. */
export function besideQuestions(evidence: readonly Evidence[], {questions = []}: Verdict): Evidence[] {
  const place = ({messageId, offset}: Evidence): string => `${messageId} ${offset}`;
  const answers = new Set(questions.flatMap(({passages}) => passages.map(place)));
  return evidence.filter((one) => !answers.has(place(one)));
}

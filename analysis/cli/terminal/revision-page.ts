/** One posting of a series in a terminal. */
import {archiveUrl} from "../../../crawler/mail/message-id.ts";
import type {Trailer} from "../../../crawler/records.ts";
import type {JudgedRevision, Verdict} from "../../dataset.ts";
import {criteria} from "../../dataset.ts";
import {claims, references} from "./claims.ts";
import {besideQuestions, questionLines} from "./questions.ts";
import {cutTo, day, flat, usualWidth, wrap} from "./text.ts";
import {criterionWords, inferredNote, stateWords, versionWords} from "./words.ts";

/** @param others versions of the same work, oldest first */
export function revisionPage(revision: JudgedRevision, others: readonly JudgedRevision[]): string[] {
  const refs = references();
  const {subject, author, submitter, date, lists, patches, total, missing, drivers, introduces, notes, verdicts} =
    revision;
  const sent = submitter.name === author.name ? "" : `, sent by ${submitter.name}`;
  return [
    ...wrap(`${versionWords(revision)}: ${subject}`),
    ...wrap(`${day(date)} by ${author.name}${sent}, on ${lists.join(", ")}; ${patches.length} of ${total} patches`, {
      indent: "  ",
    }),
    ...(missing.length === 0 ? [] : wrap(`missing: ${missing.join(", ")}`, {indent: "  "})),
    ...(introduces === null
      ? wrap(drivers.length === 0 ? "touches no variant driver" : `touches ${drivers.join(", ")}`, {indent: "  "})
      : wrap(`brings the driver ${introduces}`, {indent: "  "})),
    ...notes.flatMap((note) => wrap(note, {indent: "  "})),
    "",
    ...patches.flatMap(({index, subject: title, trailers}) => [
      `${String(index).padStart(3)}  ${cutTo(title, usualWidth - 5).trimEnd()}`,
      ...votesLine(trailers),
    ]),
    ...criteria.flatMap((criterion) => {
      const verdict = verdicts[criterion];
      return verdict === undefined ? [] : ["", ...verdictLines(verdict, refs)];
    }),
    ...(others.length < 2
      ? []
      : [
          "",
          "Versions:",
          ...others.map(
            (one) =>
              `  ${day(one.date)} ${versionWords(one)}${one.id === revision.id ? " (this)" : ""}  ${flat(one.id)}`,
          ),
        ]),
    "",
    archiveUrl(revision.id),
    ...(others.length > 0 ? inferredNote(others) : inferredNote([revision])),
    ...(refs.list().length === 0 ? [] : ["", ...refs.list()]),
  ];
}

/** A verdict with its proof and what it lacks. */
export function verdictLines(verdict: Verdict, refs: ReturnType<typeof references>): string[] {
  return [
    `${stateWords[verdict.state].long.padEnd(14)} ${criterionWords[verdict.criterion].long}`,
    ...(verdict.missing === undefined || verdict.state === "met"
      ? []
      : wrap(`lacks ${verdict.missing}`, {indent: "    "})),
    ...(verdict.because === undefined ? [] : wrap(verdict.because, {indent: "    "})),
    ...questionLines(verdict, refs, {indent: "    ", most: 3}),
    ...claims(besideQuestions(verdict.evidence, verdict), refs).flatMap((line) => wrap(line, {indent: "    "})),
  ];
}

function votesLine(trailers: readonly Trailer[]): string[] {
  const votes = trailers.filter(({value, type}) => value === null && type !== "Signed-off-by" && type !== "Cc");
  if (votes.length === 0) return [];
  const words = votes.map(({type, name, accepted, withdrawn, source}) => {
    const fate = withdrawn !== null ? " (taken back)" : accepted ? "" : " (not counted)";
    return `${type} ${name}${source === "reply" ? "" : " (in the patch)"}${fate}`;
  });
  return wrap([...new Set(words)].join("; "), {indent: "       "});
}

/** A driver in a terminal: what a maintainer wants to know within ten seconds, then the proof. */
import type {Dataset, Driver, JudgedRevision, Verdict} from "../../dataset.ts";
import {criteria} from "../../dataset.ts";
import {flipsOf} from "../../flips.ts";
import {startsLate} from "../../starts-late.ts";
import {claims, type References, references} from "./claims.ts";
import {besideQuestions, questionLines} from "./questions.ts";
import {cutTo, day, flat, quoted, usualWidth, wrap} from "./text.ts";
import {criterionWords, inferredNote, stateWords, versionWords} from "./words.ts";

/** The lines of the page, at most 80 columns wide but for links. */
export function driverPage(driver: Driver, dataset: Dataset): string[] {
  const versions = driver.revisions.flatMap((id) => dataset.revisions.find((revision) => revision.id === id) ?? []);
  const refs = references();
  const last = versions.at(-1);
  return [
    ...head(driver, versions),
    "",
    ...(last === undefined
      ? wrap("Its introduction is not among the mail read, so nothing is judged.")
      : [
          ...versionTable(versions),
          ...flipLines(versions),
          "",
          `Criteria, judged at ${versionWords(last)} of ${day(last.date)}${
            Object.values(driver.verdicts).some(({inferred}) => inferred.includes("predates the document"))
              ? ", which predates the acceptance document"
              : ""
          }:`,
          ...criteria.flatMap((criterion) => criterionLines(driver, driver.verdicts[criterion], versions, refs)),
        ]),
    ...lost(versions),
    ...concernLines(driver, refs),
    ...fixLines(driver, refs),
    ...(refs.list().length === 0 ? [] : ["", ...refs.list()]),
  ];
}

function head(driver: Driver, versions: readonly JudgedRevision[]): string[] {
  const {name, directory, title, status, statusBecause, merged, parents} = driver;
  const release = merged?.release ?? null;
  const authors = [...new Set(versions.map(({author}) => author.name))];
  const [first] = versions;
  return [
    `${flat(name)}: ${status}${merged === undefined ? "" : `${merged.byThen === true ? " by" : ""} ${day(merged.date)}`}${release === null ? "" : `, ${flat(release)}`}   (${flat(directory)})`,
    ...(versions.length === 0 ? [] : wrap(title)),
    ...wrap(statusBecause, {indent: "  "}),
    ...(versions.length === 0
      ? []
      : wrap(
          `${versions.length} ${versions.length === 1 ? "version" : "versions"}, ${day(versions[0]?.date ?? null)} to ${day(versions.at(-1)?.date ?? null)}, by ${authors.join(", ")}${first !== undefined && startsLate(versions) ? `; what was posted before ${versionWords(first)} is not among the mail read` : ""}`,
          {indent: "  "},
        )),
    ...(parents.length === 0
      ? []
      : wrap(`parents: ${parents.map((parent) => parent.name).join("; ")}`, {indent: "  "})),
  ];
}

function criterionLines(
  {firstMet}: Driver,
  verdict: Verdict | undefined,
  versions: readonly JudgedRevision[],
  refs: References,
): string[] {
  if (verdict === undefined) return [];
  const title = `  ${stateWords[verdict.state].long.padEnd(14)} ${criterionWords[verdict.criterion].long}`;
  const first = sinceWhen(verdict, firstMet, versions);
  return [
    ...(title.length + 3 + first.length > usualWidth && first !== ""
      ? [title, `      ${first}`]
      : [`${title}   ${first}`.trimEnd()]),
    ...[
      verdict.missing === undefined || verdict.state === "met" ? [] : [`lacks ${verdict.missing}`],
      verdict.because ?? [],
    ]
      .flat()
      .flatMap((words) => wrap(words, {indent: "      "})),
    ...questionLines(verdict, refs, {indent: "      ", most: 2}),
    ...claims(besideQuestions(verdict.evidence, verdict), refs, {most: 4}).flatMap((line) =>
      wrap(line, {indent: "      "}),
    ),
  ];
}

/** "since v6, 2024-04-17 (first in v1, 2024-02-09)": a criterion that was lost in between is met since it was met again. */
function sinceWhen(
  {criterion, state}: Verdict,
  firstMet: Driver["firstMet"],
  versions: readonly JudgedRevision[],
): string {
  const met = firstMet[criterion];
  const first = versions.find(({id}) => id === met?.revision);
  if (met === null || met === undefined || first === undefined) return "";
  const lost = versions.findLastIndex(({verdicts}) => verdicts[criterion]?.state !== "met");
  const again = versions[lost + 1];
  const began = `${versionWords(first)}, ${day(met.date)}`;
  if (state !== "met") return `was met in ${began}`;
  return again === undefined || again === first || lost < versions.indexOf(first)
    ? `since ${began}`
    : `since ${versionWords(again)}, ${day(again.date)} (first in ${began})`;
}

function versionTable(versions: readonly JudgedRevision[]): string[] {
  const columns = criteria.map((criterion) => criterionWords[criterion].short.padEnd(9)).join("");
  return [
    `${"Posted".padEnd(11)}${"Version".padEnd(11)}${"Patches".padEnd(9)}${"Replies".padEnd(9)}${columns}`.trimEnd(),
    ...versions.map((revision) => {
      const {date, patches, total, replies, verdicts} = revision;
      const states = criteria
        .map((criterion) => {
          const state = verdicts[criterion]?.state;
          return (state === undefined ? "-" : stateWords[state].short).padEnd(9);
        })
        .join("");
      const count = patches.length === total ? String(total) : `${patches.length}/${total}`;
      const row = `${day(date).padEnd(11)}${cutTo(versionWords(revision), 10)} ${count.padEnd(9)}${String(replies.length).padEnd(9)}${states}`;
      return row.trimEnd();
    }),
    ...inferredNote(versions),
  ];
}

/** A criterion that was reached and lost again, and by what: the states of the table alone do not tell. */
function flipLines(versions: readonly JudgedRevision[]): string[] {
  const flips = flipsOf(versions);
  if (flips.length === 0) return [];
  const shown = flips.slice(0, 8).flatMap(({criterion, after, from, to, why}) => {
    const version = versions.find(({id}) => id === after);
    const name = version === undefined ? after : versionWords(version);
    return wrap(
      `${name}: ${criterionWords[criterion].long} ${stateWords[to].long}, was ${stateWords[from].long}: ${why}`,
      {
        indent: "  ",
      },
    );
  });
  return [
    "",
    "Lost from one version to the next, and what brought it back:",
    ...shown,
    ...(flips.length > 8 ? [`  and ${flips.length - 8} more`] : []),
  ];
}

/** Votes that a new version lost because their patch changed and the author did not carry them. */
function lost(versions: readonly JudgedRevision[]): string[] {
  const lines = versions.flatMap((revision) =>
    revision.lost.map(
      ({patch, trailer}) =>
        `${versionWords(revision)} lost ${trailer.type} of ${trailer.name} on patch ${patch}: it changed`,
    ),
  );
  if (lines.length === 0) return [];
  const shown = lines.slice(0, 6).flatMap((line) => wrap(line, {indent: "  "}));
  return [
    "",
    `Votes lost on a new version: ${lines.length}`,
    ...shown,
    ...(lines.length > 6 ? [`  and ${lines.length - 6} more`] : []),
  ];
}

function concernLines({concerns}: Driver, refs: References): string[] {
  if (concerns.length === 0) return [];
  const open = concerns.filter((concern) => concern.open);
  const shown = [...open, ...concerns.filter((concern) => !concern.open)].slice(0, 5);
  return [
    "",
    ...wrap(
      `Concerns about user space, shown and not judged: ${concerns.length}, ${open.length === 0 ? "each answered by an author" : `${open.length} with no answer of an author found`}`,
    ),
    ...shown.flatMap(({raised, answer, codeChanged, open: waits}) => {
      const fate = waits
        ? "OPEN, no answer of an author found"
        : [
            answer === null ? "" : `answered by ${answer.person}`,
            codeChanged === true ? "the patch changed in the next version" : "",
          ]
            .filter((words) => words !== "")
            .join(", ");
      const said = `${day(raised.date)} ${raised.person}${quoted(raised.quote, 160)}`;
      return wrap(`${said} ${fate} ${refs.cite(raised.url)}`, {indent: "  "});
    }),
    ...(concerns.length > shown.length ? [`  and ${concerns.length - shown.length} more (--json has all)`] : []),
  ];
}

function fixLines({fixes}: Driver, refs: References): string[] {
  if (fixes.length === 0) return [];
  return [
    "",
    `Mended later: ${fixes.length}`,
    ...fixes
      .slice(-8)
      .map(
        (fix) =>
          `  ${day(fix.date)} ${cutTo(fix.quote ?? fix.person, usualWidth - 20).trimEnd()} ${refs.cite(fix.url)}`,
      ),
  ];
}

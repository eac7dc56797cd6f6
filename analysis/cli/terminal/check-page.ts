/** A submission held against the criteria, in a terminal: what is there, what lacks, where, and whom to ask. */
import type {Advice} from "../../advice.ts";
import {
  type Driver,
  type Interaction,
  inferredFromProviders,
  type JudgedRevision,
  type Verdict,
} from "../../dataset.ts";
import {claims, type References, references} from "./claims.ts";
import {besideQuestions, questionLines} from "./questions.ts";
import {day, flat, quoted, wrap} from "./text.ts";
import {criterionWords, inferredNote, stateWords, versionWords} from "./words.ts";

export interface Submitted {
  readonly revision: JudgedRevision;
  readonly driver: Driver;
  readonly unsent: boolean;
  readonly slips: readonly string[];
  readonly concerns: Driver["concerns"];
}

/** The lines of the page, at most 80 columns wide but for links and paths. */
export function checkPage({revision, driver, unsent, slips, concerns}: Submitted, advice: readonly Advice[]): string[] {
  const refs = references();
  // A mail that was never sent has no address to link to.
  const cited = unsent ? unlinked : refs;
  return [
    ...wrap(`${driver.name}, ${versionWords(revision)} of ${day(revision.date)}: ${revision.subject}`),
    ...inferredNote([revision]).map((note) => `  ${note}`),
    ...(unsent ? wrap("Not sent yet: judged by the patches alone.", {indent: "  "}) : []),
    ...(revision.missing.length === 0
      ? []
      : wrap(`Patch ${revision.missing.join(", ")} of ${revision.total} is missing.`, {indent: "  "})),
    ...slips.flatMap((slip) => wrap(`mend: ${slip}`, {indent: "  "})),
    ...advice.flatMap((one) => ["", ...criterionLines(one, revision.verdicts[one.criterion], refs, cited)]),
    ...(concerns.length === 0
      ? []
      : ["", ...wrap(`Concerns of reviewers, no answer of an author found, shown and not judged: ${concerns.length}`)]),
    ...concerns.flatMap(({raised}) =>
      wrap(`${raised.person}${quoted(raised.quote, 300)} ${refs.cite(raised.url)}`, {indent: "  "}),
    ),
    ...(refs.list().length === 0 ? [] : ["", ...refs.list()]),
  ];
}

function criterionLines(
  {criterion, state, missing, ask, examples}: Advice,
  verdict: Verdict | undefined,
  refs: References,
  cited: References,
): string[] {
  const indent = "    ";
  return [
    `${stateWords[state].long.padEnd(14)} ${criterionWords[criterion].long}`,
    ...(verdict === undefined ? [] : found(verdict, cited)),
    ...(missing === null ? [] : wrap(`missing: ${missing}`, {indent})),
    ...(verdict?.because === undefined || verdict.because === missing ? [] : wrap(verdict.because, {indent})),
    ...(ask.length === 0
      ? []
      : wrap(`ask today: ${ask.map(({name, email, role}) => `${name} <${email}> (${role})`).join(", ")}`, {indent})),
    ...examples.flatMap(({driver, why, url}) => wrap(`done well by ${driver} (${why}) ${refs.cite(url)}`, {indent})),
  ];
}

/** The questions with their passages, the interactions with their approvals; of other criteria who gave what. */
function found(verdict: Verdict, refs: References): string[] {
  const {interactions, evidence} = verdict;
  const indent = "    ";
  return [
    ...questionLines(verdict, refs, {indent, most: 3}),
    ...(interactions === undefined ? [] : interactionLines(interactions)),
    ...claims(besideQuestions(evidence, verdict), refs, {most: 4}).flatMap((line) => wrap(line, {indent})),
  ];
}

const mostOfGroup = 12;

const uses: Readonly<Record<Interaction["kind"], (what: string) => string>> = {
  "changes-file": () => "changed",
  "includes-header": (what) => `includes ${what}`,
  kconfig: (what) => `depends on ${what}`,
  "symbol-namespace": (what) => `imports the namespace ${what}`,
  calls: (what) => `calls ${what}()`,
  "walks-to-pf": (what) => `reaches the PF by ${what}`,
};

/** Each with file and line, under the patch, the parent, and the approval that it got or lacks; what lacks it first. */
function interactionLines(interactions: readonly Interaction[]): string[] {
  const groups = new Map<string, Interaction[]>();
  const open = interactions.filter(({approvals}) => approvals.length === 0);
  for (const one of [...open, ...interactions.filter(({approvals}) => approvals.length > 0)]) {
    const people = [...new Set(one.approvals.map(({person}) => person))];
    const inferred = one.approvals.every((approval) => approval.inferred.includes(inferredFromProviders))
      ? ` (inferred: ${inferredFromProviders})`
      : "";
    const fate = people.length === 0 ? "NO APPROVAL" : `approved by ${people.join(", ")}${inferred}`;
    const head = `patch ${one.patch}, ${one.parent}: ${fate}`;
    groups.set(head, [...(groups.get(head) ?? []), one]);
  }
  const count = `${interactions.length} ${interactions.length === 1 ? "interaction" : "interactions"} with a parent`;
  return [
    `    ${count}, ${open.length === 0 ? "each approved" : `${open.length} without approval`}:`,
    ...[...groups].flatMap(([head, members]) => [
      ...wrap(head, {indent: "    "}),
      ...members.slice(0, mostOfGroup).flatMap(({file, line, kind, what}) => {
        const place = flat(`${file}${line === null ? "" : `:${line}`}`);
        const [first = place, ...rest] = wrap(`${place} ${uses[kind](what)}`, {indent: "      "});
        return [first, ...rest.map((words) => `    ${words}`)];
      }),
      ...(members.length > mostOfGroup ? [`      and ${members.length - mostOfGroup} more (--json has all)`] : []),
    ]),
  ];
}

const unlinked: References = {cite: () => "", list: () => []};

/** Why a criterion that was met is not met on a later version, and what met it again. */
import type {Criterion, Evidence, Interaction, JudgedRevision, State, Verdict} from "./dataset.ts";
import {criteria} from "./dataset.ts";

export interface Flip {
  readonly criterion: Criterion;
  /** ids of two versions that follow each other */
  readonly before: string;
  readonly after: string;
  readonly from: State;
  readonly to: State;
  /** what was lost or gained, in words; never empty */
  readonly why: string;
}

const height: Readonly<Record<State, number>> = {
  met: 2,
  "partly-met": 1,
  "not-met": 0,
  "no-evidence": 0,
  "not-applicable": 2,
};

/**
 * Each fall of a criterion from one version of a work to the next, and each rise after a fall; in the order of the versions. [] where
 * nothing that was reached got lost.
 */
export function flipsOf(versions: readonly JudgedRevision[]): Flip[] {
  const fallen = new Set<Criterion>();
  return versions.slice(1).flatMap((after, at) => {
    const before = versions[at];
    if (before === undefined) return [];
    return criteria.flatMap((criterion): Flip[] => {
      const [a, b] = [before.verdicts[criterion], after.verdicts[criterion]];
      if (a === undefined || b === undefined || height[a.state] === height[b.state]) return [];
      const falls = height[b.state] < height[a.state];
      if (!falls && !fallen.has(criterion)) return [];
      if (falls) fallen.add(criterion);
      else if (b.state === "met") fallen.delete(criterion);
      const why = falls ? lossOf(a, b, after) : gainOf(a, b);
      return [{criterion, before: before.id, after: after.id, from: a.state, to: b.state, why}];
    });
  });
}

function lossOf(a: Verdict, b: Verdict, after: JudgedRevision): string {
  if (a.state === "not-applicable") return "it applies from this version on";
  switch (b.criterion) {
    case "documentation":
      return documentationLoss(a, b);
    case "parent-approval":
      return parentLoss(a, b, after);
    case "listed-reviewer":
    case "vfio-maintainer":
      return voteLoss(a, after);
    default:
      return b.criterion satisfies never;
  }
}

/** "Reviewed-by of Jane Doe on patch 4 is not carried: the patch changed" */
function voteLoss({evidence}: Verdict, {lost}: JudgedRevision): string {
  const words = evidence.map(({kind, trailer, person, patch}) => {
    if (kind !== "trailer") return `the word of ${person} was for the version before`;
    const dropped = lost.find(({trailer: one}) => one.type === trailer && one.name === person);
    return `${trailer} of ${person}${on(patch)} is not carried${dropped === undefined ? "" : `: patch ${dropped.patch} changed`}`;
  });
  return few(words, "the votes given are not carried");
}

function parentLoss(a: Verdict, b: Verdict, after: JudgedRevision): string {
  const approved = new Map(
    (a.interactions ?? []).filter(({approvals}) => approvals.length > 0).map((one) => [touched(one), one]),
  );
  const open = (b.interactions ?? []).filter(({approvals}) => approvals.length === 0);
  const fresh = open.filter((one) => !approved.has(touched(one)));
  const dropped = open.flatMap((one) => approved.get(touched(one)) ?? []);
  const votes = voteLoss({...a, evidence: dropped.flatMap(({approvals}) => approvals)}, after);
  const news = [...new Set(fresh.map(({parent, patch}) => `patch ${patch} newly touches ${parent}`))];
  return few([...news, ...(dropped.length === 0 ? [] : [votes])], "the approvals given are not carried");
}

function documentationLoss(a: Verdict, b: Verdict): string {
  const objectors = [...new Set(b.evidence.filter(isObjection).map(({person}) => person))];
  if (objectors.length > 0)
    return `${objectors.join(" and ")} ${objectors.length === 1 ? "says" : "say"} that it does not suffice`;
  const words = (b.questions ?? []).flatMap(({id, question, state}) => {
    const was = a.questions?.find((one) => one.id === id);
    if (was === undefined || height[state] >= height[was.state]) return [];
    const [first] = was.passages;
    const where =
      first === undefined ? "" : first.kind === "reply" ? " in a mail on that version only" : ` by ${placeOf(first)}`;
    return [`"${question}" was answered${where}`];
  });
  return few(words, "the passages that answered are gone");
}

/** Only where the vfio maintainer or a listed reviewer objects does a reply of somebody else than the author make the state. */
const isObjection = ({kind, role, inferred}: Evidence): boolean =>
  kind === "reply" && role !== "author" && !inferred.includes("asks for more explanation");

function gainOf(a: Verdict, b: Verdict): string {
  if (b.criterion === "parent-approval") return parentGain(a, b);
  const known = new Set(a.evidence.map(({messageId, person, patch}) => [messageId, person, patch].join("\n")));
  const fresh = b.evidence.filter(
    (one) => !isObjection(one) && !known.has([one.messageId, one.person, one.patch].join("\n")),
  );
  return b.criterion === "documentation"
    ? few(
        fresh.map((one) => `answered by ${placeOf(one)}`),
        "nobody objects",
      )
    : few(votesIn(fresh), "what it lacked is no longer there");
}

/** What was open before is approved now, or no longer touched. */
function parentGain(a: Verdict, b: Verdict): string {
  const now = new Map((b.interactions ?? []).map((one) => [touched(one), one]));
  const open = (a.interactions ?? []).filter(({approvals}) => approvals.length === 0);
  const approvals = open.flatMap((one) => now.get(touched(one))?.approvals ?? []);
  const kept = new Set((b.interactions ?? []).map(({parent}) => parent));
  const gone = open.filter((one) => !kept.has(one.parent)).map(({parent}) => `${parent} is no longer touched`);
  return few([...gone, ...votesIn(approvals)], "what it lacked is no longer there");
}

const touched = ({parent, kind, what}: Interaction): string => [parent, kind, what].join("\n");

/** "Acked-by of Jane Doe on patch 2, 3" */
function votesIn(evidence: readonly Evidence[]): string[] {
  const patches = new Map<string, Set<number>>();
  for (const {trailer, kind, person, patch} of evidence) {
    const words = kind === "trailer" ? `${trailer} of ${person}` : `the word of ${person}`;
    const known = patches.get(words) ?? new Set<number>();
    if (patch !== undefined) known.add(patch);
    patches.set(words, known);
  }
  return [...patches].map(([words, of]) => {
    const numbers = [...of].sort((x, y) => x - y).join(", ");
    return numbers === "" ? words : `${words} on patch ${numbers}`;
  });
}

const places: Readonly<Record<string, string>> = {
  patch: "the commit message",
  comment: "comments in the code",
  cover: "the cover letter",
  documentation: "a document",
  reply: "the author's answer",
};

const placeOf = ({kind, patch}: Evidence): string => `${places[kind] ?? kind}${on(patch)}`;
const on = (patch: number | undefined): string => (patch === undefined ? "" : ` on patch ${patch}`);

/** At most three, each once; the rest is counted. */
function few(words: readonly string[], none: string): string {
  const each = [...new Set(words)];
  if (each.length === 0) return none;
  return each.length <= 3 ? each.join("; ") : `${each.slice(0, 3).join("; ")}; and ${each.length - 3} more`;
}

/** Past drivers to learn from: who met a criterion best, and why it is held to be so. */
import type {Criterion, Dataset, Driver, Evidence, Verdict} from "./dataset.ts";
import {criteria} from "./dataset.ts";

export interface Example {
  readonly driver: string;
  /** the mail that shows how it was done */
  readonly url: string;
  /** in words: "all 4 criteria met, every question answered in the text of the series" */
  readonly why: string;
}

/**
 * At most two drivers that met a criterion, the best first. A merged driver goes before others, one judged by the document itself
 * before one in retrospect; then what counts is how it was met (`quality`), how many of the criteria the driver met, and the later
 * one of equals. How much was written counts for nothing. [] where none met it.
 */
export function bestExamples(criterion: Criterion, {drivers}: Pick<Dataset, "drivers">): Example[] {
  const met = drivers.flatMap((driver) => {
    const verdict = driver.verdicts[criterion];
    const proof = verdict === undefined ? undefined : proofOf(verdict);
    if (verdict?.state !== "met" || proof === undefined) return [];
    const {met: all, applicable} = metBy(driver);
    const how = quality(verdict);
    const rank = [
      driver.status === "merged" ? 1 : 0,
      verdict.inferred.includes("predates the document") ? 0 : 1,
      how.filter(({holds}) => holds).length,
      applicable === 0 ? 0 : all / applicable,
    ];
    const words = [
      all === applicable ? `all ${all} criteria met` : `${all} of ${applicable} criteria met`,
      ...how.flatMap(({holds, words: said}) => (holds ? [said] : [])),
    ];
    return [{driver: driver.name, url: proof.url, why: words.join(", "), rank, date: driver.lastPosted ?? ""}];
  });
  return met
    .sort(
      (a, b) => byRank(a.rank, b.rank) || (a.date < b.date ? 1 : a.date > b.date ? -1 : a.driver < b.driver ? -1 : 1),
    )
    .slice(0, 2)
    .map(({driver, url, why}) => ({driver, url, why}));
}

function metBy({verdicts}: Driver): {readonly met: number; readonly applicable: number} {
  const states = criteria.flatMap((criterion) => verdicts[criterion]?.state ?? []);
  return {
    met: states.filter((state) => state === "met").length,
    applicable: states.filter((state) => state !== "not-applicable").length,
  };
}

/** Where the reader shall look: in the text before the code, at a vote before an inference. */
function proofOf({criterion, evidence, questions = []}: Verdict): Evidence | undefined {
  if (criterion !== "documentation") return evidence[0];
  const passages = questions.flatMap((question) => question.passages);
  return passages.find(inText) ?? evidence[0];
}

const inText = ({kind}: Evidence): boolean => kind !== "comment" && kind !== "reply";

function quality({criterion, evidence, questions = [], because}: Verdict): {holds: boolean; words: string}[] {
  switch (criterion) {
    case "documentation":
      return [
        {
          holds: questions.every(({passages}) => passages.some(({kind}) => kind !== "reply")),
          words: "every question answered in the series itself",
        },
        {holds: questions.every(({passages}) => passages.some(spokenOut)), words: "in whole sentences"},
        {holds: because === undefined, words: "no reviewer asked for more"},
      ];
    case "parent-approval":
      return [
        {holds: evidence.some(({kind}) => kind === "trailer" || kind === "applied"), words: "by votes on the patches"},
        {holds: evidence.every(({inferred}) => inferred.length === 0), words: "none of them limited or inferred"},
      ];
    case "listed-reviewer":
      return [
        {holds: because === undefined, words: "no condition stands beside the review"},
        {holds: evidence.some(({role}) => !role.includes("author's employer")), words: "from another company"},
      ];
    case "vfio-maintainer":
      return [{holds: evidence.some(({kind}) => kind === "trailer"), words: "by a vote on the driver's patch"}];
    default:
      return criterion satisfies never;
  }
}

/** Two sentences or a long one: no list of labels or messages. */
const spokenOut = ({kind, quote = ""}: Evidence): boolean =>
  kind !== "reply" && !/^\w+\(\): |^struct |^#define /.test(quote) && quote.split(" ").length >= 20;

function byRank(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return other - value;
  }
  return 0;
}

import type {Driver, JudgedRevision, Verdicts} from "../dataset.ts";
import type {CriterionCount, Inference} from "./schema.ts";

/** How many drivers and versions are in which state, per criterion in its fixed order. */
export function criterionCounts(
  criteria: readonly (keyof Verdicts)[],
  drivers: readonly Driver[],
  revisions: readonly JudgedRevision[],
): CriterionCount[] {
  return criteria.map((criterion) => ({
    criterion,
    drivers: tally(drivers.flatMap(({verdicts}) => verdicts[criterion]?.state ?? [])),
    revisions: tally(revisions.flatMap(({verdicts}) => verdicts[criterion]?.state ?? [])),
  }));
}

/** How often something was inferred instead of read, by the words of the rule. */
export function inferences(drivers: readonly Driver[], revisions: readonly JudgedRevision[]): Inference[] {
  const words = [
    ...revisions.flatMap((revision) => [
      ...(revision.versionInferred ? ["version: not written, taken as 1"] : []),
      ...(revision.linkedBy === null ? [] : [`link to the version before: by ${revision.linkedBy}`]),
    ]),
    ...drivers.flatMap(({verdicts}) =>
      Object.values(verdicts).flatMap((verdict) => [
        ...verdict.inferred.map((what) => `verdict: ${what}`),
        ...verdict.evidence.flatMap((evidence) => evidence.inferred.map((what) => `evidence: ${what}`)),
      ]),
    ),
  ];
  return Object.entries(tally(words))
    .map(([what, n]) => ({what, n}))
    .sort((a, b) => (a.what < b.what ? -1 : 1));
}

function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

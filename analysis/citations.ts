/** Where the dataset cites a mail as proof: a reply in no thread of a series, such as one to a pull request, is found by this alone. */
import type {Dataset, Driver, Evidence, JudgedRevision, Verdict} from "./dataset.ts";

export interface Citation {
  readonly driver: string;
  /** id of the version whose verdict cites it; null where the driver itself does */
  readonly revision: string | null;
  /** a criterion, or what of the driver it proves */
  readonly proves: Verdict["criterion"] | "merge" | "concern" | "answer to a concern" | "fix";
  readonly evidence: Evidence;
}

/** In the order of the drivers, then of their versions; each proof once. [] for a mail that proves nothing. */
export function citationsOf(messageId: string, {drivers, revisions}: Dataset): Citation[] {
  const all = [...drivers.flatMap(ofDriver), ...revisions.flatMap(ofRevision)];
  const found = new Map<string, Citation>();
  for (const one of all) {
    if (one.evidence.messageId !== messageId) continue;
    const key = [one.driver, one.revision ?? "", one.proves].join("\n");
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

function ofDriver({name: driver, merged, concerns, fixes}: Driver): Citation[] {
  const by = (proves: Citation["proves"], evidence: readonly (Evidence | null)[]): Citation[] =>
    evidence.flatMap((one) => (one === null ? [] : [{driver, revision: null, proves, evidence: one}]));
  return [
    ...by("merge", merged?.evidence ?? []),
    ...concerns.flatMap(({raised, answer}) => [...by("concern", [raised]), ...by("answer to a concern", [answer])]),
    ...by("fix", fixes),
  ];
}

function ofRevision({id, introduces, verdicts}: JudgedRevision): Citation[] {
  if (introduces === null) return [];
  return Object.values(verdicts).flatMap((verdict) =>
    evidenceOf(verdict).map((evidence) => ({
      driver: introduces,
      revision: id,
      proves: verdict.criterion,
      evidence,
    })),
  );
}

const evidenceOf = ({evidence, questions = [], interactions = []}: Verdict): Evidence[] => [
  ...evidence,
  ...questions.flatMap(({passages}) => passages),
  ...interactions.flatMap(({approvals}) => approvals),
];

import type {Dataset, Evidence, JudgedRevision, Verdict} from "./dataset.ts";

/**
 * The dataset without the words of the mails: message-ids, names, dates, titles, trailers and verdicts are facts, quotes are not.
 * Only versions that touch a variant driver stay. This is what ships with the program.
 */
export function factsOnly(dataset: Dataset): Dataset {
  const revisions = dataset.revisions.filter(({drivers}) => drivers.length > 0).map(withoutWords);
  const kept = new Set(revisions.flatMap(({id, series}) => [id, series]));
  return {
    ...dataset,
    gaps: dataset.gaps.filter(({where}) => kept.has(where)),
    drivers: dataset.drivers.map((driver) => ({
      ...driver,
      statusBecause: driver.statusBecause.replace(/: ".*$/s, ""),
      ...(driver.merged && {merged: {...driver.merged, evidence: driver.merged.evidence.map(unquoted)}}),
      verdicts: mapVerdicts(driver.verdicts),
      concerns: driver.concerns.map((concern) => ({
        ...concern,
        raised: unquoted(concern.raised),
        answer: concern.answer && unquoted(concern.answer),
      })),
      fixes: driver.fixes.map(unquoted),
    })),
    revisions,
  };
}

function withoutWords(revision: JudgedRevision): JudgedRevision {
  const silent = <T extends {readonly quote: string | null}>(trailer: T): T => ({...trailer, quote: null});
  const vote = <T extends {readonly trailer: JudgedRevision["carried"][number]["trailer"]}>(held: T): T => ({
    ...held,
    trailer: silent(held.trailer),
  });
  return {
    ...revision,
    patches: revision.patches.map((patch) => ({...patch, trailers: patch.trailers.map(silent)})),
    carried: revision.carried.map(vote),
    lost: revision.lost.map(vote),
    verdicts: mapVerdicts(revision.verdicts),
  };
}

function mapVerdicts(verdicts: Dataset["drivers"][number]["verdicts"]): typeof verdicts {
  return Object.fromEntries(
    Object.entries(verdicts).map(([criterion, verdict]) => [criterion, unquotedVerdict(verdict)]),
  );
}

function unquotedVerdict(verdict: Verdict): Verdict {
  return {
    ...verdict,
    evidence: verdict.evidence.map(unquoted),
    ...(verdict.interactions && {
      interactions: verdict.interactions.map((contact) => ({...contact, approvals: contact.approvals.map(unquoted)})),
    }),
    ...(verdict.questions && {
      questions: verdict.questions.map((question) => ({...question, passages: question.passages.map(unquoted)})),
    }),
  };
}

function unquoted({quote: _, ...evidence}: Evidence): Evidence {
  return evidence;
}

import type {Driver, JudgedRevision, Verdict} from "./dataset.ts";
import {criteria} from "./dataset.ts";

/**
 * When each criterion was first met: the version and the day. The day is that of the deciding mail (of the last approval where
 * several were needed), never before the version itself; null where no version met it.
 */
export function firstMetIn(introduction: readonly JudgedRevision[]): Driver["firstMet"] {
  const first: Driver["firstMet"] = {};
  for (const criterion of criteria) {
    const revision = introduction.find(({verdicts}) => verdicts[criterion]?.state === "met");
    const verdict = revision?.verdicts[criterion];
    first[criterion] =
      revision === undefined || verdict === undefined
        ? null
        : {revision: revision.id, date: decided(verdict, revision.date)};
  }
  return first;
}

function decided({criterion, evidence}: Verdict, posted: string): string {
  const dates = evidence.map(({date}) => date).sort();
  const day = criterion === "parent-approval" || criterion === "documentation" ? dates.at(-1) : dates[0];
  return day !== undefined && day > posted ? day : posted;
}

import {criteria} from "../dataset.ts";
import {criterionCounts, inferences} from "./counts.ts";
import {type FigureInput, gatherFacts} from "./introductions.ts";
import {quarters} from "./quarters.ts";
import {reviewerMatrix} from "./reviewers.ts";
import type {Figures} from "./schema.ts";
import {standingVotes} from "./standing-votes.ts";
import {driverTimings, summaries, survival, waits} from "./timing.ts";

/** Every number that the pages show, computed from the judged drivers and revisions alone; no clock. */
export function figures(input: FigureInput): Figures {
  const facts = gatherFacts(input);
  const timing = driverTimings(facts);
  const bringing = input.revisions.filter((revision) => revision.introduces !== null);
  return {
    criteria: criterionCounts(criteria, input.drivers, bringing),
    timing,
    summaries: summaries(timing),
    survival: survival(timing),
    reviewers: reviewerMatrix(facts),
    quarters: quarters(facts),
    waits: waits(facts),
    standing: facts.introductions.map((one) => ({driver: one.driver.name, steps: standingVotes(one, facts)})),
    inferences: inferences(input.drivers, bringing),
  };
}

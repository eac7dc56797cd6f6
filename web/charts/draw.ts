import type {SafeHtml} from "../html.ts";
import {type DriverSpans, driverSpans} from "./driver-spans.ts";
import {type DurationStrip, durationStrip} from "./duration-strip.ts";
import {type FirstMetTracks, firstMet} from "./first-met.ts";
import {type LatencyStrip, latencyStrip} from "./latency-strip.ts";
import {type MailBars, mailBars} from "./mail-bars.ts";
import {type QuarterBars, quarterBars} from "./quarter-bars.ts";
import {type ReviewerMatrix, reviewerMatrix} from "./reviewer-matrix.ts";
import {type RevisionTimeline, revisionTimeline} from "./revision-timeline.ts";
import {type Spans, spans} from "./spans.ts";
import {type StandingVotes, standingVotes} from "./standing-votes.ts";
import {type StateBars, stateBars} from "./state-bars.ts";
import {type Survival, survival} from "./survival.ts";
import {type VerdictEvolution, verdictEvolution} from "./verdict-evolution.ts";

/** A chart as data: what a page inlines, so that the browser can draw it again for another width or selection. */
export type ChartSpec =
  | DriverSpans
  | DurationStrip
  | FirstMetTracks
  | LatencyStrip
  | MailBars
  | QuarterBars
  | ReviewerMatrix
  | RevisionTimeline
  | Spans
  | StandingVotes
  | StateBars
  | Survival
  | VerdictEvolution;

/** Draws any chart. Pure: the same data gives the same markup, at build time and in the browser. */
export function drawChart(spec: ChartSpec): SafeHtml {
  switch (spec.chart) {
    case "driver-spans":
      return driverSpans(spec);
    case "duration-strip":
      return durationStrip(spec);
    case "first-met":
      return firstMet(spec);
    case "latency-strip":
      return latencyStrip(spec);
    case "mail-bars":
      return mailBars(spec);
    case "quarter-bars":
      return quarterBars(spec);
    case "reviewer-matrix":
      return reviewerMatrix(spec);
    case "revision-timeline":
      return revisionTimeline(spec);
    case "spans":
      return spans(spec);
    case "standing-votes":
      return standingVotes(spec);
    case "state-bars":
      return stateBars(spec);
    case "survival":
      return survival(spec);
    case "verdict-evolution":
      return verdictEvolution(spec);
    default:
      return spec satisfies never;
  }
}

import type {SafeHtml} from "../html.ts";
import {type DriverSpans, driverSpans} from "./driver-spans.ts";
import {type MailBars, mailBars} from "./mail-bars.ts";
import {type RevisionTimeline, revisionTimeline} from "./revision-timeline.ts";
import {type StandingVotes, standingVotes} from "./standing-votes.ts";

/** A chart as data: what a page inlines, so that the browser can draw it again for another width or selection. */
export type ChartSpec = DriverSpans | MailBars | RevisionTimeline | StandingVotes;

export function drawChart(spec: ChartSpec): SafeHtml {
  switch (spec.chart) {
    case "driver-spans":
      return driverSpans(spec);
    case "mail-bars":
      return mailBars(spec);
    case "revision-timeline":
      return revisionTimeline(spec);
    case "standing-votes":
      return standingVotes(spec);
    default:
      return spec satisfies never;
  }
}

import {max, median, min} from "d3";
import type {JudgedRevision} from "../dataset.ts";
import {startsLate} from "../starts-late.ts";
import {authorsOf, daysFrom, type Facts, type Introduction, listOf} from "./introductions.ts";
import {mailsByGroup} from "./mails.ts";
import type {DriverTiming, Moment, Summary, SurvivalStep, Wait} from "./schema.ts";

/** How long each driver took, in the order of first postings. Drivers without a posting in the mail are left out. */
export function driverTimings(facts: Facts): DriverTiming[] {
  return facts.introductions.flatMap((introduction) => {
    const {driver, revisions} = introduction;
    const first = revisions[0];
    if (first === undefined) return [];
    const start = min(revisions, (revision) => revision.date) ?? first.date;
    // A day by which it was merged is no day of the merge: such a driver has an end, but no known duration.
    const merged =
      driver.merged === undefined || driver.merged.byThen === true
        ? null
        : {days: daysFrom(start, driver.merged.date), date: driver.merged.date};
    return [
      {
        driver: driver.name,
        status: driver.status,
        firstPosted: start,
        partial: startsLate(revisions),
        postings: revisions.length,
        merged,
        observed: merged?.days ?? daysFrom(start, lastSeen(introduction, facts)),
        firstReply: earliest(revisions.map((revision) => firstReply(revision, start, facts))),
        firstListedReply: earliest(revisions.map((revision) => firstReply(revision, start, facts, true))),
        criteria: criteriaMet(introduction, start),
      },
    ];
  });
}

/** How long each version that brings a driver waited for an answer. */
export function waits(facts: Facts): Wait[] {
  return facts.introductions.flatMap(({driver, revisions}) =>
    revisions.map((revision) => ({
      driver: driver.name,
      revision: revision.id,
      date: revision.date,
      replies: outsideReplies(revision, facts).length,
      mails: mailsByGroup(revision, facts),
      firstReply: firstReply(revision, revision.date, facts),
      firstListedReply: firstReply(revision, revision.date, facts, true),
    })),
  );
}

/** Smallest n for which a median is stated. */
export const enoughForMedian = 5;

export function summaries(timings: readonly DriverTiming[]): Summary[] {
  const measures: [string, string, (timing: DriverTiming) => number | null | undefined][] = [
    ["merge", "days from the first posting of a driver to its merge", (t) => t.merged?.days],
    [
      "postings",
      "versions posted up to the merge, RFC and resends included",
      (t) => (t.merged === null ? null : t.postings),
    ],
    ["first reply", "days from the first posting to the first mail by anyone else", (t) => t.firstReply?.days],
    [
      "first listed reply",
      "days from the first posting to the first mail by a listed reviewer of that day",
      (t) => t.firstListedReply?.days,
    ],
  ];
  const whole = timings.filter(({partial}) => !partial);
  return measures.map(([measure, definition, pick]) => {
    const values = whole.flatMap((timing) => pick(timing) ?? []);
    return {
      measure,
      definition,
      n: values.length,
      open: whole.length - values.length,
      min: min(values) ?? null,
      median: values.length < enoughForMedian ? null : (median(values) ?? null),
      max: max(values) ?? null,
    };
  });
}

/** The Kaplan-Meier estimate of "not merged yet" over drivers whose first version was read; empty where there are none. */
export function survival(all: readonly DriverTiming[]): SurvivalStep[] {
  const timings = all.filter(({partial}) => !partial);
  const times = [...new Set(timings.map(({observed}) => observed))].sort((a, b) => a - b);
  let share = 1;
  return times.map((days) => {
    const atRisk = timings.filter((timing) => timing.observed >= days).length;
    const merged = timings.filter((timing) => timing.observed === days && timing.merged !== null).length;
    const left = timings.filter((timing) => timing.observed === days && timing.merged === null).length;
    share *= 1 - merged / atRisk;
    return {days, share, atRisk, merged, left};
  });
}

function lastSeen({driver, revisions}: Introduction, {newestMail}: Facts): string {
  if (driver.status === "pending" && newestMail !== null) return newestMail;
  return max(revisions.flatMap((revision) => [revision.date, ...revision.replies.map((reply) => reply.date)])) ?? "";
}

function outsideReplies(revision: JudgedRevision, {who}: Facts): JudgedRevision["replies"] {
  const authors = authorsOf(revision, who);
  return revision.replies.filter((reply) => !reply.bot && !who(reply.from).bot && !authors.has(who(reply.from).id));
}

function firstReply(revision: JudgedRevision, start: string, facts: Facts, listed = false): Moment | null {
  const replies = outsideReplies(revision, facts).filter(
    (reply) => !listed || facts.isListed(facts.who(reply.from), reply.date),
  );
  return earliest(
    replies.map((reply) => ({
      days: daysFrom(start, reply.date),
      date: reply.date,
      messageId: reply.messageId,
      list: listOf(revision),
      person: facts.who(reply.from).name,
      revision: revision.id,
    })),
  );
}

function earliest(moments: readonly (Moment | null)[]): Moment | null {
  return moments.reduce<Moment | null>(
    (best, moment) => (moment !== null && (best === null || moment.date < best.date) ? moment : best),
    null,
  );
}

function criteriaMet({driver, revisions}: Introduction, start: string): DriverTiming["criteria"] {
  const met: DriverTiming["criteria"] = {};
  for (const [criterion, verdict] of Object.entries(driver.verdicts)) {
    if (verdict.state === "not-applicable") continue;
    const first = driver.firstMet[verdict.criterion] ?? null;
    met[criterion] =
      first === null
        ? null
        : {
            days: daysFrom(start, first.date),
            posting: revisions.findIndex((revision) => revision.id === first.revision) + 1,
            revision: first.revision,
          };
  }
  return met;
}

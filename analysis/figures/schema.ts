/** What the pages and charts are drawn from: numbers computed once, each with its n and its start and end. */
import * as z from "zod";

/** A mail that ends a wait, and how long it took from the first posting (or from the version's, where that is said). */
export const Moment = z.object({
  days: z.number(),
  date: z.string(),
  messageId: z.string(),
  list: z.string(),
  person: z.string(),
  revision: z.string(),
});
export type Moment = z.infer<typeof Moment>;

/** How long one driver took. All days count from its first posting. */
export const DriverTiming = z.object({
  driver: z.string(),
  status: z.string(),
  firstPosted: z.string(),
  /** the version read first is not the first, as its number says: days and versions are fewer than they were */
  partial: z.boolean().default(false),
  /** versions of the work that brings it, RFC and resends included */
  postings: z.number(),
  /** days to the merge; null where it is not merged, or nothing tells when */
  merged: z.object({days: z.number(), date: z.string()}).nullable(),
  /** days to the last thing known of it: the merge, else the last mail of its threads, else (pending) the newest mail */
  observed: z.number(),
  /** the first mail by somebody who is neither author nor submitter nor a bot */
  firstReply: Moment.nullable(),
  /** the first mail by somebody who was a listed reviewer on that day and is no author */
  firstListedReply: Moment.nullable(),
  /** per criterion: when it was first met; null where never, absent where it does not apply */
  criteria: z.record(z.string(), z.object({days: z.number(), posting: z.number(), revision: z.string()}).nullable()),
});
export type DriverTiming = z.infer<typeof DriverTiming>;

/** A summary over drivers whose first version was read. The median stands only where n is at least 5. */
export const Summary = z.object({
  measure: z.string(),
  /** what is counted, in words, with unit, start and end */
  definition: z.string(),
  n: z.number(),
  /** drivers for which the end had not come when the mail ends */
  open: z.number(),
  min: z.number().nullable(),
  median: z.number().nullable(),
  max: z.number().nullable(),
});
export type Summary = z.infer<typeof Summary>;

/** Share still not merged after so many days, unfinished drivers counted until last seen (Kaplan-Meier). */
export const SurvivalStep = z.object({
  days: z.number(),
  share: z.number(),
  atRisk: z.number(),
  merged: z.number(),
  left: z.number(),
});
export type SurvivalStep = z.infer<typeof SurvivalStep>;

export const Vote = z.object({
  type: z.string(),
  messageId: z.string(),
  list: z.string(),
  date: z.string(),
  revision: z.string(),
  /** patches that it speaks of */
  patches: z.number(),
  /** "reply": the mail gave it; "body": only the author's patch says so, no mail that gave it was found */
  source: z.enum(["reply", "body"]),
});
export type Vote = z.infer<typeof Vote>;

export const reviewerGroups = ["vfio maintainer", "listed reviewer", "other"] as const;
export const ReviewerGroup = z.enum(reviewerGroups);
export type ReviewerGroup = z.infer<typeof ReviewerGroup>;

/** What one person did for one driver's introduction. Authors of the series are left out of their own row. */
export const ReviewerCell = z.object({
  driver: z.string(),
  replies: z.number(),
  first: z.string(),
  last: z.string(),
  votes: z.array(Vote),
});
export type ReviewerCell = z.infer<typeof ReviewerCell>;

export const Reviewer = z.object({
  person: z.string(),
  name: z.string(),
  /** the closest to vfio that the person ever was, by the dated roster */
  group: ReviewerGroup,
  cells: z.array(ReviewerCell),
});
export type Reviewer = z.infer<typeof Reviewer>;

/** Mails by who wrote them, by the role of that day. */
export const MailsByGroup = z.object({
  maintainer: z.number(),
  listed: z.number(),
  author: z.number(),
  other: z.number(),
});
export type MailsByGroup = z.infer<typeof MailsByGroup>;

/** Versions of new drivers posted in a quarter, and the mails that answered them by who wrote. */
export const Quarter = z.object({
  /** "2022-Q1" */
  quarter: z.string(),
  start: z.string(),
  postings: z.number(),
  mails: MailsByGroup,
});
export type Quarter = z.infer<typeof Quarter>;

/** How a version that brings a driver waited: days from its posting; null where nothing came. */
export const Wait = z.object({
  driver: z.string(),
  revision: z.string(),
  date: z.string(),
  /** mails by others than its author and bots */
  replies: z.number(),
  /** all mails of its discussion but those of bots, by who wrote */
  mails: MailsByGroup,
  firstReply: Moment.nullable(),
  firstListedReply: Moment.nullable(),
});
export type Wait = z.infer<typeof Wait>;

/** People whose word stands on the version of that moment. A new version starts with what its patches carry. */
export const StandingVotes = z.object({
  date: z.string(),
  revision: z.string(),
  reviewed: z.number(),
  acked: z.number(),
  tested: z.number(),
});
export type StandingVotes = z.infer<typeof StandingVotes>;

export const CriterionCount = z.object({
  criterion: z.string(),
  /** drivers by state */
  drivers: z.record(z.string(), z.number()),
  /** versions that bring a driver, by state */
  revisions: z.record(z.string(), z.number()),
});
export type CriterionCount = z.infer<typeof CriterionCount>;

/** How often a rule of inference was used, so that a reader can weigh it. */
export const Inference = z.object({what: z.string(), n: z.number()});
export type Inference = z.infer<typeof Inference>;

export const Figures = z.object({
  criteria: z.array(CriterionCount),
  timing: z.array(DriverTiming),
  summaries: z.array(Summary),
  survival: z.array(SurvivalStep),
  reviewers: z.array(Reviewer),
  quarters: z.array(Quarter),
  waits: z.array(Wait),
  /** by driver, in the order of time */
  standing: z.array(z.object({driver: z.string(), steps: z.array(StandingVotes)})),
  inferences: z.array(Inference),
});
export type Figures = z.infer<typeof Figures>;

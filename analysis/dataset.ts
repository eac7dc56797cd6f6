/** The dataset: everything the site and other programs read. One schema, used to type, to check and to publish (JSON Schema). */
import * as z from "zod";
import {type Address, Revision} from "../crawler/records.ts";
import {Figures} from "./figures/schema.ts";

export const criteria = ["parent-approval", "documentation", "listed-reviewer", "vfio-maintainer"] as const;
export const Criterion = z.enum(criteria);
export type Criterion = z.infer<typeof Criterion>;

export const State = z.enum(["met", "partly-met", "not-met", "no-evidence", "not-applicable"]);
export type State = z.infer<typeof State>;

export const Evidence = z.object({
  messageId: z.string(),
  url: z.string(),
  list: z.string(),
  date: z.string(),
  person: z.string(),
  /** the person's role on that day: "listed reviewer", "vfio maintainer", "maintainer of QAT DRIVER", "author", ... */
  role: z.string(),
  /**
   * "trailer", "cover", "patch", "documentation", "comment", "reply", "commit", "annotation", "applied", "applied-part" (a part of the
   * series, or by the parent's maintainer), "pull-request" (a request, which by itself proves no merge)
   */
  kind: z.string(),
  /** at most 300 characters of the mail */
  quote: z.string().optional(),
  /** where the quote begins in the mail's text, in characters */
  offset: z.number().optional(),
  /** trailer type, where kind is "trailer" */
  trailer: z.string().optional(),
  /** index of the patch it speaks of */
  patch: z.number().optional(),
  inferred: z.array(z.string()),
});
export type Evidence = z.infer<typeof Evidence>;

/** What is inferred where a parent's maintainer approved of the patches that provide what the driver uses, and so of the use. */
export const inferredFromProviders = "given on the patches that provide it";

/** What was read before saying "not there". */
export const Searched = z.object({
  messages: z.number(),
  revisions: z.array(z.string()),
  lists: z.array(z.string()),
  /** message-ids that the thread names and no source had */
  missing: z.array(z.string()),
});
export type Searched = z.infer<typeof Searched>;

/** One way in which a variant driver touches its parent. */
export const Interaction = z.object({
  parent: z.string(),
  kind: z.enum(["changes-file", "includes-header", "kconfig", "symbol-namespace", "calls", "walks-to-pf"]),
  what: z.string(),
  patch: z.number(),
  messageId: z.string(),
  file: z.string(),
  /** line in the new file, null where the diff does not tell */
  line: z.number().nullable(),
  approvals: z.array(Evidence),
});
export type Interaction = z.infer<typeof Interaction>;

export const Question = z.object({
  id: z.enum(["composition", "beyond-vfio", "safeguards", "extensions"]),
  question: z.string(),
  state: State,
  passages: z.array(Evidence),
});
export type Question = z.infer<typeof Question>;

export const Verdict = z.object({
  criterion: Criterion,
  state: State,
  /** id and version of the rule that made it: "listed-reviewer/1" */
  rule: z.string(),
  evidence: z.array(Evidence),
  searched: Searched,
  missing: z.string().optional(),
  because: z.string().optional(),
  inferred: z.array(z.string()),
  interactions: z.array(Interaction).optional(),
  questions: z.array(Question).optional(),
});
export type Verdict = z.infer<typeof Verdict>;

export const Verdicts = z.partialRecord(Criterion, Verdict);
export type Verdicts = z.infer<typeof Verdicts>;

export const JudgedRevision = Revision.extend({
  /** only for revisions that bring a variant driver */
  verdicts: Verdicts,
});
export type JudgedRevision = z.infer<typeof JudgedRevision>;

export const Parent = z.object({
  name: z.string(),
  path: z.string(),
  section: z.string().nullable(),
  /** true for a subsystem's core (PCI), which is no parent driver though the series changes it */
  subsystem: z.boolean().optional(),
});
export type Parent = z.infer<typeof Parent>;

/** A worry that a reviewer raised about what user space can do or send. Shown, not judged. */
export const Concern = z.object({
  revision: z.string(),
  raised: Evidence,
  topic: z.string(),
  answer: Evidence.nullable(),
  /** whether the patch in question changed in the next version or was dropped; null where that cannot be told */
  codeChanged: z.boolean().nullable(),
  /** no answer of an author of the patches was found; another person may have answered */
  open: z.boolean(),
});
export type Concern = z.infer<typeof Concern>;

export const Driver = z.object({
  name: z.string(),
  directory: z.string(),
  /** every directory that its versions used, in order */
  directories: z.array(z.string()),
  title: z.string(),
  parents: z.array(Parent),
  status: z.enum(["merged", "pending", "abandoned", "rejected", "superseded", "unknown"]),
  /** the mail or the rule behind the status */
  statusBecause: z.string(),
  /** series id; null for a driver whose introduction is not among the mail read */
  introducedBy: z.string().nullable(),
  firstPosted: z.string().nullable(),
  lastPosted: z.string().nullable(),
  merged: z
    .object({
      date: z.string(),
      release: z.string().nullable(),
      commit: z.string().nullable(),
      /** true where only something later shows that it was merged: then `date` is the day by which it was */
      byThen: z.boolean().optional(),
      /** true where the release is that of a later patch which builds on the driver */
      releaseInferred: z.boolean().optional(),
      evidence: z.array(Evidence),
    })
    .optional(),
  verdicts: Verdicts,
  /** revision ids of the work that brings it, in order */
  revisions: z.array(z.string()),
  /** series ids of later works that touch it */
  later: z.array(z.string()),
  /** when each criterion was first met: revision id and date; null where never */
  firstMet: z.partialRecord(Criterion, z.object({revision: z.string(), date: z.string()}).nullable()),
  concerns: z.array(Concern),
  /** what had to be mended after the merge */
  fixes: z.array(Evidence),
  migration: z.boolean().nullable(),
});
export type Driver = z.infer<typeof Driver>;

export const Role = z.object({
  role: z.enum(["listed-reviewer", "vfio-maintainer", "maintainer", "reviewer"]),
  section: z.string(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  source: z.string(),
});
export type Role = z.infer<typeof Role>;

export const Person = z.object({
  /** stable slug made of the name */
  id: z.string(),
  name: z.string(),
  emails: z.array(z.string()),
  employers: z.array(
    z.object({name: z.string(), from: z.string().nullable(), until: z.string().nullable(), source: z.string()}),
  ),
  roles: z.array(Role),
  bot: z.boolean(),
});
export type Person = z.infer<typeof Person>;

/** Something that could not be read or is known to be missing. */
export const Gap = z.object({
  kind: z.enum([
    "missing-mail",
    "missing-patch",
    "no-series",
    "unmatched-override",
    "unplaced-driver",
    "stale-annotation",
  ]),
  what: z.string(),
  where: z.string(),
  reason: z.string(),
});
export type Gap = z.infer<typeof Gap>;

/** What a person settled where a rule was wrong: "corrected by NAME on DATE because ...". */
export const Correction = z.object({
  kind: z.enum(["link", "reading", "person", "role"]),
  /** revision id of a link, message-id of a reading, else the person's name */
  where: z.string(),
  what: z.string(),
  by: z.string(),
  date: z.string(),
  reason: z.string(),
});
export type Correction = z.infer<typeof Correction>;

export const SourceSummary = z.object({
  list: z.string(),
  /** relevant mails that it carried */
  mails: z.number(),
  oldest: z.string().nullable(),
  newest: z.string().nullable(),
});
export type SourceSummary = z.infer<typeof SourceSummary>;

export const Dataset = z.object({
  schema: z.literal("vfio-lore/1"),
  /** version of the rules that judged */
  rules: z.string(),
  /** the directories whose sub-folders are drivers, as configured; absent from datasets that older versions made */
  driverDirectories: z.array(z.string()).optional(),
  newestMail: z.string().nullable(),
  /** different relevant mails; one that two lists carried counts once. Absent from datasets that older versions made */
  mails: z.number().optional(),
  sources: z.array(SourceSummary),
  gaps: z.array(Gap),
  drivers: z.array(Driver),
  revisions: z.array(JudgedRevision),
  people: z.array(Person),
  /** absent from datasets that older versions made */
  corrections: z.array(Correction).optional(),
  figures: Figures,
});
export type Dataset = z.infer<typeof Dataset>;

/** The same where the revisions, nearly all of a dataset, were looked at before. */
const Frame = Dataset.extend({revisions: z.array(z.custom<JudgedRevision>())});

/** What `Dataset.safeParse` gives; what it is given is used up, so that no revision but one is there twice. */
export function takeDataset(data: unknown): z.ZodSafeParseResult<Dataset> {
  const revisions = typeof data === "object" && data !== null && "revisions" in data ? data.revisions : null;
  if (!Array.isArray(revisions)) return Dataset.safeParse(data);
  for (const [at, revision] of revisions.entries()) {
    const taken = JudgedRevision.safeParse(revision);
    if (!taken.success) return Dataset.safeParse(data);
    revisions[at] = taken.data;
  }
  return Frame.safeParse(data);
}
export type {Address};

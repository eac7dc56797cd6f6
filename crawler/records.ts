/**
 * The records that cross a joint of the pipeline: what the store keeps (Message) and what the analysis reads (Revision).
 * Plain JSON: dates are ISO 8601 in UTC, message-ids carry no angle brackets, paths use "/". `null` says "looked, there is none".
 */
import * as z from "zod";

export const Address = z.object({
  name: z.string(),
  /** null where only a name was written. Kept as written; compare with `sameAddress`. */
  email: z.string().nullable(),
});
export type Address = z.infer<typeof Address>;

export const Attachment = z.object({
  filename: z.string().nullable(),
  contentType: z.string(),
  /** bytes, decoded */
  size: z.number(),
  /** the text of a patch that came as an attachment, else null */
  text: z.string().nullable(),
});
export type Attachment = z.infer<typeof Attachment>;

/** One mail, parsed; of several copies of a message-id the one that wins (name of the list, then hash). */
export const Message = z.object({
  messageId: z.string(),
  /** every list that carried it, sorted */
  lists: z.array(z.string()),
  /** UTC; the Date header, else the topmost Received header, else the epoch's beginning */
  date: z.string(),
  dateFrom: z.enum(["date", "received", "none"]),
  /** the person who wrote it: From, seen through "NAME via LIST" and X-Original-From */
  from: Address,
  /** the From header where a relay or a list stands in it instead of the writer, else null */
  relay: Address.nullable(),
  replyTo: z.array(Address),
  to: z.array(Address),
  cc: z.array(Address),
  /** decoded, white space collapsed */
  subject: z.string(),
  inReplyTo: z.array(z.string()),
  references: z.array(z.string()),
  /** decoded text with LF line ends; format=flowed is not reflowed (that destroys diffs) */
  text: z.string(),
  textFrom: z.enum(["plain", "html", "none"]),
  flowed: z.boolean(),
  attachments: z.array(Attachment),
  /** Authentication-Results as the archive recorded them */
  authentication: z.array(z.string()),
  /** true where copies with this message-id differ in what a reader sees */
  conflicting: z.boolean(),
});
export type Message = z.infer<typeof Message>;

/** What of a mail is kept in memory for all mails at once: not its text. */
export type Head = Pick<
  Message,
  "messageId" | "lists" | "date" | "dateFrom" | "from" | "subject" | "inReplyTo" | "references"
>;

export const Trailer = z.object({
  /** canonical spelling: "Reviewed-by", "Acked-by", "Signed-off-by", "Nacked-by", "Fixes", ... */
  type: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  /** for those that name no person (Fixes, Link), else null */
  value: z.string().nullable(),
  /** what stood behind it: "# pci_ids.h", "[for the parts ...]" */
  comment: z.string().nullable(),
  source: z.enum(["body", "reply"]),
  via: z.enum(["patch", "cover", "range", "other-thread"]),
  messageId: z.string(),
  date: z.string(),
  accepted: z.boolean(),
  /** the rule that decided `accepted` */
  why: z.string(),
  /** for body trailers: the mail that first gave it, where one is known */
  givenBy: z.string().nullable(),
  /** the mail that took it back, or null */
  withdrawn: z.string().nullable(),
  qualified: z.boolean(),
  /** the words that limit it, where qualified; the sentence of a vote in words ("nak-line"), which has no line of its own */
  quote: z.string().nullable(),
  bot: z.boolean(),
  /** the archive's own word on the sender of the vote, a fact beside it: "dkim=pass d=intel.com", or null */
  authentication: z.string().nullable(),
});
export type Trailer = z.infer<typeof Trailer>;

/** How a patch of this revision stands to one of the revision before. */
export const PatchMatch = z.object({
  messageId: z.string(),
  how: z.enum(["patch-id", "title", "files"]),
  changed: z.boolean(),
});
export type PatchMatch = z.infer<typeof PatchMatch>;

export const Patch = z.object({
  index: z.number(),
  messageId: z.string(),
  /** title without its brackets */
  subject: z.string(),
  /** in-body From: where there is one, else the mail's writer */
  author: Address,
  date: z.string(),
  files: z.array(z.string()),
  /** `git patch-id --stable`; null where there is no diff */
  patchId: z.string().nullable(),
  trailers: z.array(Trailer),
  /** the same patch in the revision before, null where it is new there (or there is none) */
  previous: PatchMatch.nullable(),
  /** what is odd: "attachment", "replaces 10/12", "out of range", ... */
  notes: z.array(z.string()),
});
export type Patch = z.infer<typeof Patch>;

/** A mail in the discussion of a revision that is none of its patches. */
export const Reply = z.object({
  messageId: z.string(),
  from: Address,
  date: z.string(),
  /** index of the patch it answers (0 = the cover), null where it hangs on neither */
  to: z.number().nullable(),
  bot: z.boolean(),
});
export type Reply = z.infer<typeof Reply>;

export const LinkedBy = z.enum(["change-id", "reply", "link", "title", "override"]);
export type LinkedBy = z.infer<typeof LinkedBy>;

/** One posting of a series, as `series --json` prints it. */
export const Revision = z.object({
  id: z.string(),
  series: z.string(),
  drivers: z.array(z.string()),
  introduces: z.string().nullable(),
  version: z.number(),
  versionInferred: z.boolean(),
  rfc: z.boolean(),
  resend: z.boolean(),
  prefixes: z.array(z.string()),
  subject: z.string(),
  author: Address,
  submitter: Address,
  date: z.string(),
  lists: z.array(z.string()),
  cover: z.string().nullable(),
  total: z.number(),
  missing: z.array(z.number()),
  patches: z.array(Patch),
  supersedes: z.string().nullable(),
  linkedBy: LinkedBy.nullable(),
  /** how sure the link to `supersedes` is, and the words of the rule that found it */
  linkConfidence: z.enum(["certain", "likely", "possible"]).nullable(),
  linkReason: z.string().nullable(),
  /** votes given to an older version of a patch that is unchanged here (same patch-id) */
  carried: z.array(z.object({patch: z.number(), from: z.string(), trailer: Trailer})),
  /** votes on the version before that this one neither carries nor may count: the patch changed */
  lost: z.array(z.object({patch: z.number(), from: z.string(), trailer: Trailer})),
  replies: z.array(Reply),
  /** what is odd or was inferred, in words: "partial reroll", "unthreaded", "extra patch 6/5", ... */
  notes: z.array(z.string()),
});
export type Revision = z.infer<typeof Revision>;

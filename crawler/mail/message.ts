import type {Address, Message} from "../records.ts";
import {peopleOf} from "./address-field.ts";
import {mailDate} from "./date.ts";
import type {Field, Wanted} from "./header.ts";
import {allValues, firstValue, readHeader} from "./header.ts";
import type {Leaf} from "./leaf.ts";
import {plainLeaf} from "./leaf.ts";
import {messageIds} from "./message-id.ts";
import {readParts} from "./parts.ts";
import {plainParts} from "./plain-parts.ts";
import {writerOf} from "./sender.ts";

/** A mail that cannot be read; `reason` says why, for the quarantine. */
export class UnreadableMail extends Error {
  override readonly name = "UnreadableMail";
  readonly reason: string;

  constructor(reason: string, {cause}: {cause?: unknown} = {}) {
    super(`unreadable mail: ${reason}`, cause === undefined ? undefined : {cause});
    this.reason = reason;
  }
}

/**
 * One raw mail as a Message (see records.ts for the rule of each field). The raw header is the truth for ids and dates; mailparser
 * reads addresses, encoded words and the MIME tree. What is plain text under a plain subject does not go through its streams, which
 * take most of the time; `plain: false` sends it there all the same, to the same result. Throws UnreadableMail for a mail without a
 * message-id or beyond all bounds.
 */
export async function parseMessage(
  raw: Buffer,
  {lists, plain = true}: {lists: readonly string[]; plain?: boolean},
): Promise<Message> {
  const {fields, bodyStart} = readHeader(raw, wanted);
  if (bodyStart > longestHeader) throw new UnreadableMail(`its header is ${bodyStart} bytes long`);
  const messageId = messageIds(firstValue(fields, "message-id") ?? "")[0];
  if (messageId === undefined) throw new UnreadableMail("it has no Message-ID");
  const body = raw.subarray(bodyStart);
  const {subject, leaves} = (plain ? asPlain(body, fields) : null) ?? (await withMailparser(body, fields));
  const from = (await peopleIn(fields, "from", plain))[0] ?? {name: "", email: null};
  const recipients = {
    replyTo: await peopleIn(fields, "reply-to", plain),
    to: await peopleIn(fields, "to", plain),
    cc: await peopleIn(fields, "cc", plain),
  };
  const originalFrom = firstValue(fields, "x-original-from");
  return {
    messageId,
    lists: [...new Set(lists)].sort(),
    ...mailDate(firstValue(fields, "date"), firstValue(fields, "received")),
    ...writerOf({from, ...recipients, originalFrom}),
    ...recipients,
    subject,
    inReplyTo: ids(fields, "in-reply-to"),
    references: ids(fields, "references"),
    ...(await readParts(leaves, async (html) => (await mailparser()).htmlToText(html))),
    authentication: allValues(fields, "authentication-results").map((value) => value.replace(/\s+/g, " ")),
    conflicting: false,
  };
}

// Not within parseMessage: V8 forgets what it optimized of functions that are made anew in each call.
function peopleIn(fields: readonly Field[], name: string, plain: boolean): Address[] | Promise<Address[]> {
  return peopleOf(allValues(fields, name), {plain});
}

/** Every header on record is below 100 KB; a References header of 5,000 ids has 400 KB. */
const longestHeader = 4 * 1024 * 1024;
/** RFC 5322 allows 998 characters a line; a longer subject is an attack or a fault, and is cut. */
const longestSubject = 2000;
const wanted: Wanted = new Map([
  ["message-id", "first"],
  ["date", "first"],
  ["received", "first"],
  ["from", "all"],
  ["x-original-from", "first"],
  ["reply-to", "all"],
  ["to", "all"],
  ["cc", "all"],
  ["subject", "first"],
  ["in-reply-to", "all"],
  ["references", "all"],
  ["authentication-results", "all"],
  ["content-type", "all"],
  ["content-transfer-encoding", "all"],
  ["content-disposition", "first"],
]);

/** Loading mailparser takes half a second, and few mails need it. */
const mailparser = () => import("./mailparser.ts");

async function withMailparser(body: Buffer, fields: readonly Field[]): Promise<{subject: string; leaves: Leaf[]}> {
  const subject = (firstValue(fields, "subject") ?? "").slice(0, longestSubject * 4);
  const {readMime} = await mailparser();
  try {
    const mail = await readMime(fields, body, subject);
    return {subject: cleanSubject(mail.subject), leaves: mail.leaves};
  } catch (cause) {
    throw new UnreadableMail(`mailparser: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});
  }
}

/** The same without mailparser: null where subject or body need it. */
function asPlain(body: Buffer, fields: readonly Field[]): {subject: string; leaves: readonly Leaf[]} | null {
  const subject = firstValue(fields, "subject") ?? "";
  if (!/^[\t -~]{0,500}$/.test(subject) || subject.includes("=?")) return null;
  const leaf = plainLeaf(fields, body);
  const leaves = leaf === null ? plainParts(fields, body) : [leaf];
  return leaves === null ? null : {subject: cleanSubject(subject), leaves};
}

function cleanSubject(decoded: string): string {
  return decoded.replaceAll("\0", "").replace(/\s+/g, " ").trim().slice(0, longestSubject);
}

function ids(fields: readonly Field[], name: string): string[] {
  return allValues(fields, name).flatMap(messageIds);
}

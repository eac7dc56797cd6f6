import type {Attachment as MailAttachment, StructuredHeader} from "mailparser";
import type {Message} from "../records.ts";
import {peopleOf} from "./address-field.ts";
import {mailDate} from "./date.ts";
import type {Field, Wanted} from "./header.ts";
import {allValues, firstValue, readHeader} from "./header.ts";
import type {Leaf} from "./leaf.ts";
import {plainLeaf} from "./leaf.ts";
import {mailparser} from "./mailparser.ts";
import {messageIds} from "./message-id.ts";
import {attachLeaves, writtenDisposition} from "./mime.ts";
import {readParts} from "./parts.ts";
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
  const people = (name: string) => peopleOf(allValues(fields, name), {plain});
  const from = (await people("from"))[0] ?? {name: "", email: null};
  const recipients = {replyTo: await people("reply-to"), to: await people("to"), cc: await people("cc")};
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
    ...(await readParts(leaves, htmlToText)),
    authentication: allValues(fields, "authentication-results").map((value) => value.replace(/\s+/g, " ")),
    conflicting: false,
  };
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

const mailparserOptions = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
  ignoreEmbedded: true,
  checksumAlgo: false,
} as const;

/**
 * mailparser reflows format=flowed text (which destroys diffs) and decodes text by the declared charset alone, so it is given
 * every leaf as an attachment: those it hands out as their own bytes. It is fed only the fields it is asked about.
 */
async function withMailparser(
  body: Buffer,
  fields: readonly Field[],
): Promise<{subject: string; leaves: readonly Leaf[]}> {
  const subject = (firstValue(fields, "subject") ?? "").slice(0, longestSubject * 4);
  const {simpleParser} = await mailparser();
  try {
    let mail = await simpleParser(attachLeaves(fields, body, subject), mailparserOptions);
    if (mail.attachments.length === 0 && body.length > 0) {
      mail = await simpleParser(attachLeaves(withoutStructure(fields), body, subject), mailparserOptions);
    }
    return {subject: cleanSubject(mail.subject ?? ""), leaves: mail.attachments.map(asLeaf)};
  } catch (cause) {
    throw new UnreadableMail(`mailparser: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});
  }
}

/** The same without mailparser: null where subject or body need it. */
function asPlain(body: Buffer, fields: readonly Field[]): {subject: string; leaves: readonly Leaf[]} | null {
  const subject = firstValue(fields, "subject") ?? "";
  if (!/^[\t -~]{0,500}$/.test(subject) || subject.includes("=?")) return null;
  const leaf = plainLeaf(fields, body);
  return leaf === null ? null : {subject: cleanSubject(subject), leaves: [leaf]};
}

function cleanSubject(decoded: string): string {
  return decoded.replaceAll("\0", "").replace(/\s+/g, " ").trim().slice(0, longestSubject);
}

function asLeaf({contentType, filename, content, headers}: MailAttachment): Leaf {
  const written = headers.get(writtenDisposition.toLowerCase());
  const type = headers.get("content-type");
  const parameters =
    type !== undefined && typeof type === "object" && "params" in type ? (type as StructuredHeader).params : {};
  return {
    // Where the field is empty mailparser gives no string, whatever its types say; then a part is plain text (RFC 2045, 5.2).
    contentType: typeof contentType === "string" ? contentType : "text/plain",
    charset: parameters.charset?.trim() ?? "",
    format: parameters.format?.trim() ?? "",
    disposition: typeof written === "string" ? written.trim() : null,
    filename: filename?.replaceAll("\0", "") ?? null,
    content,
  };
}

/** A multipart type whose boundary never comes hides the text: then the body is read as it stands. */
function withoutStructure(fields: readonly Field[]): Field[] {
  return fields.filter(({name}) => !name.startsWith("content-"));
}

/** mailparser's text of an HTML part. Link tags go first: it would write their target into the middle of "Name <address>". */
async function htmlToText(html: string): Promise<string> {
  const {simpleParser} = await mailparser();
  const withoutLinks = html.replace(/<\/?a(?:\s[^<>]{0,2000})?>/gi, "");
  const head = "Content-Type: text/html; charset=utf-8\n\n";
  const mail = await simpleParser(head + withoutLinks, {...mailparserOptions, skipHtmlToText: false});
  return mail.text ?? "";
}

function ids(fields: readonly Field[], name: string): string[] {
  return allValues(fields, name).flatMap(messageIds);
}

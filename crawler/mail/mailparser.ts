/** All that mailparser does here. Loading it takes half a second: this module is loaded for the first mail that needs it. */
import type {Attachment, StructuredHeader} from "mailparser";
import {parseAddressHeader, simpleParser} from "mailparser";
import type {Address} from "../records.ts";
import type {Field} from "./header.ts";
import type {Leaf} from "./leaf.ts";
import {attachLeaves, writtenDisposition} from "./mime.ts";

const options = {
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
export async function readMime(
  fields: readonly Field[],
  body: Buffer,
  subject: string,
): Promise<{subject: string; leaves: Leaf[]}> {
  let mail = await simpleParser(attachLeaves(fields, body, subject), options);
  if (mail.attachments.length === 0 && body.length > 0) {
    mail = await simpleParser(attachLeaves(withoutStructure(fields), body, subject), options);
  }
  return {subject: mail.subject ?? "", leaves: mail.attachments.map(asLeaf)};
}

/** mailparser's text of an HTML part. Link tags go first: it would write their target into the middle of "Name <address>". */
export async function htmlToText(html: string): Promise<string> {
  const withoutLinks = html.replace(/<\/?a(?:\s[^<>]{0,2000})?>/gi, "");
  const head = "Content-Type: text/html; charset=utf-8\n\n";
  const mail = await simpleParser(head + withoutLinks, {...options, skipHtmlToText: false});
  return mail.text ?? "";
}

/** The people of an address field, as a reader of RFC 5322 finds them. */
export function readPeople(values: readonly string[]): Address[] {
  const bounded = values.map((value) => value.slice(0, longestAddressHeader));
  return parseAddressHeader(bounded, {flatten: true, decodePunycode: false})
    .value.map(({name: display, address}) => ({
      name: display.replace(/\s+/g, " ").trim().slice(0, longestName),
      email: !address || address.length > longestAddress ? null : address,
    }))
    .filter((address) => address.name !== "" || address.email !== null);
}

const longestAddressHeader = 256 * 1024;
/** RFC 5321 allows 64 characters before the @ and 255 behind it; names of more than a line are an attack or a fault. */
const longestAddress = 320;
const longestName = 1000;

function asLeaf({contentType, filename, content, headers}: Attachment): Leaf {
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

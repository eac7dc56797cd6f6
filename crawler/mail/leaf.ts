import type {Field} from "./header.ts";
import {allValues, firstValue} from "./header.ts";
import {decodeQuotedPrintable} from "./transfer.ts";

/** A part of a mail that has no parts itself, its transfer encoding undone, its charset not. */
export interface Leaf {
  /** in lower case, without parameters */
  readonly contentType: string;
  /** as declared; "" where nothing is */
  readonly charset: string;
  /** the format parameter of its type; "" where there is none */
  readonly format: string;
  /** the word that the sender wrote as disposition, or null */
  readonly disposition: string | null;
  readonly filename: string | null;
  readonly content: Buffer;
}

/**
 * The one leaf of a mail that is plain text and nothing else, which nearly all mails to kernel lists are: it is the body as it stands,
 * or decoded where every byte of its encoding is by the rules. null for every other mail, and for this one where anything in its
 * fields is unusual: those are for a real MIME parser, which gives the same leaf for these.
 */
export function plainLeaf(fields: readonly Field[], body: Buffer): Leaf | null {
  const disposition = firstValue(fields, "content-disposition");
  const parameters = plainParameters(allValues(fields, "content-type"));
  if (body.length === 0 || parameters === null) return null;
  if (disposition !== null && !/^inline$/i.test(disposition)) return null;
  const content = undone(body, allValues(fields, "content-transfer-encoding"));
  if (content === null) return null;
  const {charset = "", format = ""} = parameters;
  return {contentType: "text/plain", charset, format, disposition, filename: null, content};
}

/** text/plain; charset="UTF-8"; format=flowed */
const plainText = /^text\/plain(?: ?;[ \t]{0,20}(?:charset|format|delsp) ?= ?(?:"[\w.:-]{1,40}"|[\w.:-]{1,40})){0,3}$/i;

function plainParameters(types: readonly string[]): Readonly<Record<string, string>> | null {
  const [type = "text/plain", ...others] = types;
  if (others.length > 0 || !plainText.test(type)) return null;
  const parameters = [...type.matchAll(/;[ \t]{0,20}(\w+) ?= ?"?([\w.:-]+)/g)].map(
    ([, name = "", value = ""]) => [name.toLowerCase(), value] as const,
  );
  const byName = Object.fromEntries(parameters);
  return Object.keys(byName).length === parameters.length ? byName : null;
}

/** The bytes behind a transfer encoding; null where they are not encoded by its rules, or it is another. */
export function undone(body: Buffer, encodings: readonly string[]): Buffer | null {
  const [encoding = "8bit", ...others] = encodings;
  if (others.length > 0) return null;
  switch (encoding.toLowerCase()) {
    case "7bit":
    case "8bit":
    case "binary":
      return body;
    case "quoted-printable":
      return oddQuotedPrintable.test(body.toString("latin1")) ? null : decodeQuotedPrintable(body);
    case "base64":
      return decodePureBase64(body.toString("latin1"));
    default:
      return null;
  }
}

/** An "=" that begins no byte and ends no line, or a blank at a line's end, which the rules let a relay add. */
const oddQuotedPrintable = /=(?!\r?\n|[0-9A-F]{2})|[ \t]\r?\n|[ \t]$/;

function decodePureBase64(text: string): Buffer | null {
  const padding = text.indexOf("=");
  const [data, end] = padding < 0 ? [text, ""] : [text.slice(0, padding), text.slice(padding)];
  return /[^A-Za-z0-9+/\r\n]/.test(data) || !/^={0,2}[\r\n]*$/.test(end) ? null : Buffer.from(text, "base64");
}

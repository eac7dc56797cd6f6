import type {Attachment, Message} from "../records.ts";
import {decodeText} from "./charset.ts";
import {hasDiff} from "./diff.ts";
import type {Leaf} from "./leaf.ts";

/**
 * What a reader sees of a mail, from its leaves in order: the text parts that show in line, joined (so that a patch in a later part
 * and a vote below a list's footer both count), and the rest as attachments. HTML is read only where no plain text precedes it.
 */
export async function readParts(
  leaves: readonly Leaf[],
  htmlToText: (html: string) => Promise<string>,
): Promise<Pick<Message, "text" | "textFrom" | "flowed" | "attachments">> {
  const texts: string[] = [];
  const attachments: Attachment[] = [];
  let textFrom: Message["textFrom"] = "none";
  let flowed = false;
  for (const leaf of leaves) {
    const kind = kindOf(leaf);
    if (kind === "text") {
      const isFlowed = leaf.format.toLowerCase() === "flowed";
      const text = textOf(leaf);
      texts.push(isFlowed ? unstuffed(text) : text);
      flowed ||= isFlowed;
      if (textFrom === "none") textFrom = "plain";
    } else if (kind === "html") {
      if (textFrom !== "none") continue;
      texts.push(await htmlToText(textOf(leaf)));
      textFrom = "html";
    } else {
      attachments.push(asAttachment(leaf));
    }
  }
  return {text: texts.join("\n").slice(0, longestText), textFrom, flowed, attachments};
}

/** The largest patch on record has 2 MB; what is beyond 32 MB is no mail to a list. */
const longestText = 32 * 1024 * 1024;
const patchName = /\.(?:patch|diff|eml|mbox|txt)$/i;

function kindOf({disposition, contentType}: Leaf): "text" | "html" | "attachment" {
  if (disposition !== null && !/^inline$/i.test(disposition)) return "attachment";
  if (/^text\/(?:plain|x-patch|x-diff)$/.test(contentType)) return "text";
  return contentType === "text/html" ? "html" : "attachment";
}

function asAttachment(leaf: Leaf): Attachment {
  const {filename, contentType, content} = leaf;
  const readable =
    contentType.startsWith("text/") || contentType === "message/rfc822" || patchName.test(filename ?? "");
  const text = readable ? textOf(leaf).slice(0, longestText) : "";
  return {filename, contentType, size: content.length, text: hasDiff(text) ? text : null};
}

function textOf({content, charset}: Leaf): string {
  return decodeText(content, charset);
}

/**
 * format=flowed text without its space-stuffing (RFC 3676, 4.4), its lines as sent otherwise. Some programs claim the format and do
 * not stuff: where a line begins with a single blank that stuffing cannot explain, the text stays as it is.
 */
function unstuffed(text: string): string {
  return /^ (?![ >]|From |$)/m.test(text) ? text : text.replace(/^ /gm, "");
}

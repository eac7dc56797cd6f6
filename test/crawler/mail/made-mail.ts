/** Mails for the tests of the parser: a header, a body, and what comes of them. */

import {parseMessage} from "../../../crawler/mail/message.ts";
import type {Message} from "../../../crawler/records.ts";

export const plain = [
  "Message-ID: <1@example.com>",
  "Date: Fri, 1 Mar 2024 10:00:00 +0100",
  "From: Ann Author <ann@example.com>",
];

/** A raw mail: the usual three header lines, more of them, and a body. */
export function mail(header: string[], body: string | Buffer = "text\n", first = plain): Buffer {
  return Buffer.concat([Buffer.from(`${[...first, ...header].join("\n")}\n\n`), Buffer.from(body)]);
}

export const parse = (raw: Buffer): Promise<Message> => parseMessage(raw, {lists: ["kvm"]});
export const hunk = "diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n context \n-old line \n+new line\n";

/** The mails of a submission on disk: an mbox, or a folder as `git format-patch` makes it. */
import {closeSync, openSync, readSync, statSync} from "node:fs";
import {basename} from "node:path";
import {CliError, exit} from "../../crawler/errors.ts";
import {parseMessage} from "../../crawler/mail/message.ts";
import type {Message} from "../../crawler/records.ts";
import {openMaildir, openMbox} from "../../crawler/sources/files.ts";

export interface Submission {
  readonly messages: readonly Message[];
  /** true where nothing was sent yet: the mails have no message-ids of their own */
  readonly unsent: boolean;
}

/**
 * Reads a file or folder. One that is no mbox and no folder of mails is a CliError with exit code 2, one whose mails are all damaged
 * with exit code 1. `warn` hears of each that is passed over.
 */
export async function readSubmission(path: string, warn: (line: string) => void): Promise<Submission> {
  const folder = statSync(path).isDirectory();
  if (!folder && isBareDiff(beginningOf(path))) throw bareDiff(path);
  const raws = await mailsIn(path, folder, warn);
  const named = raws.map((raw, at) => withMessageId(withoutFromLine(raw), at, basename(path)));
  const unsent = named.length > 0 && named.every(({madeUp}) => madeUp);
  const messages: Message[] = [];
  for (const {raw} of named) {
    try {
      messages.push(await parseMessage(raw, {lists: []}));
    } catch (error) {
      warn(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (messages.length === 0) {
    throw new CliError(
      `${path} holds no mail that can be read; check wants an mbox, or a folder of .patch or .eml files`,
      {
        exitCode: named.length > 0 ? exit.fault : exit.usage,
      },
    );
  }
  return {messages: unsent ? threaded(messages) : messages, unsent};
}

async function mailsIn(path: string, folder: boolean, warn: (line: string) => void): Promise<Buffer[]> {
  const raws: Buffer[] = [];
  try {
    const files = folder ? openMaildir(path, path, {log: warn}) : await openMbox(path, path);
    for await (const {raw} of files.mails()) {
      if (raw === null) warn(`${path}: a mail larger than the bound was passed over`);
      else if (isBareDiff(raw.subarray(0, beginning).toString("latin1"))) throw bareDiff(path);
      else raws.push(raw);
    }
  } catch (cause) {
    // What is bad data of a source is here a wrong argument.
    throw cause instanceof CliError ? new CliError(cause.message, {cause}) : cause;
  }
  return raws;
}

const beginning = 4096;

function beginningOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(beginning);
    return bytes.subarray(0, readSync(file, bytes, 0, beginning, 0)).toString("latin1");
  } finally {
    closeSync(file);
  }
}

// diff --git a/x b/x      commit 0123456789abcdef (as git show has it)      --- a/x
const isBareDiff = (text: string): boolean =>
  /^\s*(?:diff --git |Index: |commit [0-9a-f]{7,64}\b|--- (?:a\/|\/dev\/null))/.test(text);

const bareDiff = (path: string): CliError =>
  new CliError(
    `${path} is a bare diff: no mail header says who wrote it and what for; write it with "git format-patch --cover-letter -o DIR BASE.." and check DIR`,
  );

/** The line "From COMMIT Mon Sep 17 00:00:00 2001" that format-patch puts on top is no header. */
function withoutFromLine(raw: Buffer): Buffer {
  if (raw.subarray(0, 5).toString("latin1") !== "From ") return raw;
  return raw.subarray(raw.indexOf(10) + 1);
}

/** format-patch writes no Message-ID unless it threads; one is made of the place in the series. */
function withMessageId(raw: Buffer, at: number, name: string): {raw: Buffer; madeUp: boolean} {
  const end = raw.indexOf("\n\n");
  const header = raw.subarray(0, end < 0 ? raw.length : end).toString("latin1");
  if (/^message-id:/im.test(header)) return {raw, madeUp: false};
  const id = `${String(at).padStart(4, "0")}.${name.replace(/[^A-Za-z0-9.-]/g, "-").slice(0, 60)}@not-sent.invalid`;
  return {raw: Buffer.concat([Buffer.from(`Message-ID: <${id}>\n`), raw]), madeUp: true};
}

/** Files of one folder are one series: all but the first answer the first, as `git send-email --thread` would have it. */
function threaded(messages: readonly Message[]): Message[] {
  const [first] = messages;
  if (first === undefined) return [];
  return messages.map((message) =>
    message === first || message.inReplyTo.length > 0
      ? message
      : {...message, inReplyTo: [first.messageId], references: [first.messageId]},
  );
}

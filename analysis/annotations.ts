/**
 * Readings by people, where a rule cannot judge: they point into a mail (message-id, offset, length, hash of the words) and hold
 * none of its text. A reading whose words are not there any more is stale: it counts for nothing and is shown as a gap.
 */
import {createHash} from "node:crypto";
import {readdirSync} from "node:fs";
import {join} from "node:path";
import * as z from "zod";
import {CliError, systemReason} from "../crawler/errors.ts";
import {shipped} from "../crawler/program.ts";
import type {Message} from "../crawler/records.ts";
import {readWritten} from "../crawler/written-file.ts";
import {Question} from "./dataset.ts";

export const Annotation = z.strictObject({
  criterion: z.literal("documentation"),
  question: Question.shape.id,
  /** name of the driver whose postings it speaks of */
  driver: z.string(),
  /** what the reader finds: the passage answers the question, in part, or does not though a rule may think so */
  state: z.enum(["met", "partly-met", "not-met"]),
  messageId: z.string(),
  /** where the passage begins in the mail's text, in characters */
  offset: z.int().nonnegative(),
  length: z.int().positive().max(20_000),
  /** of the passage's UTF-8 bytes, in hex */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  reader: z.string().min(1),
  date: z.iso.date(),
  reason: z.string().min(1),
});
export type Annotation = z.infer<typeof Annotation>;

/** All annotations of a folder's .json files, in the order of their names; a file that is none is a CliError naming the field. */
export function loadAnnotations(folder: string = shipped("analysis/annotations")): Annotation[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (cause) {
    throw new CliError(`the folder of readings ${folder} cannot be read: ${systemReason(cause)}`, {cause});
  }
  return names.sort().flatMap((name) => {
    const file = join(folder, name);
    return readWritten(file, `the readings ${file}`, z.array(Annotation));
  });
}

/** The words that an annotation points at, or null where the mail is absent or its text is another. */
export function annotatedText({messageId, offset, length, sha256}: Annotation, message: Message | null): string | null {
  if (message === null || message.messageId !== messageId) return null;
  const text = message.text.slice(offset, offset + length);
  return createHash("sha256").update(text, "utf8").digest("hex") === sha256 ? text : null;
}

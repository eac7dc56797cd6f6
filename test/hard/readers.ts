import {existsSync} from "node:fs";
import {writeFile} from "node:fs/promises";
import type {HttpClient} from "../../crawler/http/client.ts";
import {retryAfter} from "../../crawler/http/retry.ts";
import {readRobots} from "../../crawler/http/robots.ts";
import {HttpTrouble} from "../../crawler/http/trouble.ts";
import {parseDiff, touchedFiles} from "../../crawler/mail/diff.ts";
import {BrokenMbox, splitMbox} from "../../crawler/mail/mboxrd.ts";
import {parseMessage, UnreadableMail} from "../../crawler/mail/message.ts";
import {splitPatch} from "../../crawler/mail/patch.ts";
import {patchId} from "../../crawler/mail/patch-id.ts";
import {scanMail} from "../../crawler/mail/scan.ts";
import {parseSubject} from "../../crawler/mail/subject.ts";
import type {Message} from "../../crawler/records.ts";
import {openInbox} from "../../crawler/sources/inbox-http.ts";
import {findTrailers} from "../../crawler/trailers/parse.ts";

const patterns = {paths: ["drivers/vfio/"], subjects: ["vfio"], drivers: ["drivers/vfio/pci/"]};

/** How a mail ended: every one is read or has a reason why not; anything else throws. */
export type End = "read" | "quarantined";

/** Everything that a crawl and the reconstruction do with one mail, by the functions that they use. */
export async function readAll(raw: Buffer): Promise<End> {
  scanMail(raw, patterns);
  let message: Message;
  try {
    message = await parseMessage(raw, {lists: ["list"]});
  } catch (error) {
    if (error instanceof UnreadableMail && error.reason !== "") return "quarantined";
    throw error;
  }
  readText(message.subject, message.text);
  return "read";
}

/** What is done with a mail's subject and text. */
export function readText(subject: string, text: string): void {
  parseSubject(subject);
  const {diff, message} = splitPatch(text);
  touchedFiles(parseDiff(diff));
  patchId(diff);
  for (const from of ["patch", "reply", "cover"] as const) findTrailers(from === "patch" ? message : text, {from});
}

/** An mbox ends as mails or as broken; the number of mails it gave, or null. */
export async function readMbox(bytes: Buffer, chunk: number, strict: boolean): Promise<number | null> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  let count = 0;
  let size = 0;
  try {
    for await (const mail of splitMbox(chunks(), {largest: 10_000, strict})) {
      count++;
      size += mail.size;
    }
  } catch (error) {
    if (error instanceof BrokenMbox) return null;
    throw error;
  }
  if (size > bytes.length) throw new Error(`the mails have ${size} bytes, the mbox ${bytes.length}`);
  return count;
}

/** What a server's small answers are read with. */
export function readSmallAnswers(text: string): void {
  const {allows, crawlDelay} = readRobots(text, "vfio-lore");
  allows("/kvm/?q=x");
  if (crawlDelay !== null && !(crawlDelay >= 0)) throw new Error(`a crawl delay of ${crawlDelay}`);
  const wait = retryAfter(text.slice(0, 100), 1_600_000_000_000);
  if (wait !== null && !(wait >= 0)) throw new Error(`a wait of ${wait}`);
}

const inboxUrl = new URL("https://lists.example.com/list/");

/** What a server's answers to the two questions are read with: mail, or a trouble that is named. */
export async function readAnswers(body: Buffer, status: number, type: string, spool: string): Promise<End> {
  const client: HttpClient = {
    request: async ({file}) => {
      if (file !== undefined) await writeFile(file, body);
      return {
        status,
        header: (name) => (name === "content-type" ? type : null),
        body: file === undefined ? body : Buffer.alloc(0),
        bytes: body.length,
      };
    },
    slowDown: () => undefined,
    used: () => ({requests: 0, bytes: 0}),
  };
  const inbox = openInbox(inboxUrl, client, {spool, largest: 100_000});
  let troubles = 0;
  for (const ask of [() => inbox.manifest(null), () => inbox.search("x", {threads: true, why: "fuzz"})]) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== "same" && "mails" in answer) {
        for await (const _ of answer.mails());
        await answer.discard();
      }
    } catch (error) {
      if (!(error instanceof HttpTrouble) || error.message === "") throw error;
      troubles++;
    }
    if (existsSync(spool)) throw new Error("the spool was left behind");
  }
  return troubles === 2 ? "quarantined" : "read";
}

import {createReadStream} from "node:fs";
import {open, rm} from "node:fs/promises";
import {createGunzip, gunzipSync} from "node:zlib";
import * as z from "zod";
import type {Answer, HttpClient} from "../http/client.ts";
import {HttpTrouble} from "../http/trouble.ts";
import type {MboxMail} from "../mail/mboxrd.ts";
import {BrokenMbox, isBare, splitMbox} from "../mail/mboxrd.ts";
import {largestMail} from "./reading.ts";

/**
 * One inbox of a public-inbox server: the questions it answers with mail, and the proof that what came is mail. Bodies lie in `spool`
 * until they are known to be whole. Anything else that came back throws HttpTrouble with words on what to do.
 */
export interface Inbox {
  /** every mail that a search finds (with threads: every mail of their threads), without a cap; null where it finds none */
  search(query: string, options: {threads: boolean; why: string}): Promise<MailAnswer | null>;
  /** fingerprints of its epochs, or "same" where the server says that nothing changed since its last answer */
  manifest(lastModified: string | null): Promise<Manifest | "same">;
}

export interface MailAnswer {
  /** the server's clock when it answered, or null */
  readonly date: string | null;
  readonly mails: () => AsyncIterable<MboxMail>;
  /**
   * mails that are not among these: the server found them and showed an empty line for each, as public-inbox does for half a minute after
   * an epoch was added, and for ever where it lost the bytes
   */
  readonly owed: number;
  /** must be called when the mails were taken */
  readonly discard: () => Promise<void>;
}

export interface Manifest {
  readonly lastModified: string | null;
  /** when the newest mail was added, as it says: ISO 8601, or null */
  readonly modified: string | null;
  /** epoch -> hash over its refs */
  readonly epochs: ReadonlyMap<number, string>;
}

/** Answers are bounded as they come, and unpacked, where a few bytes could become anything: mail packs to a fifth or less. */
const unpacking = 32;
const largestManifest = 1024 * 1024;

export function openInbox(base: URL, client: HttpClient, {spool, largest}: {spool: string; largest: number}): Inbox {
  const mbox = async (url: URL, why: string): Promise<MailAnswer | null> => {
    const answer = await client.request({url, method: "POST", why, largest, file: spool});
    try {
      if (await notThere(answer, url, spool)) {
        await rm(spool, {force: true});
        return null;
      }
      await mustBeMail(answer, url, spool);
      const all = () => splitMbox(bytesOf(spool, url, largest * unpacking), {largest: largestMail, strict: true});
      const {whole, owed} = await countMails(all(), url);
      if (whole + owed === 0)
        throw new HttpTrouble("broken", `${url.host} sent an empty answer where mail was to come`);
      const mails = owed === 0 ? all : () => withoutBare(all());
      return {date: answer.header("date"), mails, owed, discard: () => rm(spool, {force: true})};
    } catch (error) {
      await rm(spool, {force: true});
      throw error;
    }
  };
  return {
    search: (query, {threads, why}) => {
      const url = new URL(base);
      // The parameters must stand in the address: in the body of a POST they are not seen.
      url.search = `?q=${encodeURIComponent(query)}&x=m${threads ? "&t=1" : ""}`;
      return mbox(url, why);
    },
    manifest: (lastModified) => readManifest(new URL("manifest.js.gz", base), client, lastModified),
  };
}

async function readManifest(url: URL, client: HttpClient, lastModified: string | null): Promise<Manifest | "same"> {
  const headers: Record<string, string> = lastModified === null ? {} : {"if-modified-since": lastModified};
  const answer = await client.request({url, headers, why: "has anything changed", largest: largestManifest});
  if (answer.status === 304) return "same";
  if (isPage(answer)) throw challenge(url);
  if (answer.status === 404)
    throw new HttpTrouble("refused", `${url.host} has no inbox at ${inboxPath(url)}; check the address`);
  if (answer.status !== 200) throw refused(url, answer.status);
  try {
    const text = gunzipSync(answer.body, {maxOutputLength: 16 * largestManifest}).toString("utf8");
    const folder = url.pathname.replace(/manifest\.js\.gz$/, "");
    const epochs = Object.entries(ManifestFile.parse(JSON.parse(text))).flatMap(([path, entry]) => {
      const number = path.startsWith(folder) ? /^git\/(\d{1,6})\.git$/.exec(path.slice(folder.length))?.[1] : undefined;
      return number === undefined ? [] : [{...entry, number: Number(number)}];
    });
    const modified = Math.max(...epochs.map((epoch) => epoch.modified ?? Number.NaN));
    return {
      lastModified: answer.header("last-modified"),
      modified: Number.isNaN(modified) || epochs.length === 0 ? null : new Date(modified * 1000).toISOString(),
      epochs: new Map(epochs.map(({number, fingerprint}) => [number, fingerprint])),
    };
  } catch (error) {
    throw new HttpTrouble("broken", `${url.host} sent a manifest that cannot be read; try again later`, {cause: error});
  }
}

/** manifest.js.gz, as grokmirror and public-inbox write it */
const ManifestFile = z.record(
  z.string(),
  z.object({fingerprint: z.string(), modified: z.number().min(0).max(4e9).optional()}),
);

/** A server's own plain "not found"; an error page in HTML is no such answer. */
async function notThere(answer: Answer, url: URL, spool: string): Promise<boolean> {
  if (answer.status !== 404) return false;
  if (isPage(answer) || (await startOf(spool)).toString("latin1").trimStart().startsWith("<")) throw challenge(url);
  return true;
}

async function mustBeMail(answer: Answer, url: URL, spool: string): Promise<void> {
  if (answer.status === 501) {
    throw new HttpTrouble(
      "refused",
      `${url.host} has no search (501); use the source git+${url.origin}${url.pathname}`,
    );
  }
  const start = await startOf(spool);
  const text = start.toString("latin1").trimStart();
  if (isPage(answer) || text.startsWith("<")) throw answer.status >= 400 ? refused(url, answer.status) : challenge(url);
  if (answer.status !== 200) throw refused(url, answer.status);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    const what = answer.bytes === 0 ? "nothing" : `${answer.header("content-type") ?? "something"} that is no mail`;
    throw new HttpTrouble("broken", `${url.host} sent ${what} where mail was to come; try again later`);
  }
}

/** Reads it once to its end: a body that was cut must not pass for all there is. */
async function countMails(mails: AsyncIterable<MboxMail>, url: URL): Promise<{whole: number; owed: number}> {
  let whole = 0;
  let owed = 0;
  try {
    for await (const mail of mails) {
      if (hasNothing(mail)) owed++;
      else whole++;
    }
  } catch (error) {
    if (error instanceof HttpTrouble) throw error;
    if (error instanceof BrokenMbox)
      throw new HttpTrouble("broken", `${url.host} sent an mbox that ${error.reason}; try again later`, {cause: error});
    const cut = error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
    if (!cut) throw error;
    throw new HttpTrouble(
      "broken",
      `${url.host} sent an answer that was cut or garbled on its way (${error.message}); try again later`,
      {cause: error},
    );
  }
  return {whole, owed};
}

async function* withoutBare(mails: AsyncIterable<MboxMail>): AsyncGenerator<MboxMail> {
  for await (const mail of mails) if (!hasNothing(mail)) yield mail;
}

const hasNothing = ({raw}: MboxMail): boolean => raw !== null && isBare(raw);

async function* bytesOf(file: string, url: URL, largest: number): AsyncGenerator<Buffer> {
  const packed = createReadStream(file);
  const unpacked = createGunzip();
  packed.on("error", (error) => unpacked.destroy(error));
  let bytes = 0;
  for await (const chunk of packed.pipe(unpacked)) {
    bytes += chunk.length;
    if (bytes > largest)
      throw new HttpTrouble(
        "too-large",
        `${url.host} sent an answer that unpacks to more than ${Math.round(largest / 1e6)} MB`,
      );
    yield chunk;
  }
}

async function startOf(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isPage(answer: Answer): boolean {
  return /^\s*(?:text\/html|application\/xhtml)/i.test(answer.header("content-type") ?? "");
}

function challenge(url: URL): HttpTrouble {
  return new HttpTrouble(
    "challenge",
    `${url.host} answered with a page instead of mail, perhaps a bot challenge; wait some hours, or use the source git+${url.origin}${inboxPath(url)}`,
  );
}

function refused(url: URL, status: number): HttpTrouble {
  return new HttpTrouble(
    "refused",
    `${url.host} refused the request (${status}); wait some hours, or use the source git+${url.origin}${inboxPath(url)}`,
  );
}

function inboxPath(url: URL): string {
  return url.pathname.split("/").slice(0, 2).join("/");
}

import {execFile} from "node:child_process";
import {mkdir, readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {promisify} from "node:util";
import {parseMessage} from "../../crawler/mail/message.ts";
import {splitPatch} from "../../crawler/mail/patch.ts";
import {parseSubject} from "../../crawler/mail/subject.ts";
import type {FoundTrailer} from "../../crawler/trailers/parse.ts";
import {findTrailers} from "../../crawler/trailers/parse.ts";

export interface B4Patch {
  readonly messageId: string;
  readonly index: number;
  readonly trailers: readonly FoundTrailer[];
}

export interface B4Result {
  /** null where b4 failed: then `said` tells how */
  readonly patches: readonly B4Patch[] | null;
  /** what it wrote to stderr */
  readonly said: string;
}

const run = promisify(execFile);
const kept =
  /^(?:message-id|date|from|to|cc|subject|in-reply-to|references|mime-version|content-[a-z-]+|reply-to|x-original-from)$/i;

/**
 * `b4 am` on the mails of one thread, offline, with cover trailers applied (`-t`). b4 0.12 crashes on headers with line feeds in the
 * values it decodes, so it is given only the fields it reads, unfolded.
 */
export async function runB4(
  raws: readonly Buffer[],
  {place, id, version}: {place: string; id: string; version: number},
): Promise<B4Result> {
  const home = join(place, "home");
  await mkdir(home, {recursive: true});
  await writeFile(join(home, ".gitconfig"), "[user]\n\tname = Compare\n\temail = compare@example.com\n");
  const mbox = join(place, "thread.mbox");
  const out = join(place, "out");
  await mkdir(out, {recursive: true});
  await writeFile(mbox, Buffer.concat(raws.map(asMboxEntry)));
  const environment = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
    TZ: "UTC",
    LC_ALL: "C.UTF-8",
  };
  const args = [
    "-n",
    "--offline-mode",
    "am",
    "-C",
    "-t",
    "--no-cover",
    "-v",
    String(version),
    "-m",
    mbox,
    "-o",
    out,
    "-n",
    "series",
    id,
  ];
  try {
    const {stderr} = await run("b4", args, {env: environment, cwd: place, timeout: 60_000});
    const text = await readFile(join(out, "series.mbx"), "latin1").catch(() => null);
    return {patches: text === null ? null : await readPatches(text), said: stderr};
  } catch (error) {
    return {patches: null, said: error instanceof Error ? error.message : String(error)};
  }
}

function asMboxEntry(raw: Buffer): Buffer {
  const text = raw.toString("latin1").replaceAll("\r\n", "\n");
  const end = text.indexOf("\n\n");
  const header = text.slice(0, end < 0 ? undefined : end).replace(/\n[ \t]+/g, " ");
  const fields = header.split("\n").filter((line) => kept.test(line.split(":", 1)[0] ?? ""));
  const body = (end < 0 ? "" : text.slice(end + 2)).replace(/^(>*From )/gm, ">$1");
  return Buffer.from(`From mboxrd@z Thu Jan  1 00:00:00 1970\n${fields.join("\n")}\n\n${body}\n\n`, "latin1");
}

async function readPatches(mbox: string): Promise<B4Patch[]> {
  const patches: B4Patch[] = [];
  for (const entry of mbox.split(/^From git@z .*\n/m).slice(1)) {
    const {messageId, subject, text} = await parseMessage(Buffer.from(entry, "latin1"), {lists: []});
    const trailers = findTrailers(splitPatch(text).message, {from: "patch"});
    patches.push({messageId, index: parseSubject(subject).counter ?? 1, trailers});
  }
  return patches;
}

import {execFileSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseMessage} from "../../crawler/mail/message.ts";
import type {Message} from "../../crawler/records.ts";

const bundles = [
  ["kvm-0.bundle", "kvm"],
  ["kvm-1.bundle", "kvm"],
  ["linux-crypto-0.bundle", "linux-crypto"],
] as const;

/** The mails of the corpus whose subject is wanted, parsed; of several copies the first, with the lists of all. */
export async function corpusMails(folder: string, isWanted: (subject: string) => boolean): Promise<Message[]> {
  const messages = new Map<string, Message>();
  const place = mkdtempSync(join(tmpdir(), "vfio-lore-corpus-"));
  try {
    for (const [bundle, list] of bundles) {
      const dir = join(place, bundle);
      const git = (args: string[], input?: string) =>
        execFileSync("git", args, {input, maxBuffer: 1 << 30, stdio: ["pipe", "pipe", "ignore"]});
      git(["clone", "--quiet", "--mirror", join(folder, bundle), dir]);
      const wanted = git(["-C", dir, "log", "--reverse", "--format=%H %s"])
        .toString("utf8")
        .split("\n")
        .filter((line) => isWanted(line.slice(41)))
        .map((line) => `${line.slice(0, 40)}:m\n`);
      for (const raw of blobs(git(["-C", dir, "cat-file", "--batch"], wanted.join("")))) {
        const message = await parseMessage(raw, {lists: [list]});
        const known = messages.get(message.messageId);
        const lists = known === undefined ? message.lists : [...new Set([...known.lists, list])].sort();
        messages.set(message.messageId, {...(known ?? message), lists});
      }
    }
  } finally {
    rmSync(place, {recursive: true, force: true});
  }
  return [...messages.values()];
}

function* blobs(batch: Buffer): Generator<Buffer> {
  for (let at = 0; at < batch.length; ) {
    const end = batch.indexOf(10, at);
    const size = Number(batch.toString("latin1", at, end).split(" ")[2]);
    yield batch.subarray(end + 1, end + 1 + size);
    at = end + size + 2;
  }
}

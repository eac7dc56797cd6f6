import {execFileSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseMessage} from "../../crawler/mail/message.ts";
import type {Message} from "../../crawler/records.ts";

const bundles = ["kvm-0.bundle", "kvm-1.bundle", "linux-crypto-0.bundle"];

export interface Archive {
  readonly messages: readonly Message[];
  /** by message-id; of several copies the first */
  readonly raws: ReadonlyMap<string, Buffer>;
}

/** Every mail of the corpus' bundles, raw and parsed. */
export async function readArchive(folder: string): Promise<Archive> {
  const messages: Message[] = [];
  const raws = new Map<string, Buffer>();
  const place = mkdtempSync(join(tmpdir(), "vfio-lore-compare-"));
  const git = (args: string[], input?: string) =>
    execFileSync("git", args, {input, maxBuffer: 1 << 30, stdio: ["pipe", "pipe", "ignore"]});
  try {
    for (const bundle of bundles) {
      const dir = join(place, bundle);
      git(["clone", "--quiet", "--mirror", join(folder, bundle), dir]);
      const batch = git(
        ["-C", dir, "cat-file", "--batch"],
        git(["-C", dir, "log", "--reverse", "--format=%H:m"]).toString(),
      );
      for (let at = 0; at < batch.length; ) {
        const end = batch.indexOf(10, at);
        const size = Number(batch.toString("latin1", at, end).split(" ")[2]);
        const raw = batch.subarray(end + 1, end + 1 + size);
        at = end + size + 2;
        const message = await parseMessage(raw, {lists: [bundle.replace(/-\d+\.bundle$/, "")]});
        if (raws.has(message.messageId)) continue;
        raws.set(message.messageId, raw);
        messages.push(message);
      }
    }
  } finally {
    rmSync(place, {recursive: true, force: true});
  }
  return {messages, raws};
}

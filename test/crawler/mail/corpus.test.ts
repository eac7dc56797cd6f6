import {execFileSync, spawnSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {isDeepStrictEqual} from "node:util";
import {beforeAll, describe, expect, it} from "vitest";
import * as z from "zod";
import {parseDiff, touchedFiles} from "../../../crawler/mail/diff.ts";
import {parseMessage} from "../../../crawler/mail/message.ts";
import {splitPatch} from "../../../crawler/mail/patch.ts";
import {patchId} from "../../../crawler/mail/patch-id.ts";
import {parseSubject} from "../../../crawler/mail/subject.ts";
import type {Message} from "../../../crawler/records.ts";
import {findTrailers} from "../../../crawler/trailers/parse.ts";
import {whereIs} from "../../helpers/needs.ts";

const corpus = whereIs("corpus");
const labels = whereIs("labels");
/** All mails take a while: outside CI every sixth of each epoch, and those that the labels name. */
const step = process.env.VFIO_LORE_REQUIRE === "all" ? 1 : 6;

const Person = z.object({name: z.string(), email: z.string().nullable()});
const Label = z.object({
  patches: z.array(
    z.object({
      n: z.number(),
      msgid: z.string(),
      subject_title: z.string(),
      files: z.array(z.string()),
      in_body_from: Person.nullable(),
      trailers_in_body: z.array(Person.extend({type: z.string()})),
      followup_trailers: z.array(
        Person.extend({type: z.string(), from_msgid: z.string(), comment: z.string().optional()}),
      ),
    }),
  ),
});

describe.skipIf(corpus === null || labels === null)("the corpus (needs corpus and labels)", () => {
  const messages = new Map<string, Message>();
  /** mails that came out otherwise when mailparser read all of them */
  const different: string[] = [];
  const series =
    labels === null ? [] : z.array(Label).parse(JSON.parse(readFileSync(join(labels, "series.json"), "utf8")));
  const patches = series.flatMap((each) => each.patches);

  beforeAll(async () => {
    if (corpus === null) return;
    const named = new Set(
      patches.flatMap(({msgid, followup_trailers}) => [msgid, ...followup_trailers.map((vote) => vote.from_msgid)]),
    );
    for (const raw of rawMails(corpus, named)) {
      const message = await parseMessage(raw, {lists: []});
      messages.set(message.messageId, message);
      if (!isDeepStrictEqual(message, await parseMessage(raw, {lists: [], plain: false})))
        different.push(message.messageId);
    }
  }, 300_000);

  it("reads plain text without mailparser's streams just as with them", () => {
    expect(different).toEqual([]);
  });

  it("can be read, every mail of it, with a date and a writer", () => {
    expect(messages.size).toBeGreaterThan(1500);
    for (const {messageId, dateFrom, from, text} of messages.values()) {
      expect({messageId, dateFrom, from}).toMatchObject({
        dateFrom: "date",
        from: {email: expect.stringContaining("@")},
      });
      expect(text, messageId).not.toContain("\ufffd");
    }
  });

  it("has the patch-ids that git gives", () => {
    const diffs = [...messages.values()].map(({text}) => splitPatch(text).diff).filter((diff) => diff !== "");
    const oid = (n: number) => n.toString(16).padStart(40, "0");
    const input = diffs.map((diff, n) => `From ${oid(n)} Mon Sep 17 00:00:00 2001\n${diff}\n`);
    const {stdout} = spawnSync("git", ["patch-id", "--stable"], {input: input.join(""), maxBuffer: 1 << 30});
    const git = new Map<string, string>();
    for (const [id = "", commit = ""] of stdout
      .toString()
      .split("\n")
      .map((line) => line.split(" "))) {
      if (!git.has(commit)) git.set(commit, id);
    }
    expect(diffs.length).toBeGreaterThan(500);
    expect(diffs.map(patchId)).toEqual(diffs.map((_, n) => git.get(oid(n)) ?? null));
  });

  it("has the titles, files, authors and trailers that were read by hand", () => {
    let checked = 0;
    for (const {n, msgid, subject_title, files, in_body_from, trailers_in_body} of patches) {
      const message = messages.get(msgid);
      if (message === undefined) continue;
      checked++;
      const {title, counter} = parseSubject(message.subject);
      const {inBodyFrom, message: commit, diff} = splitPatch(message.text);
      const people = findTrailers(commit, {from: "patch"}).filter(({value}) => value === null);
      expect({
        msgid,
        n: counter ?? 1,
        subject_title: title,
        files: touchedFiles(parseDiff(diff)),
        in_body_from: inBodyFrom,
        trailers_in_body: people.map(({type, name, email}) => ({type, name, email})),
      }).toEqual({
        msgid,
        n,
        subject_title,
        files,
        in_body_from,
        trailers_in_body: trailers_in_body.map(({type, name, email}) => ({type, name, email})),
      });
    }
    expect(checked).toBeGreaterThan(100);
  });

  it("has the votes in replies that were read by hand", () => {
    let checked = 0;
    for (const {type, name, email, from_msgid, comment = null} of patches.flatMap((patch) => patch.followup_trailers)) {
      const message = messages.get(from_msgid);
      if (message === undefined) continue;
      checked++;
      const found = findTrailers(message.text, {from: "reply"});
      expect(found, from_msgid).toContainEqual(expect.objectContaining({type, name, email, comment, pasted: false}));
    }
    expect(checked).toBeGreaterThan(10);
  });
});

/** The raw mails of the bundles: every `step`th, and those whose message-id is named. */
function* rawMails(folder: string, named: ReadonlySet<string>): Generator<Buffer> {
  const place = mkdtempSync(join(tmpdir(), "vfio-lore-corpus-"));
  const git = (args: string[], input?: string) =>
    execFileSync("git", args, {input, maxBuffer: 1 << 30, stdio: ["pipe", "pipe", "ignore"]});
  try {
    for (const bundle of ["kvm-0.bundle", "kvm-1.bundle", "linux-crypto-0.bundle"]) {
      const dir = join(place, bundle);
      git(["clone", "--quiet", "--mirror", join(folder, bundle), dir]);
      const ids = git(["-C", dir, "log", "--reverse", "--format=%H:m"]);
      const batch = git(["-C", dir, "cat-file", "--batch"], ids.toString());
      for (let at = 0, n = 0; at < batch.length; n++) {
        const end = batch.indexOf(10, at);
        const size = Number(batch.toString("latin1", at, end).split(" ")[2]);
        const raw = batch.subarray(end + 1, end + 1 + size);
        const id = /^message-id:\s*<([^>]+)>/im.exec(raw.toString("latin1", 0, Math.min(size, 60_000)))?.[1] ?? "";
        if (n % step === 0 || named.has(id)) yield raw;
        at = end + size + 2;
      }
    }
  } finally {
    rmSync(place, {recursive: true, force: true});
  }
}

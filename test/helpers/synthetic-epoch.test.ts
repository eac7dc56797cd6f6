import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {simpleParser} from "mailparser";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {randomFrom} from "./synthetic/random.ts";
import {appendToEpoch, cachedEpoch, type EpochFacts, makeEpoch, readFacts} from "./synthetic-epoch.ts";

const folder = mkdtempSync(join(tmpdir(), "synthetic-epoch-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const git = (path: string, ...args: string[]): string =>
  execFileSync("git", ["--git-dir", path, ...args], {encoding: "latin1", maxBuffer: 1 << 28}).trimEnd();

/** Raw mails, oldest first. */
function mailsOf(path: string): string[] {
  const revisions = git(path, "log", "--reverse", "--format=%H:m").split("\n");
  const stream = execFileSync("git", ["--git-dir", path, "cat-file", "--batch"], {
    input: `${revisions.join("\n")}\n`,
    maxBuffer: 1 << 28,
  });
  const mails: string[] = [];
  for (let at = 0; at < stream.length; ) {
    const end = stream.indexOf(10, at);
    const size = Number(stream.toString("latin1", at, end).split(" ")[2]);
    mails.push(stream.toString("latin1", end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return mails;
}

const header = (mail: string, name: string): string =>
  new RegExp(`^${name}: ?(.*(?:\n[ \t].*)*)`, "im").exec(mail.slice(0, mail.indexOf("\n\n")))?.[1] ?? "";

describe("a synthetic epoch", () => {
  const path = join(folder, "a.git");
  let facts: EpochFacts;
  let mails: string[];
  beforeAll(async () => {
    facts = await makeEpoch(path, {mails: 2_000, share: 0.1, seed: "laws"});
    mails = mailsOf(path);
  });

  it("holds as many mails as asked for, one a commit, in a sound repository", () => {
    expect(mails).toHaveLength(2_000);
    expect(facts).toMatchObject({mails: 2_000, share: 0.1, seed: "laws"});
    expect(git(path, "ls-tree", "--name-only", "HEAD")).toBe("m");
    expect(git(path, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("has the same commit id for the same seed and another for another", async () => {
    for (const seed of ["laws", "other"]) await makeEpoch(join(folder, `${seed}.git`), {mails: 120, share: 0.1, seed});
    const first = git(path, "rev-list", "--reverse", "HEAD").split("\n")[119];
    expect(git(join(folder, "laws.git"), "rev-parse", "HEAD")).toBe(first);
    expect(git(join(folder, "other.git"), "rev-parse", "HEAD")).not.toBe(first);
  });

  it("is, after an append, the epoch that would have been made longer", async () => {
    const grown = join(folder, "laws.git");
    expect(await appendToEpoch(grown, 130)).toEqual(await readFacts(grown));
    expect(git(grown, "rev-parse", "HEAD")).toBe(git(path, "rev-list", "--reverse", "HEAD").split("\n")[249]);
  });

  it("has the size and the headers of real mail: about 10 KB, half of it headers", () => {
    const size = mails.reduce((sum, mail) => sum + mail.length, 0) / mails.length;
    const heads = mails.reduce((sum, mail) => sum + mail.indexOf("\n\n"), 0) / mails.length;
    expect(size).toBeGreaterThan(8_000);
    expect(size).toBeLessThan(13_000);
    expect(heads).toBeGreaterThan(4_000);
    expect(heads).toBeLessThan(6_500);
  });

  it("has unique message-ids, and every reply answers a mail that came before it", () => {
    const seen = new Set<string>();
    for (const mail of mails) {
      const parent = header(mail, "In-Reply-To");
      if (parent !== "") {
        expect(seen).toContain(parent);
        expect(header(mail, "References").split(/\s+/).at(-1)).toBe(parent);
      }
      const id = header(mail, "Message-ID");
      expect(id).toMatch(/^<[^<>\s]+@[^<>\s]+>$/);
      expect(seen).not.toContain(id);
      seen.add(id);
    }
  });

  it("keeps the time of receipt in the committer's date, in order, and the mail's own in the author's", () => {
    const rows = git(path, "log", "--reverse", "--format=%at %ct")
      .split("\n")
      .map((row) => row.split(" ").map(Number));
    rows.forEach(([sent = 0, received = 0], i) => {
      expect(received).toBeGreaterThan(sent);
      expect(received).toBeGreaterThanOrEqual(rows[i - 1]?.[1] ?? 0);
      expect(Date.parse(header(mails[i] ?? "", "Date")) / 1000).toBe(sent);
    });
  });

  it("has series with covers, later versions, replies with quotes and trailers", () => {
    const subjects = mails.map((mail) => header(mail, "Subject"));
    for (const shape of [
      /^\[PATCH [^\]]*0+\/\d+\]/,
      /^\[PATCH [^\]]*v2 1\/\d+\]/,
      /^\[PATCH\] /,
      /^\[RFC PATCH/,
      /^Re: \[PATCH/,
    ]) {
      expect(subjects.filter((subject) => shape.test(subject)).length).toBeGreaterThan(5);
    }
    expect(
      mails.filter((mail) => /\n> [\s\S]*\n(Reviewed|Acked|Tested)-by: .* <.*>\n/.test(mail)).length,
    ).toBeGreaterThan(50);
  });

  it("lets about the wanted share stand in threads that touch drivers/vfio", () => {
    expect(facts.relevant / facts.mails).toBeGreaterThan(0.06);
    expect(facts.relevant / facts.mails).toBeLessThan(0.14);
    expect(mails.some((mail) => mail.includes("\ndiff --git a/drivers/vfio/"))).toBe(true);
  });

  it("has series that bring a variant driver: its Kconfig symbol, its registration, its parent", () => {
    const added = mails.filter((mail) => /^\+module_pci_driver\(/m.test(mail) && !/^Subject: Re:/m.test(mail));
    expect(added.length).toBeGreaterThan(0);
    for (const mail of added) {
      expect(mail).toMatch(/^\+config \w+_VFIO_PCI$/m);
      expect(mail).toMatch(/^\+#include <linux\/\w+\.h>$/m);
    }
  });

  it("encodes as real mail does, and mailparser reads each kind", async () => {
    const kinds = {
      multipart: /^content-type: multipart\//im,
      base64: /^content-transfer-encoding: base64/im,
      quoted: /^content-transfer-encoding: quoted-printable/im,
      flowed: /^content-type: .*format="flowed"/im,
      latin1: /^content-type: .*iso-8859-1/im,
      gb2312: /^content-type: .*gb2312/im,
    };
    for (const [kind, shape] of Object.entries(kinds)) {
      const mail = mails.find((one) => shape.test(one.slice(0, one.indexOf("\n\n"))));
      expect(mail, kind).toBeDefined();
      const parsed = await simpleParser(Buffer.from(mail ?? "", "latin1"));
      expect(parsed.messageId, kind).toBe(header(mail ?? "", "Message-ID"));
      expect(parsed.text, kind).toMatch(/[a-z]/);
      expect(parsed.text, kind).not.toContain("\ufffd");
    }
  });
});

it("takes a cached epoch instead of making it again, and clears away those of an older generator", async () => {
  const outdated = join(folder, "g0-seed-10-1.git");
  mkdirSync(outdated);
  const options = {mails: 30, share: 1, seed: "cached"};
  const path = await cachedEpoch(options, {folder});
  const made = await readFacts(path);
  expect(made.relevant).toBe(30);
  expect(existsSync(outdated)).toBe(false);
  rmSync(join(path, "description"));
  expect(await cachedEpoch(options, {folder})).toBe(path);
  expect(() => git(path, "rev-parse", "HEAD")).not.toThrow();
});

describe("the generator of numbers", () => {
  it("gives the same numbers for the same seed", () => {
    const draw = (seed: string) => {
      const random = randomFrom(seed);
      return [random.below(1e9), random.below(1e9), random.hex(9), random.base64(9), random.around(50)];
    };
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
  });

  it("spreads evenly and keeps its bounds", () => {
    const random = randomFrom("even");
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const drawn = random.below(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
    const mean = Array.from({length: 20_000}, () => random.around(40)).reduce((a, b) => a + b, 0) / 20_000;
    expect(mean).toBeGreaterThan(37);
    expect(mean).toBeLessThan(43);
  });
});

import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {BrokenMbox, splitMbox} from "../../../crawler/mail/mboxrd.ts";

async function split(
  text: string | Buffer,
  {chunk = 1 << 20, largest = 1 << 20, strict = false} = {},
): Promise<(string | null)[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const mails: (string | null)[] = [];
  for await (const {raw} of splitMbox(chunks(), {largest, strict})) mails.push(raw?.toString("latin1") ?? null);
  return mails;
}

const line = "From mboxrd@z Thu Jan  1 00:00:00 1970\n";
const one = "Subject: one\n\nbody\n";
const two = "Subject: two\n\nFrom here\n>From there\n";

/** As public-inbox writes it. */
function mboxrd(mails: readonly string[]): string {
  return mails.map((mail) => `${line}${mail.replace(/^(>*From )/gm, ">$1")}\n`).join("");
}

describe("splitting", () => {
  it("gives back the mails that an mboxrd was made of, however the bytes come", async () => {
    for (const chunk of [1, 7, 64, 100_000])
      expect(await split(mboxrd([one, two, one]), {chunk})).toEqual([one, two, one]);
  });

  it("of a server keeps mails apart, one of which lacks its last line feed, and gives that back without it", async () => {
    const bare = "Subject: bare\n\nno end";
    for (const chunk of [1, 7, 100_000]) {
      expect(await split(mboxrd([one, bare, two, bare]), {chunk, strict: true})).toEqual([one, bare, two, bare]);
    }
  });

  it("of a server keeps an empty line in a mail's place apart from the mails beside it", async () => {
    for (const chunk of [1, 7, 4096]) {
      const mbox = mboxrd([one, "\n", two, "\n"]);
      expect(await split(mbox, {chunk, strict: true})).toEqual([one, "\n", two, "\n"]);
      expect(await split(mboxrd(["\n", one]), {chunk, strict: true})).toEqual(["\n", one]);
    }
  });

  it("gives nothing for nothing", async () => expect(await split("")).toEqual([]));

  it("takes the files of git format-patch, one after the other", async () => {
    const from = `From ${"0123456789".repeat(4)} Mon Sep 17 00:00:00 2001\n`;
    expect(await split(`${from}${one}\n${from}${one}\n`)).toEqual([one, one]);
  });

  it("does not split at a From in running text, as mboxo leaves it", async () => {
    const mail = "Subject: x\n\nhello\n\nFrom now on it works\nbetter\n";
    expect(await split(`${line}${mail}\n`)).toEqual([mail]);
  });

  it("does not split at a From line in the text without a header below", async () => {
    const mail = `Subject: x\n\nhello\n\n${line}no header here\n`;
    expect(await split(`${line}${mail}\n`)).toEqual([mail]);
  });

  it("keeps CRLF line ends", async () => {
    const mail = "Subject: x\r\n\r\nbody\r\n";
    expect(await split(`${line.replace("\n", "\r\n")}${mail}\r\n`.repeat(2))).toEqual([mail, mail]);
  });

  it("gives a mail beyond the bound without its bytes, and those around it whole", async () => {
    const large = `Subject: large\n\n${"x\n".repeat(100_000)}`;
    expect(await split(mboxrd([one, large, two]), {largest: 10_000, chunk: 3000})).toEqual([one, null, two]);
  });
});

describe("what is broken throws and says why", () => {
  it.each([
    ["something else", "PK\u0003\u0004", "does not begin with a From line"],
    ["something else that is long", "x".repeat(10_000), "does not begin with a From line"],
    ["a page", "<!doctype html>\n<title>Making sure you're not a bot</title>\n", "does not begin with a From line"],
    ["a cut in a line", mboxrd([one, two]).slice(0, -5), "ends in the middle of a line"],
    ["a cut in a header", `${mboxrd([one])}${line}Subject: two\n`, "ends in the middle of a header"],
    ["a cut right below the From line", `${line}Subject: x`, "ends in the middle of a line"],
  ])("%s", async (_, text, reason) => {
    await expect(split(text)).rejects.toThrow(BrokenMbox);
    await expect(split(text)).rejects.toMatchObject({reason});
  });
});

it("any mails survive the way through an mboxrd, cut anywhere into chunks", async () => {
  const body = fc.array(fc.constantFrom("From ", ">", "From x 1 00:00 1970", "a", "\n", "\n\n", "Subject: y", line), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, {minLength: 1, maxLength: 5}),
      fc.integer({min: 1, max: 200}),
      async (bodies, chunk) => {
        const mails = bodies.map((parts) => `Subject: x\n\n${parts.join("")}\n`);
        expect(await split(mboxrd(mails), {chunk})).toEqual(mails);
      },
    ),
    {numRuns: 200},
  );
});

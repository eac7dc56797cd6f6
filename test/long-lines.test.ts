import {beforeAll, describe, expect, it} from "vitest";
import {parseAddress} from "../crawler/mail/address.ts";
import {parseMessage, UnreadableMail} from "../crawler/mail/message.ts";
import {scanMail} from "../crawler/mail/scan.ts";
import {ada, changed, judgeMails, mail, mona, posting, reply, rita, sam} from "./analysis/made-up.ts";
import {secondsSince} from "./helpers/cost.ts";
import {longLines} from "./helpers/long-lines.ts";

/**
 * An expression that backtracks takes a time that grows with the square of a line's length. At this length such a one takes a second or more, and all
 * others together some milliseconds; VFIO_LORE_LONG_LINES=1000000 tries what the issue asks for.
 */
const length = Number(process.env.VFIO_LORE_LONG_LINES ?? 12_000);
const allLines = longLines(length);
/** Every piece comes alone, and between a beginning and an end; the short form tries the latter only. */
const lines = length > 100_000 ? allLines : allLines.filter((_, n) => n % 2 === 1);
const most = 0.35 + length / 200_000;
const patterns = {paths: ["drivers/vfio/"], subjects: ["vfio"], drivers: ["drivers/vfio/pci/"]};
const headers = [
  "Subject",
  "From",
  "Message-ID",
  "References",
  "Date",
  "Content-Type",
  "Received",
  "Authentication-Results",
];
const mails = posting();

/** Names of the lines that took too long, with their seconds. */
async function slow(work: (line: string) => unknown): Promise<string[]> {
  const found: string[] = [];
  for (const {name, line} of lines) {
    const begun = process.cpuUsage();
    await work(line);
    const seconds = secondsSince(begun);
    if (seconds > most) found.push(`${name}: ${seconds.toFixed(2)} s`);
  }
  return found;
}

async function read(raw: string): Promise<void> {
  const bytes = Buffer.from(raw, "utf8");
  scanMail(bytes, patterns);
  try {
    await parseMessage(bytes, {lists: []});
  } catch (error) {
    if (!(error instanceof UnreadableMail)) throw error;
  }
}

/** Loading it, which the first mail that needs it does, is no matter of the mail's lines. */
beforeAll(async () => {
  await import("../crawler/mail/mailparser.ts");
});

const about = {date: "2023-05-05T00:00:00Z"};

describe(`lines of ${length} characters, whatever they repeat, are read in time`, () => {
  it.each(headers)("as the header %s", async (header) => {
    const rest = header === "Message-ID" ? "" : "Message-ID: <a@example.com>\n";
    expect(await slow((line) => read(`${rest}${header}: ${line.replaceAll("\n", " ")}\n\ntext\n`))).toEqual([]);
  });

  it.each(["text/plain", "text/html"])("as %s", async (type) => {
    expect(await slow((line) => read(`Message-ID: <a@example.com>\nContent-Type: ${type}\n\n${line}\n`))).toEqual([]);
  });

  it("as an address, and as the name and address of who wrote a patch and a vote", async () => {
    expect(await slow(parseAddress)).toEqual([]);
    const by = (line: string) => ({name: line.slice(0, 1000), email: `${line.slice(0, 300)}@example.com`});
    const vote = (line: string) => reply(mails[2], by(line), `Reviewed-by: ${line} <a@example.com>`);
    expect(await slow((line) => judgeMails([...posting({author: by(line)}), vote(line)]))).toEqual([]);
  });

  it.each([
    ["a reply", (line: string) => reply(mails[2], rita, line)],
    ["the maintainer's word", (line: string) => reply(mails[0], mona, `Applied\n${line}\n`)],
    [
      "a patch's message, trailers, statistics and code",
      (line: string) =>
        mail({
          ...about,
          id: "p@example.com",
          from: ada,
          subject: "[PATCH] vfio/acme: y",
          body: `${line}\n\nSigned-off-by: ${line}\n---\n ${line}\n\n${changed("drivers/vfio/pci/acme/main.c", [line])}`,
        }),
    ],
    [
      "a subject, references and the archive's word",
      (line: string) => ({
        ...reply(mails[2], sam, "x"),
        subject: line.slice(0, 2000),
        references: [line],
        authentication: [line],
      }),
    ],
  ])("as %s, from the mail to the verdict", async (_, make) => {
    expect(await slow((line) => judgeMails([...mails, make(line)]))).toEqual([]);
  });
});

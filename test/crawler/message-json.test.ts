import {createHash} from "node:crypto";
import fc from "fast-check";
import {expect, it} from "vitest";
import {asStored} from "../../crawler/message-json.ts";
import type {Message} from "../../crawler/records.ts";
import {secondsSince} from "../helpers/cost.ts";

const message: Message = {
  messageId: "a@example.com",
  lists: [],
  date: "2023-05-05T00:00:00.000Z",
  dateFrom: "date",
  from: {name: "Ann", email: null},
  relay: null,
  replyTo: [],
  to: [],
  cc: [],
  subject: "x",
  inReplyTo: [],
  references: [],
  text: "",
  textFrom: "plain",
  flowed: false,
  attachments: [],
  authentication: [],
  conflicting: false,
};
const footer = `\n${"_".repeat(47)}\nlist mailing list\nlist@example.com\nhttps://example.com/list\n`;
const word = fc.oneof(
  fc.constantFrom(
    "\nlist mailing list\n",
    "x\ny\n",
    '"text":""',
    "\\",
    '"',
    "\n",
    "\r",
    "\0",
    "\ud83d",
    "\ude00",
    "ä",
    "😀",
    " ",
    "\u00a0",
    "_".repeat(40),
    footer,
  ),
  fc.string({maxLength: 5}),
);
const words = fc.array(word, {maxLength: 8}).map((parts) => parts.join(""));
const attachment = fc.record({
  filename: fc.option(words),
  contentType: words,
  size: fc.nat(),
  text: fc.option(words.filter((text) => text !== "")),
});

it("is what JSON says and what a digest of the whole would be, whatever the strings hold", () => {
  const made = fc.record({subject: words, text: words, attachments: fc.array(attachment, {maxLength: 2})});
  fc.assert(
    fc.property(made, (some) => {
      const whole = {...message, ...some, from: {name: some.subject, email: null}};
      const body = some.text
        .replace(/\n_{30,80}\n[^\n]{1,200} mailing list(?: --)?[^\n]{0,200}\n(?:[^\n]{0,300}\n?){0,6}$/, "")
        .trimEnd();
      const files = some.attachments.map(({filename, text}) => [filename, text]);
      const seen = JSON.stringify([whole.from.name, null, some.subject, body, files]);
      const digest = createHash("sha256").update(seen).digest("hex").slice(0, 32);
      expect(asStored(whole)).toEqual({json: JSON.stringify(whole), digest});
    }),
    {numRuns: 1000},
  );
});

it("leaves a footer of the longest kind out of the digest, and nothing that is longer", () => {
  const longest = `\n${"_".repeat(80)}\n${"l".repeat(200)} mailing list --${"x".repeat(200)}\n${`${"y".repeat(300)}\n`.repeat(6)}`;
  const digest = (text: string) => asStored({...message, text}).digest;
  expect(digest(`text${longest}`)).toBe(digest("text"));
  expect(digest(`text${longest}y`)).not.toBe(digest("text"));
});

it("takes no time for what is nearly a footer", () => {
  const begun = process.cpuUsage();
  for (const lines of [7, 60, 6000])
    asStored({...message, text: `text${`${footer}${"x".repeat(300)}\n`.repeat(lines)}y`});
  expect(secondsSince(begun)).toBeLessThan(0.2);
});

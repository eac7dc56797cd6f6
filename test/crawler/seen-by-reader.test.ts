import {createHash} from "node:crypto";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {seenByReader} from "../../crawler/seen-by-reader.ts";
import {secondsSince} from "../helpers/cost.ts";
import {footer, message, words} from "../helpers/message.ts";

const seen = (text: string) => seenByReader({...message, text});

describe("what a reader sees of a mail", () => {
  it("is the same whatever a list's software adds behind it", () => {
    const body = words.filter((text) => !text.includes("_") && !text.includes("mailing list"));
    fc.assert(
      fc.property(body, (text) => {
        expect(seen(`${text}${footer}`)).toBe(seen(text));
        expect(seen(`${text}  \n\n`)).toBe(seen(text));
      }),
    );
  });

  it("is a hash of the whole as JSON, without blanks and a footer at the end, whatever the strings hold", () => {
    const attachment = fc.record({
      filename: fc.option(words),
      contentType: words,
      size: fc.nat(),
      text: fc.option(words.filter((text) => text !== "")),
    });
    const made = fc.record({subject: words, text: words, attachments: fc.array(attachment, {maxLength: 2})});
    fc.assert(
      fc.property(made, (some) => {
        const body = some.text
          .replace(/\n_{30,80}\n[^\n]{1,200} mailing list(?: --)?[^\n]{0,200}\n(?:[^\n]{0,300}\n?){0,6}$/, "")
          .trimEnd();
        const files = some.attachments.map(({filename, text}) => [filename, text]);
        const whole = JSON.stringify([some.subject, null, some.subject, body, files]);
        const digest = createHash("sha256").update(whole).digest("hex").slice(0, 32);
        expect(seenByReader({...message, ...some, from: {name: some.subject, email: null}})).toBe(digest);
      }),
      {numRuns: 1000},
    );
  });

  it("is another where the text, the writer, the subject or an attachment is", () => {
    const attachment = {filename: "a.patch", contentType: "text/plain", size: 1, text: "x"};
    const all = [
      message,
      {...message, text: "x"},
      {...message, subject: "y"},
      {...message, from: {name: "Ann", email: "ann@example.com"}},
      {...message, from: {name: "Bob", email: null}},
      {...message, attachments: [attachment]},
      {...message, attachments: [{...attachment, text: "y"}]},
      {...message, attachments: [{...attachment, filename: "b.patch"}]},
    ];
    expect(new Set(all.map(seenByReader)).size).toBe(all.length);
  });

  it("is the same where only the way differs", () => {
    expect(seenByReader({...message, lists: ["kvm"], references: ["b@example.com"]})).toBe(seenByReader(message));
  });

  it("leaves out a footer of the longest kind, and nothing that is longer", () => {
    const longest = `\n${"_".repeat(80)}\n${"l".repeat(200)} mailing list --${"x".repeat(200)}\n${`${"y".repeat(300)}\n`.repeat(6)}`;
    expect(seen(`text${longest}`)).toBe(seen("text"));
    expect(seen(`text${longest}y`)).not.toBe(seen("text"));
  });

  it("takes no time for what is nearly a footer", () => {
    const begun = process.cpuUsage();
    for (const lines of [7, 60, 6000]) seen(`text${`${footer}${"x".repeat(300)}\n`.repeat(lines)}y`);
    expect(secondsSince(begun)).toBeLessThan(0.2);
  });
});

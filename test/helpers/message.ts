import fc from "fast-check";
import type {Message} from "../../crawler/records.ts";

/** A message without anything particular. */
export const message: Message = {
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

/** What a list's software adds. */
export const footer: string = `\n${"_".repeat(47)}\nlist mailing list\nlist@example.com\nhttps://example.com/list\n`;

/** Texts of what is hard for JSON, a database or the search for footers. */
export const words: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
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
        "\u00a0",
        " ",
        "_".repeat(40),
        footer,
      ),
      fc.string({maxLength: 5}),
    ),
    {maxLength: 8},
  )
  .map((parts) => parts.join(""));

import {describe, expect, it} from "vitest";
import {UnreadableMail} from "../../crawler/mail/message.ts";
import {parseMail} from "../../crawler/work.ts";

describe("a mail that the parser trips over", () => {
  const parseMessage = () => Promise.reject(new TypeError("cannot read properties of undefined"));

  it("is quarantined with what happened, and ends no reading", async () => {
    const mail = Buffer.from("Message-ID: <odd@example.com>\nSubject: odd\n\n");
    const parsed = await parseMail({blob: "b10b", messageId: "odd@example.com"}, mail, async () => ({
      parseMessage,
      UnreadableMail,
    }));
    expect(parsed).toEqual({
      blob: "b10b",
      reason: "a fault of this program: TypeError: cannot read properties of undefined",
      away: false,
    });
  });
});

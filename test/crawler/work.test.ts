import {describe, expect, it, vi} from "vitest";
import {parseMail} from "../../crawler/work.ts";

vi.mock("../../crawler/mail/message.ts", () => ({
  parseMessage: () => Promise.reject(new TypeError("cannot read properties of undefined")),
  UnreadableMail: class extends Error {},
}));

describe("a mail that the parser trips over", () => {
  it("is quarantined with what happened, and ends no reading", async () => {
    const parsed = await parseMail({blob: "b10b", messageId: "odd@example.com"}, Buffer.from("Subject: odd\n\n"));
    expect(parsed).toEqual({
      blob: "b10b",
      reason: "a fault of this program: TypeError: cannot read properties of undefined",
      away: false,
    });
  });
});

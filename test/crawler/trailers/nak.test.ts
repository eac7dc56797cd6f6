import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {ownLines} from "../../../crawler/mail/own-lines.ts";
import {limitOfNak, nakIn, saysNak} from "../../../crawler/trailers/nak.ts";
import {secondsSince} from "../../helpers/cost.ts";

describe("a NAK in words", () => {
  it.each([
    ["Nak, this belongs to userspace.", true],
    ["NAK", true],
    ["NACK.", true],
    ["NAK for any code this touches that I'm responsible for.", true],
    ["NAK frames are counted elsewhere.", false],
    ["a driver can nak it", false],
    ["Nakamura wrote this.", false],
    ["> NAK", false],
  ])("%j is a NAK: %s", (line, expected) => {
    expect(saysNak(line)).toBe(expected);
  });

  it("keeps the words that limit a NAK", () => {
    expect(limitOfNak("NAK for any code this touches.")).toBe("NAK for any code this touches.");
    expect(limitOfNak("NAK, read the code")).toBeNull();
  });

  it.each([
    "As far as I can see this here is an absolutely clear NAK from my side for this approach.",
    "In case I need to make it any more explicit, NAK to this special case.",
    "Clear NAK to that plan.",
    "So it's a clear NACK from me.",
    "Without users it's a NAK to merging this.",
  ])("%j is one, under what the sentence says", (sentence) => {
    expect(nakIn(ownLines(`Hello.\n\nThis reads well. ${sentence}\n`))).toEqual({sentence, limit: sentence});
  });

  it.each([
    "That sounds like a NAK to me.",
    "A driver can NAK to end the transfer.",
    "My joking NAK stands.",
    "This is not a NAK to the idea.",
    "It isn't a NAK from me.",
    "Max gave a NAK to this.",
    "Max's NAK to this was heard.",
    "Is that a NAK from my side?",
    "The hinge answers with nak to the lever.",
    "The NAK count rises.",
  ])("%j is none", (sentence) => {
    expect(nakIn(ownLines(`Hello. ${sentence}\n`))).toBeNull();
  });

  it("goes over the end of a line, never into quoted ones", () => {
    expect(nakIn(ownLines("I say it again: NAK\nto this.\n"))?.sentence).toBe("I say it again: NAK to this.");
    expect(nakIn(ownLines("> Well: NAK to this.\n"))).toBeNull();
  });

  it("is looked for in time that grows with the text", () => {
    fc.assert(
      fc.property(fc.string({maxLength: 2000}), (text) => void nakIn(ownLines(text))),
      {numRuns: 50},
    );
    const started = process.cpuUsage();
    nakIn(ownLines("NAK to it's ".repeat(30_000)));
    nakIn(ownLines("a. NAK\n".repeat(30_000)));
    expect(secondsSince(started)).toBeLessThan(1);
  });
});

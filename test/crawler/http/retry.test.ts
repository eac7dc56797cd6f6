import {describe, expect, it} from "vitest";
import {isRetriable, nextDelay, retryAfter} from "../../../crawler/http/retry.ts";

const now = Date.UTC(2026, 10, 22, 8, 0, 0);
const policy = {retries: 4, first: 1000, longest: 10_000, patience: 60_000};

describe("Retry-After", () => {
  it.each([
    ["120", 120_000],
    ["0", 0],
    ["Sun, 22 Nov 2026 08:00:30 GMT", 30_000],
    ["Sunday, 22-Nov-26 08:00:30 GMT", 30_000],
    ["Sun Nov 22 08:00:30 2026", 30_000],
    ["Sun Nov  8 08:00:30 2026", 0],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
    ["Sun, 31 Feb 2027 08:00:00 GMT", null],
    ["Sun, 22 Nov 2026 25:00:00 GMT", null],
    ["-5", null],
    ["1.5", null],
    ["soon", null],
    ["", null],
    ["99999999999999", null],
  ])("%j is %j ms", (header, expected) => expect(retryAfter(header, now)).toBe(expected));

  it("that is not there is null", () => expect(retryAfter(null, now)).toBeNull());
});

describe("the wait before the next try", () => {
  it("doubles up to the longest and loses up to half by chance", () => {
    const waits = (random: number) =>
      [1, 2, 3, 4, 5].map((failures) => nextDelay(failures, null, policy, () => random));
    expect(waits(1)).toEqual([1000, 2000, 4000, 8000, 10_000]);
    expect(waits(0)).toEqual([500, 1000, 2000, 4000, 5000]);
  });

  it("is never shorter than the server asks for, though longer than any of ours", () => {
    expect(nextDelay(1, 45_000, policy, () => 0)).toBe(45_000);
    expect(nextDelay(4, 10, policy, () => 1)).toBe(8000);
  });
});

it("tries again what the server may answer later, and nothing else", () => {
  const statuses = [200, 304, 400, 401, 403, 404, 408, 425, 429, 500, 501, 502, 503, 504, 505, 522];
  expect(statuses.filter(isRetriable)).toEqual([408, 425, 429, 500, 502, 503, 504, 522]);
});

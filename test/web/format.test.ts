import {describe, expect, it} from "vitest";
import {after as afterDays, count, date, dateTime, days, number, within, words} from "../../web/format.ts";

describe("dates are absolute and in UTC", () => {
  it.each([
    [date("2022-03-08T18:49:02.000Z"), "2022-03-08"],
    [date(null), "—"],
    [date("not a date"), "—"],
    [dateTime("2022-03-08T18:49:02.000Z"), "2022-03-08 18:49 UTC"],
  ])("%s", (shown, wanted) => {
    expect(shown).toBe(wanted);
  });
});

describe("counts read as words", () => {
  it.each([
    [count(1, "mail"), "1 mail"],
    [count(12246, "mail"), "12,246 mails"],
    [count(2, "reply", "replies"), "2 replies"],
    [number(1234567.89), "1,234,567.9"],
    [days(0), "same day"],
    [afterDays(0), "on the same day"],
    [afterDays(3), "after 3 days"],
    [within(1), "within a day"],
    [words(["a"]), "a"],
    [words(["a", "b", "c"]), "a, b and c"],
  ])("%s", (shown, wanted) => {
    expect(shown).toBe(wanted);
  });
});

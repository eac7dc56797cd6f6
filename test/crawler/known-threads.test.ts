import {expect, it} from "vitest";
import {openKnownThreads} from "../../crawler/known-threads.ts";

const mail = (messageId: string, ...references: string[]) => ({
  messageId,
  scanned: {references, relevant: false, title: null, drivers: [], subject: null},
});

it("knows what a relevant mail answers, what answers it, and what answers the same mail", () => {
  const known = openKnownThreads();
  known.add(mail("patch@example.com", "cover@example.com"));
  expect(known.has(mail("cover@example.com"))).toBe(true);
  expect(known.has(mail("answer@example.com", "patch@example.com"))).toBe(true);
  expect(known.has(mail("aside@example.com", "cover@example.com"))).toBe(true);
  expect(known.has(mail("other@example.com", "another@example.com"))).toBe(false);
});

it("forgets rather than grows without end", () => {
  const known = openKnownThreads();
  for (let number = 0; number < 50_000; number++) known.add(mail(`${number}@example.com`));
  const kept = Array.from({length: 50_000}, (_, number) => known.has(mail(`${number}@example.com`))).filter(Boolean);
  expect(kept.length).toBeLessThan(25_000);
  expect(known.has(mail("49999@example.com"))).toBe(true);
});

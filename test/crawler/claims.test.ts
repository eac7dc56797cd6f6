import {expect, it} from "vitest";
import {claimsMemory, mostClaims, openClaims} from "../../crawler/claims.ts";

it("a job that was offered is for the first who takes it, one that was not for nobody", () => {
  const memory = claimsMemory();
  const [ours, theirs] = [openClaims(memory), openClaims(memory)];
  expect(theirs.take(0)).toBe(false);
  for (let job = 0; job < 3 * mostClaims; job++) {
    ours.offer(job);
    const [first, second] = job % 2 === 0 ? [ours, theirs] : [theirs, ours];
    expect([first.take(job), second.take(job), first.take(job)]).toEqual([true, false, false]);
  }
});

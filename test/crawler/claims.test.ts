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

it("a job that was taken back long ago is not another one that has its place now", () => {
  const memory = claimsMemory();
  const [ours, theirs] = [openClaims(memory), openClaims(memory)];
  ours.offer(0);
  expect(ours.take(0)).toBe(true);
  ours.offer(mostClaims);
  expect([theirs.take(0), theirs.take(mostClaims)]).toEqual([false, true]);
});

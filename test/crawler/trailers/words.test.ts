import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {indexesIn, limitIn, limitOf, scopeOf, takenBack} from "../../../crawler/trailers/words.ts";
import {secondsSince} from "../../helpers/cost.ts";

describe("words beside a vote", () => {
  it.each([
    ["For patches 1-3:", {kind: "patches", indexes: [1, 2, 3]}],
    ["For patches 1 to 13 :", {kind: "patches", indexes: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]}],
    ["I think it is neat, so for patches 1-5:", {kind: "patches", indexes: [1, 2, 3, 4, 5]}],
    ["For 6 & 7:", {kind: "patches", indexes: [6, 7]}],
    ["for patches 1, 2 and 5", {kind: "patches", indexes: [1, 2, 5]}],
    ["for 2/5 and 3/5:", {kind: "patches", indexes: [2, 3]}],
    ["Thanks for 3 patches.", {kind: "here"}],
    ["I have waited for 2, really.", {kind: "here"}],
    ["For patch #4:", {kind: "patches", indexes: [4]}],
    ["For the series:", {kind: "all"}],
    ["For series,", {kind: "all"}],
    ["Thanks! For the entire set:", {kind: "all"}],
    ["Other than my remarks it looked good - for every patch:", {kind: "all"}],
    ["Here's my R-b for the entire series.", {kind: "all"}],
    ["For the series, with or without that:", {kind: "all"}],
    ["For this series, this is fine.", {kind: "here"}],
    ["For the virtio patches:", {kind: "topic", topic: "virtio"}],
    ["For the virtio bits:", {kind: "topic", topic: "virtio"}],
    ["vdpa bits:", {kind: "topic", topic: "vdpa"}],
    ["other parts look good to me.", {kind: "here"}],
    ["Looks good to me, so:", {kind: "here"}],
    ["I have waited for 3 days.", {kind: "here"}],
    ["", {kind: "here"}],
  ])("%j names %j", (before, scope) => {
    expect(scopeOf(before, "", {onCover: false}).scope).toEqual(scope);
  });

  it("reads the words behind a trailer where they go on with it", () => {
    expect(scopeOf("please add my", "to patches 8-10 in Ada's v9 posting.  If", {onCover: true})).toMatchObject({
      scope: {kind: "patches", indexes: [8, 9, 10]},
      version: 9,
    });
    expect(scopeOf("", "Thanks for patches 1-3, they are nice.", {onCover: true}).scope).toEqual({kind: "here"});
  });

  it("gives no patches for a range that cannot be", () => {
    expect(indexesIn("9-1")).toEqual([]);
    expect(indexesIn("1-9999")).toEqual([]);
  });

  it.each([
    "With that fixed:",
    "Otherwise looks good:",
    "Nits below regarding 0-vs-NULL, but otherwise:",
    "Apart from that,",
    "Except the stuff before f(), which is very hinge specific:",
    "If Max doesn't require the lever to be open before merging this:",
    "This looks good execept the extern nitpick:",
    "With the minor typo addressed:",
    "(For drivers/siox)",
    "For KVM RISC-V:",
    "For the HID part:",
    "I have the same comment as Ben; with that fixed:",
    "So with the nit handled feel free to add:",
    "Looks good (for now):",
    "For hinge_ops.c:",
    "For hinge_ops.c",
    "For drivers/hinge/",
    "For levers, a very hearty",
    "the rest looks good:",
    "looks good for lever_ap.",
    "hinge change looks fine to me.",
  ])("%j limits a vote", (before) => {
    expect(limitOf(before, "", null, {kind: "here"})).toBe(before);
  });

  it.each([
    "Looks good to me.",
    "LGTM, so:",
    "Either way:",
    "Yup. Feel free to add:",
    "For the series:",
    "For this patch,",
    "Thanks for doing this!",
    "For what it's worth",
    "For this",
    "The change looks good to me.",
    "looks good for me",
    "With one nit comment, feel free to change or not...",
    "",
  ])("%j limits nothing", (before) => {
    expect(limitOf(before, "", null, {kind: "here"})).toBeNull();
  });

  it.each([
    "for the hinge portion.",
    "(after the robot's issue is fixed, of course)",
    "For this patch obviously with the fix applied.",
    "R-b for everything above here. Everything below I have read in less detail.",
  ])("%j behind a vote limits it", (after) => {
    expect(after.startsWith(limitOf("", after, null, {kind: "here"}) ?? "nothing")).toBe(true);
  });

  it("reads a comment for what it limits, not for how the patch was tried", () => {
    expect(limitIn("# gadget_ids.h")).toBe("# gadget_ids.h");
    expect(limitIn("# build-tested")).toBeNull();
    expect(limitIn(null)).toBeNull();
  });

  it.each([
    ["Then let me formally withdraw the A-b.", ["Acked-by"]],
    ["please drop my Reviewed-by", ["Reviewed-by"]],
    ["I take back my R-b.", ["Reviewed-by"]],
    ["Feel free to drop my SoB.", ["Signed-off-by"]],
    ["Please remove my tags", ["*"]],
    ["withdraw his ack in the previous round", []],
    ["I could drop my Reviewed-by of it, what do you think?", []],
    ["You may withdraw the ack.", []],
    ["v3 will simply remove my get/put", []],
    ["I will not withdraw my ack", []],
  ])("%j takes back %j", (sentence, types) => {
    expect(takenBack(sentence)).toEqual(types);
  });

  it("reads any text in time that grows with its length", () => {
    fc.assert(
      fc.property(fc.string({maxLength: 2000}), (text) => {
        scopeOf(text, text, {onCover: true});
        limitOf(text, text, null, {kind: "here"});
        takenBack(text);
      }),
      {numRuns: 100},
    );
    const long = "for patches ".repeat(50_000);
    const started = process.cpuUsage();
    scopeOf(long, long, {onCover: true});
    limitOf(long, long, null, {kind: "here"});
    takenBack(long);
    expect(secondsSince(started)).toBeLessThan(0.5);
  });
});

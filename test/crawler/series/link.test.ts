import {describe, expect, it} from "vitest";
import {parseOverrides} from "../../../crawler/series/overrides.ts";
import {reconstruct} from "../../../crawler/series/reconstruct.ts";
import {fixture} from "../../helpers/mbox.ts";

const short = (id: string) => id.replace("@example.com", "");

/** "b-0 <- a-0 by title, likely", "a-0 begins" */
async function links(name: string): Promise<string[]> {
  const {revisions} = reconstruct(await fixture(name));
  return revisions.map(({id, supersedes, linkedBy, linkConfidence}) =>
    supersedes === null
      ? `${short(id)} begins`
      : `${short(id)} <- ${short(supersedes)} by ${linkedBy}, ${linkConfidence}`,
  );
}

const laws: [law: string, fixture: string, links: string[]][] = [
  ["joins v2 in reply to v1 by the reply", "v2-in-reply-to-cover", ["a-0 begins", "b-0 <- a-0 by reply, certain"]],
  ["joins v2 in reply to a review of v1", "v2-in-reply-to-a-review", ["a-0 begins", "b-0 <- a-0 by reply, certain"]],
  ["joins an unmarked repost in the thread", "unlabelled-repost", ["a-0 begins", "b-0 <- a-0 by reply, certain"]],
  ["joins a RESEND to what it repeats", "resend", ["a-0 begins", "b-0 <- a-0 by title, likely"]],
  [
    "joins RFC v2 to the unmarked series that follows",
    "rfc-then-v1",
    ["r-0 begins", "a-0 <- r-0 by title, likely", "b-0 <- a-0 by title, likely"],
  ],
  [
    "joins an unmarked posting to the V1 that follows",
    "unmarked-then-v1",
    ["u-0 begins", "a-0 <- u-0 by title, likely", "b-0 <- a-0 by title, likely"],
  ],
  [
    "joins an RFC that comes back after a version without",
    "rfc-again",
    ["a-0 begins", "b-0 <- a-0 by title, likely", "c-0 <- b-0 by title, likely", "d-0 <- c-0 by title, likely"],
  ],
  [
    "joins versions of two senders that create the same file",
    "author-changes",
    ["a-0 begins", "b-0 <- a-0 by title, likely"],
  ],
  ["joins versions whose titles were renamed", "title-renamed", ["a-0 begins", "b-0 <- a-0 by title, likely"]],
  [
    "joins a series of ten, the one patch left of it, and that patch without a cover",
    "ten-patches-become-one",
    ["a-0 begins", "b-0 <- a-0 by title, likely", "c <- b-0 by title, likely"],
  ],
  [
    "joins both halves of a series that splits in two",
    "series-splits-in-two",
    ["a-0 begins", "b-0 <- a-0 by title, likely", "c-0 <- a-0 by title, likely"],
  ],
  [
    "joins by change-id whatever the titles say, and never by a prerequisite's",
    "change-id",
    ["a begins", "b <- a by change-id, certain", "c begins"],
  ],
  [
    "takes of a cover's links the one to the work itself",
    "cover-links-others",
    ["o-0 begins", "a-0 begins", "b-0 <- a-0 by link, likely"],
  ],
  [
    "puts the next version behind a partial reroll",
    "partial-reroll",
    ["a-1 begins", "b-2 <- a-1 by reply, likely", "c-1 <- b-2 by title, likely"],
  ],
  [
    "joins versions of a cover letter without brackets",
    "cover-without-brackets",
    ["a-0 begins", "b-0 <- a-0 by title, likely"],
  ],
  [
    "joins v2 to the lone patch that it links and rewords",
    "lone-patch-reworded",
    ["a begins", "b-0 <- a by link, likely"],
  ],
  ["never joins works because their titles are general", "general-titles", ["a-0 begins", "b-0 begins"]],
  [
    "never joins works because one patch wandered between them",
    "patch-wanders-between-works",
    ["a-0 begins", "b-0 begins"],
  ],
  [
    "never joins a later work of the author on the same files",
    "later-work-of-the-author",
    ["a-0 begins", "b-0 begins"],
  ],
  [
    "never joins a work to the one that it links as its ground",
    "cover-links-own-other-work",
    ["a-0 begins", "b-0 begins"],
  ],
  [
    'joins a series to the one of whose patches it says "v1: LINK"',
    "patch-grows-into-a-series",
    ["a-0 begins", "b-0 <- a-0 by link, certain"],
  ],
  [
    "joins a work that another author revives, to the version he links",
    "revived-by-another",
    ["a-0 begins", "b-0 <- a-0 by title, likely", "c-0 <- b-0 by link, certain"],
  ],
  [
    "never joins a series to the work of another whose patches it starts with",
    "borrows-patches",
    ["a-0 begins", "b-0 begins"],
  ],
  ["never joins a series to a lone patch that it takes in", "takes-in-a-lone-patch", ["a begins", "b-0 begins"]],
  ["never joins lone patches of two authors by their title alone", "same-title-of-another", ["a begins", "b begins"]],
  [
    "never joins a patch to a series whose patches have its title for other subsystems",
    "sibling-titles",
    ["a-0 begins", "b begins"],
  ],
  ["never joins the same patch sent for several trees at once", "backports", ["a begins", "b begins"]],
  [
    "never joins somebody's patch in another's thread to it",
    "fix-posted-in-someones-thread",
    ["a-0 begins", "b begins", "c begins"],
  ],
];

describe("links between versions", () => {
  it.each(laws)("%s", async (_law, name, expected) => {
    expect(await links(name)).toEqual(expected);
  });

  it("gives all versions of a work the id of its first known revision", async () => {
    const {revisions} = reconstruct(await fixture("series-splits-in-two"));
    expect(new Set(revisions.map(({series}) => short(series)))).toEqual(new Set(["a-0"]));
  });

  it("says which versions are missing", async () => {
    const {revisions} = reconstruct(await fixture("predecessor-missing"));
    expect(revisions[0]?.notes).toEqual(["v1 to v3 are not in the archive"]);
    expect(revisions[0]?.supersedes).toBeNull();
  });

  it("says where a version was posted before", async () => {
    const {revisions} = reconstruct(await fixture("same-index-three-times"));
    expect(revisions.map(({notes}) => notes)).toEqual([
      ["v1 is not in the archive"],
      ["v2 was posted before"],
      ["v2 was posted before"],
    ]);
  });

  it("says by which words a link was found", async () => {
    const {revisions} = reconstruct(await fixture("ten-patches-become-one"));
    expect(revisions[1]?.linkReason).toBe("1 of its patches are there too, both create the same file, same sender");
  });
});

describe("patches across versions", () => {
  it("knows an unchanged patch by its patch-id, a changed one by its title, a renamed one by its files", async () => {
    const how = async (name: string, revision: number) =>
      reconstruct(await fixture(name)).revisions[revision]?.patches.map(({previous}) =>
        previous === null
          ? null
          : `${short(previous.messageId)} ${previous.how} ${previous.changed ? "changed" : "same"}`,
      );
    expect(await how("v2-in-reply-to-cover", 1)).toEqual(["a-1 title changed", "a-2 patch-id same"]);
    expect(await how("ten-patches-become-one", 1)).toEqual(["a-10 title changed"]);
    expect(await how("cover-links-others", 2)).toEqual(["a-1 files changed", "a-2 files changed"]);
  });

  it("looks behind a partial reroll for the patches it left alone", async () => {
    const {revisions} = reconstruct(await fixture("partial-reroll"));
    expect(revisions[2]?.patches.map(({previous}) => previous && short(previous.messageId))).toEqual([
      "a-1",
      "b-2",
      "a-3",
    ]);
  });
});

describe("overrides", () => {
  const entry = {reason: "the author says so", by: "a reader", date: "2026-01-02"};
  const text = (links: unknown) => JSON.stringify({links});

  it("win over what rules find, in both directions", async () => {
    const made = [{revision: "b-0@example.com", supersedes: "a-2@example.com", ...entry}];
    const joined = reconstruct(await fixture("override"), {overrides: parseOverrides(text(made), "o.json")});
    expect(joined.revisions[1]).toMatchObject({
      supersedes: "a-0@example.com",
      linkedBy: "override",
      linkConfidence: "certain",
    });
    const cut = [{revision: "b-0@example.com", supersedes: null, ...entry}];
    const parted = reconstruct(await fixture("v2-in-reply-to-cover"), {overrides: parseOverrides(text(cut), "o.json")});
    expect(parted.revisions[1]).toMatchObject({supersedes: null, linkedBy: null, series: "b-0@example.com"});
  });

  it("that fit no mail are reported", async () => {
    const overrides = [{revision: "nobody@example.com", supersedes: null, ...entry}];
    expect(reconstruct(await fixture("override"), {overrides}).unusedOverrides).toEqual(overrides);
  });

  it("that would make a circle or lead to a later posting are reported, not followed", async () => {
    const overrides = [{revision: "a-0@example.com", supersedes: "b-0@example.com", ...entry}];
    const {revisions, unusedOverrides} = reconstruct(await fixture("override"), {overrides});
    expect(revisions.map(({supersedes}) => supersedes)).toEqual([null, null]);
    expect(unusedOverrides).toEqual(overrides);
  });

  it.each([
    ["{", /overrides o.json is no JSON: line 1, column 2/],
    [text([{revision: "a"}]), /overrides o.json is wrong: "links\.0\.supersedes" is missing/],
    [text([{revision: "a", supersedes: null, ...entry, surplus: 1}]), /surplus/],
    [
      text([
        {revision: "a", supersedes: null, ...entry},
        {revision: "a", supersedes: "b", ...entry},
      ]),
      /two overrides for "a"/,
    ],
  ])("refuses a file that does not fit: %s", (broken, error) => {
    expect(() => parseOverrides(broken, "o.json")).toThrow(error);
  });
});

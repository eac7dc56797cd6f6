import {describe, expect, it} from "vitest";
import type {Revision} from "../../../crawler/records.ts";
import {reconstruct} from "../../../crawler/series/reconstruct.ts";
import {fixture} from "../../helpers/mbox.ts";

const short = (id: string) => id.replace("@example.com", "");

/** "v2 a-0: 1 a-1, 2 a-2 of 2": version ("?" where none is written), cover, patches by index, total. */
function shape({version, versionInferred, rfc, resend, cover, patches, total}: Revision): string {
  const marks = `${rfc ? "RFC " : ""}${resend ? "RESEND " : ""}v${version}${versionInferred ? "?" : ""}`;
  const list = patches.map(({index, messageId}) => `${index} ${short(messageId)}`).join(", ");
  return `${marks} ${cover === null ? "-" : short(cover)}: ${list} of ${total}`;
}

const revisionsOf = async (name: string) => reconstruct(await fixture(name)).revisions;

const laws: [law: string, fixture: string, postings: string[]][] = [
  ["takes a lone patch as a series of one", "single-patch", ["v1? -: 1 a of 1"]],
  ["puts numbered patches below their cover letter", "cover-letter", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  ["needs no cover letter", "no-cover-letter", ["v1? -: 1 a-1, 2 a-2 of 2"]],
  ["follows patches that each answer the one before", "deep-threaded", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  ["does not mind the order in which mails arrived", "out-of-order", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  [
    "gives a version written on the cover only to the whole posting",
    "version-on-cover-only",
    ["v3 a-0: 1 a-1, 2 a-2 of 2"],
  ],
  ["joins unthreaded mails by sender, version, total and time", "unthreaded", ["v2 a-0: 1 a-1, 2 a-2 of 2"]],
  ["joins them without a cover too", "unthreaded-no-cover", ["v2 -: 1 a-1, 2 a-2 of 2"]],
  [
    "keeps unthreaded postings an hour apart as two",
    "unthreaded-far-apart",
    ["v1? -: 1 a-1, 2 a-2 of 2", "v1? -: 1 b-1, 2 b-2 of 2"],
  ],
  ["keeps an incomplete posting with what is there", "incomplete", ["v1? a-0: 1 a-1, 3 a-3 of 3"]],
  ["joins patches that answer the same missing cover", "missing-cover", ["v1? -: 1 a-1, 2 a-2 of 2"]],
  ["keeps an extra patch 3/2", "extra-patch", ["v1? a-0: 1 a-1, 2 a-2, 3 a-3 of 2"]],
  ["parts v2 posted in reply to a single patch", "v2-in-reply-to-single-patch", ["v1? -: 1 a of 1", "v2 -: 1 b of 1"]],
  [
    "parts v2 posted in reply to v1's cover",
    "v2-in-reply-to-cover",
    ["v1? a-0: 1 a-1, 2 a-2 of 2", "v2 b-0: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "parts v2 patches that each answer their v1",
    "v2-patches-in-reply-to-v1-patches",
    ["v1? a-0: 1 a-1, 2 a-2 of 2", "v2 -: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "parts v2 posted in reply to a review of v1",
    "v2-in-reply-to-a-review",
    ["v1? a-0: 1 a-1, 2 a-2 of 2", "v2 b-0: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "parts two versions whose mails arrive in turns",
    "interleaved",
    ["v1? -: 1 a-1, 2 a-2 of 2", "v2 -: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "parts a repost without a version in the same thread",
    "unlabelled-repost",
    ["v1? a-0: 1 a-1, 2 a-2 of 2", "v1? b-0: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "parts such a repost without a cover too",
    "unlabelled-repost-without-cover",
    ["v1? -: 1 a-1, 2 a-2 of 2", "v1? -: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "takes as many bare patches as the cover announces for its series",
    "bare-patches-under-cover",
    ["v1? a-0: 1 a-1, 2 a-2 of 2"],
  ],
  ["takes a bare patch below 0/1 as 1/1", "bare-patch-under-0-of-1", ["v1? a-0: 1 a-1 of 1"]],
  [
    "makes a posting of each of three different 1/4",
    "same-index-three-times",
    ["v2 -: 1 a-1 of 4", "v2 -: 1 a-2 of 4", "v2 -: 1 a-3 of 4"],
  ],
  ["never mixes written versions", "mixed-versions", ["v1 -: 1 a-1 of 2", "v2 -: 2 a-2 of 2"]],
  ["looks through several References and In-Reply-To ids", "many-references", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  ["reads Mercurial's n of m", "n-of-m", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  [
    "keeps a RESEND as a posting of its own",
    "resend",
    ["v1? a-0: 1 a-1, 2 a-2 of 2", "RESEND v1? b-0: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "keeps a partial reroll as what it is",
    "partial-reroll",
    ["v2 -: 1 a-1, 2 a-2, 3 a-3 of 3", "v3 -: 2 b-2 of 3", "v4 -: 1 c-1, 2 c-2, 3 c-3 of 3"],
  ],
  [
    "keeps a patch that replaces one of v5 apart",
    "replaced-single-patch",
    ["v5 -: 1 a-1, 2 a-2, 3 a-3 of 3", "v5 -: 2 b-2 of 3"],
  ],
  [
    "knows a cover letter without brackets by the patches below it, and its version",
    "cover-without-brackets",
    ["v1? a-0: 1 a-1, 2 a-2 of 2", "v2 b-0: 1 b-1, 2 b-2 of 2"],
  ],
  [
    "knows a cover letter that only says [PATCH] by the patches below it",
    "cover-without-counter",
    ["v2 a-0: 1 a-1, 2 a-2 of 2"],
  ],
  [
    "takes a first patch without a number into its series",
    "first-patch-without-number",
    ["v2 -: 1 a-1, 2 a-2, 3 a-3 of 3"],
  ],
  ["joins patches to a cover that counts one less", "cover-counts-less", ["v2 a-0: 1 a-1, 2 a-2 of 2"]],
  ["takes a signed-off diff without any marker for a patch", "patch-without-marker", ["v1? -: 1 a of 1"]],
  ["takes a whole patch that says Re: into its empty place", "patch-says-re", ["v2 a-0: 1 a-1, 2 a-2 of 2"]],
  ["never takes a reply with a diff for a patch", "reply-with-diff", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  ["nor a diff under a changed subject", "changed-subject-with-diff", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  ["keeps pull requests apart", "pull-request", ["v9 a-0: 1 a-1, 2 a-2 of 2"]],
  ["reads a patch that is attached", "attached-patch", ["v1? -: 1 a of 1"]],
  ["reads a diff that git did not make", "non-git-patch", ["v1? -: 1 a of 1"]],
  ["drops a mail's reference to itself", "self-reference", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  ["folds a patch that was sent twice", "patch-sent-twice", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
  [
    "keeps somebody's own patch in another's thread apart",
    "fix-posted-in-someones-thread",
    ["v1? a-0: 1 a-1, 2 a-2 of 2", "v1? -: 1 b of 1", "v1? -: 1 c of 2"],
  ],
  ["keeps a patch with an author of its own in its series", "sent-by-another", ["v1? a-0: 1 a-1, 2 a-2 of 2"]],
];

describe("postings", () => {
  it.each(laws)("%s", async (_law, name, expected) => {
    expect((await revisionsOf(name)).map(shape)).toEqual(expected);
  });

  it("names what is missing", async () => {
    expect((await revisionsOf("incomplete"))[0]?.missing).toEqual([2]);
    expect((await revisionsOf("partial-reroll"))[1]).toMatchObject({
      missing: [1, 3],
      notes: ["partial reroll: 2 of 3 patches stand as before"],
    });
  });

  it("says what is odd", async () => {
    const notes = async (name: string) => (await revisionsOf(name)).map((revision) => revision.notes);
    expect(await notes("extra-patch")).toEqual([["extra patch 3/2"]]);
    expect(await notes("patch-sent-twice")).toEqual([["patch 2 was sent twice"]]);
    expect((await notes("cover-without-brackets"))[0]).toEqual(["cover letter without 0/n"]);
    expect((await notes("patch-says-re"))[0]).toContain('patch 1 says "Re:"');
    expect((await notes("cover-counts-less"))[0]).toContain("the cover letter counts 0/1, its patches n/2");
    expect((await revisionsOf("replaced-single-patch"))[1]?.patches[0]?.notes).toEqual(["replaces 2/3"]);
    expect((await revisionsOf("attached-patch"))[0]?.patches[0]?.notes).toEqual(["attachment"]);
  });

  it("tells the author of a patch from who sent it", async () => {
    const [revision] = await revisionsOf("sent-by-another");
    expect(revision?.submitter.name).toBe("Ben Builder");
    expect(revision?.patches.map(({author}) => author.name)).toEqual(["Ada Author", "Ben Builder"]);
  });

  it("lists the files of a patch and git's patch-id", async () => {
    const [revision] = await revisionsOf("single-patch");
    expect(revision?.patches[0]).toMatchObject({files: ["gadget.c"], patchId: expect.stringMatching(/^[0-9a-f]{40}$/)});
  });
});

import {describe, expect, it} from "vitest";
import type {Trailer} from "../../../crawler/records.ts";
import {reconstruct} from "../../../crawler/series/reconstruct.ts";
import {fixture} from "../../helpers/mbox.ts";

const short = (id: string) => id.replace("@example.com", "");

/** "Reviewed-by Rae Reviewer by r via patch: same-address", with what is special behind it. */
function line(trailer: Trailer): string {
  const {type, name, messageId, source, via, accepted, why, qualified, withdrawn, givenBy} = trailer;
  const extra = [
    accepted ? "" : "not accepted",
    qualified ? "qualified" : "",
    withdrawn === null ? "" : `taken back by ${short(withdrawn)}`,
    givenBy === null ? "" : `given by ${short(givenBy)}`,
  ].filter((word) => word !== "");
  const where = source === "body" ? "in the body" : `by ${short(messageId)} via ${via}`;
  return `${type} ${name} ${where}: ${why}${extra.length === 0 ? "" : ` (${extra.join(", ")})`}`;
}

/** The votes on each patch of a revision, without the author's own sign-off. */
async function votes(name: string, revision = 0): Promise<string[][]> {
  const {revisions} = reconstruct(await fixture(name));
  return (revisions[revision]?.patches ?? []).map(({trailers}) =>
    trailers.filter(({type, source}) => source === "reply" || type !== "Signed-off-by").map(line),
  );
}

const rae = "Reviewed-by Rae Reviewer";

const laws: [law: string, fixture: string, revision: number, votes: string[][]][] = [
  [
    "puts a vote on the patch it answers, and one on the cover on every patch",
    "votes-on-patch-and-cover",
    0,
    [
      [`${rae} by r via patch: same-address`, "Acked-by Max Maintainer by s via cover: same-address"],
      ["Acked-by Max Maintainer by s via cover: same-address"],
    ],
  ],
  [
    "reads which patches the words name",
    "votes-by-range",
    0,
    [
      [
        `${rae} by r via range: same-address`,
        "Tested-by Ben Builder by s via range: same-address",
        "Tested-by Rae Reviewer by u via range: same-address",
      ],
      [`${rae} by r via range: same-address`, "Tested-by Ben Builder by s via range: same-address"],
      [
        `${rae} by r via range: same-address`,
        "Tested-by Ben Builder by s via range: same-address",
        "Acked-by Max Maintainer by t via range: same-address (qualified)",
      ],
      ["Tested-by Ben Builder by s via range: same-address", "Tested-by Rae Reviewer by u via range: same-address"],
    ],
  ],
  [
    "takes a vote given in the thread of a pull request where its words name the version",
    "pull-request",
    0,
    [
      ["Reviewed-by Max Maintainer by r via other-thread: same-address"],
      ["Reviewed-by Max Maintainer by r via other-thread: same-address"],
    ],
  ],
  [
    "reads several trailers of one reply",
    "stacked-votes",
    0,
    [
      [
        `${rae} by r via patch: same-address`,
        "Tested-by Rae Reviewer by r via patch: same-address",
        "Signed-off-by Rae Reviewer by r via patch: same-address",
      ],
      [],
    ],
  ],
  [
    'lets a "Last, First" sender vouch for himself and for nobody else',
    "last-first-sender",
    0,
    [[`${rae} by r via patch: same-name`], ["Reviewed-by Max Maintainer by s via patch: mismatch (not accepted)"]],
  ],
  [
    "knows one person by several addresses and spellings",
    "several-addresses",
    0,
    [
      [`${rae} by r via patch: same-name`],
      ["Acked-by R. Reviewer by s via patch: alias", "Tested-by Rae by u via patch: same-address"],
    ],
  ],
  [
    "counts a vote that is said again once",
    "restated-votes",
    0,
    [[`${rae} by r via patch: same-address`], [`${rae} by t via cover: same-address`]],
  ],
  ["keeps one vote where the body has it already", "vote-stands-in-body", 0, [[`${rae} in the body: body`]]],
  [
    "marks a vote that its giver takes back, and no other",
    "withdrawn-vote",
    0,
    [[`${rae} by r via patch: same-address (taken back by s)`], ["Acked-by Rae Reviewer by k via patch: same-address"]],
  ],
  [
    "marks a vote that is taken back after the next version carried it",
    "withdrawn-in-the-next-version",
    1,
    [["Acked-by Rae Reviewer in the body: body (taken back by s, given by r)"], []],
  ],
  [
    "takes a Nak that begins a paragraph for a vote, never one in prose",
    "nak",
    0,
    [["Nacked-by Rae Reviewer by r via patch: nak-line"], ["Nacked-by Max Maintainer by s via patch: same-address"]],
  ],
  [
    "marks votes that words or a comment limit",
    "qualified-votes",
    0,
    [
      [`${rae} by r1 via patch: same-address (qualified)`],
      [`${rae} by r2 via patch: same-address (qualified)`],
      [`${rae} by r3 via patch: same-address (qualified)`],
      [`${rae} by r4 via patch: same-address (qualified)`],
      [`${rae} by r5 via patch: same-address`],
    ],
  ],
  [
    "keeps a vote by proxy, not accepted",
    "vote-by-proxy",
    0,
    [["Acked-by Max Maintainer by r via patch: mismatch (not accepted)"], []],
  ],
  ["takes nothing from quoted lines and pasted commits", "quoted-and-indented-votes", 0, [[], []]],
  [
    "takes no sign-off from a reply that shows a diff of its own",
    "reply-with-diff",
    0,
    [["Signed-off-by Rae Reviewer by r via patch: own-diff (not accepted)"], []],
  ],
  [
    "takes no sign-off from the text of a pull request, nor a range from a release's number",
    "tag-for-other-trees",
    0,
    [[], [], [], [], ["Signed-off-by Max Maintainer by r via patch: pull-request (not accepted)"]],
  ],
  [
    "counts a whole trailer in the middle of the sender's line, where he says it of himself",
    "votes-in-sentences",
    0,
    [[`${rae} by r via patch: same-address`], [`${rae} by s via patch: same-address (qualified)`], []],
  ],
  [
    "counts a line with a blank for the hyphen, where the sender says it of himself",
    "typed-with-a-blank",
    0,
    [[`${rae} by r via patch: same-address (qualified)`, "Tested-by Ben Builder by s via patch: same-address"]],
  ],
  [
    "finds the giver of a vote on a patch that moved here from another work",
    "patch-moves-with-its-vote",
    1,
    [[], [`${rae} in the body: body (given by r)`], []],
  ],
  [
    "keeps a corrected address beside the wrong one",
    "vote-with-corrected-address",
    0,
    [[`${rae} by r via patch: same-name`, `${rae} by s via patch: same-address`], []],
  ],
  [
    'reads "the TOPIC patches" by the beginning of the titles',
    "votes-by-topic",
    0,
    [
      ["Acked-by Max Maintainer by r via range: same-address (qualified)"],
      ["Acked-by Max Maintainer by r via range: same-address (qualified)"],
      ["Tested-by Ben Builder by s via range: same-address (qualified)"],
    ],
  ],
  ["keeps bots apart", "bot-vote", 0, [["Reported-by kernel test robot by r via patch: bot (not accepted)"], []]],
  [
    "finds a vote further down in the discussion",
    "vote-below-a-reply",
    0,
    [[`${rae} by t via patch: same-address`], []],
  ],
  [
    "takes a mail without Re: that only votes for a reply",
    "reply-without-re",
    0,
    [[`${rae} by r via patch: same-address`], []],
  ],
  [
    "hangs replies that name their parent in References only",
    "reply-through-references-only",
    0,
    [["Acked-by Max Maintainer by s via patch: same-address"], ["Acked-by Rae Reviewer by r via patch: same-address"]],
  ],
  [
    "hangs a reply without any reference by its subject",
    "reply-without-any-reference",
    0,
    [[], ["Acked-by Rae Reviewer by r via patch: same-address"]],
  ],
  [
    "takes an answer to a missing cover for a vote on the series",
    "missing-cover",
    0,
    [[`${rae} by r via cover: same-address`], [`${rae} by r via cover: same-address`]],
  ],
  ["never puts a vote for a missing patch on the others", "vote-for-missing-patch", 0, [[]]],
  [
    "follows a patch that was sent twice",
    "patch-sent-twice",
    0,
    [[], ["Acked-by Rae Reviewer by r via patch: same-address"]],
  ],
  [
    "says which mail first gave what the body carries",
    "votes-carried-and-lost",
    1,
    [["Tested-by Ben Builder in the body: body (given by t)"], []],
  ],
];

describe("the ledger of votes", () => {
  it.each(laws)("%s", async (_law, name, revision, expected) => {
    expect(await votes(name, revision)).toEqual(expected);
  });

  it("keeps the words that limit a vote", async () => {
    const {revisions} = reconstruct(await fixture("qualified-votes"));
    expect(revisions[0]?.patches.map(({trailers}) => trailers.at(-1)?.quote)).toEqual([
      "The comment needs a rewording. With that fixed:",
      "Except the stuff before lever_open(), which is very hinge specific:",
      "If Max doesn't require the lever to be open before merging this:",
      "# gadget_ids.h",
      null,
    ]);
  });

  it("reads a condition that stands behind the vote, above the quoted line that it is about", async () => {
    const {revisions} = reconstruct(await fixture("vote-above-a-nit"));
    expect(revisions[0]?.patches[0]?.trailers.at(-1)).toMatchObject({
      type: "Reviewed-by",
      qualified: true,
      quote: "with one nit:",
    });
  });

  it("quotes the sentence of a NAK in words, which limits nothing", async () => {
    const {revisions} = reconstruct(await fixture("nak"));
    expect(revisions[0]?.patches[0]?.trailers.at(-1)).toMatchObject({
      why: "nak-line",
      qualified: false,
      quote: "Nak, this belongs to userspace.",
    });
  });

  it("carries a vote over to an unchanged patch and says where a change lost one", async () => {
    const [, second] = reconstruct(await fixture("votes-carried-and-lost")).revisions;
    const brief = (entries: {patch: number; from: string; trailer: Trailer}[] = []) =>
      entries.map(({patch, from, trailer}) => `${patch}: ${trailer.type} ${trailer.name} from ${short(from)}`);
    expect(brief(second?.carried)).toEqual([`1: ${rae} from a-0`]);
    expect(brief(second?.lost)).toEqual([`2: ${rae} from a-0`]);
  });

  it("keeps the archive's own word on the sender beside the vote", async () => {
    const {revisions} = reconstruct(await fixture("signed-by-the-archive"));
    expect(revisions[0]?.patches[0]?.trailers.at(-1)?.authentication).toBe("dkim=pass d=example.com, spf=pass");
  });

  it("names votes for missing patches and mails that speak of another version", async () => {
    const {revisions, unplaced} = reconstruct(await fixture("vote-for-missing-patch"));
    expect(revisions[0]?.notes).toContain("a Reviewed-by was given to patch 2, which is missing: r@example.com");
    expect(unplaced).toEqual([
      {
        messageId: "s@example.com",
        reason: 'speaks of v3 1/2 "gadget: one", which no source had',
      },
    ]);
  });

  it("lists every other mail of the discussion with what it hangs on", async () => {
    const {revisions} = reconstruct(await fixture("votes-on-patch-and-cover"));
    expect(revisions[0]?.replies.map(({messageId, to, bot}) => [short(messageId), to, bot])).toEqual([
      ["r", 1, false],
      ["s", 0, false],
    ]);
  });
});

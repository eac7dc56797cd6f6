import {execFileSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {gitIn} from "../../analysis/git.ts";
import {type Commit, commitFinder} from "../../analysis/outcome/commits.ts";
import {fixedBy} from "../../analysis/outcome/fixes-trailer.ts";
import type {Message} from "../../crawler/records.ts";
import {
  ada,
  changed,
  driverDiff,
  driverOf,
  judgeMails,
  lastBringing,
  mail,
  mona,
  paul,
  posting,
  reply,
  sam,
} from "./made-up.ts";

const later = (
  subject: string,
  {
    date = "2025-01-01T00:00:00Z",
    trailers = [],
    path = "drivers/vfio/pci/acme/main.c",
  }: {date?: string; trailers?: readonly string[]; path?: string} = {},
): Message =>
  mail({
    id: `${date}.${subject.length}@example.com`,
    from: sam,
    subject: `[PATCH] ${subject}`,
    body: `Mend it.\n\n${[...trailers, "Signed-off-by: Sam Stranger <sam@else.example.com>"].join("\n")}\n---\n x | 1 +\n\n${changed(path, ["\tthree;"])}-- \n2.40.1\n`,
    date,
  });
const outcome = (mails: readonly Message[], options: Parameters<typeof judgeMails>[1] = {}) => {
  const {status, statusBecause, merged, fixes} = driverOf(judgeMails(mails, options));
  return {status, statusBecause, merged, fixes};
};

describe("what became of it", () => {
  it("merged, by the vfio maintainer's word, with the release that he names", () => {
    const mails = posting();
    expect(
      outcome([
        ...mails,
        reply(mails[0], mona, "Applied to vfio next branch for v6.5.  Thanks,", {date: "2023-05-20T00:00:00Z"}),
      ]),
    ).toMatchObject({
      status: "merged",
      merged: {release: "v6.5", date: "2023-05-20T00:00:00.000Z", evidence: [{kind: "applied", person: "Mona Keeper"}]},
    });
  });

  it("not by the parent's maintainer, who took a part", () => {
    const mails = posting();
    expect(outcome([...mails, reply(mails[0], paul, "Patch 1 applied.")]).status).toBe("pending");
  });

  it("merged, by a pull request of a maintainer that lists its patches", () => {
    const mails = posting();
    const pull = (from: typeof mona) =>
      mail({
        id: "pull@example.com",
        from,
        subject: "[GIT PULL] VFIO updates for v6.5-rc1",
        body: "Please pull.\n\nAda Author (2):\n      acme: export an interface for migration of its VFs\n      vfio/acme: add a vfio_pci driver for acme VFs\n",
        date: "2023-07-01T00:00:00Z",
      });
    expect(outcome([...mails, pull(mona)])).toMatchObject({
      status: "merged",
      merged: {release: "v6.5", evidence: [{kind: "pull-request"}]},
    });
    expect(outcome([...mails, pull(sam)]).status).toBe("pending");
  });

  it("not by the pull request of another maintainer alone, but by the vfio maintainer's answer that he took it", () => {
    const mails = posting();
    const asked = mail({
      id: "pull2@example.com",
      from: paul,
      subject: "[GIT PULL] acme: driver for its VFs",
      body: "Hi Mona,\n\nAda Author (2):\n      vfio/acme: add a vfio_pci driver for acme VFs\n",
      date: "2023-07-01T00:00:00Z",
    });
    expect(outcome([...mails, asked]).status).toBe("pending");
    expect(outcome([...mails, asked, reply(asked, mona, "Pulled into vfio next for v6.6, thanks.")])).toMatchObject({
      status: "merged",
      merged: {release: "v6.6", evidence: [{kind: "pull-request"}, {kind: "applied"}]},
    });
  });

  it("asked, not merged, where a maintainer's request only stands beside the later patches that show it was merged by then", () => {
    const asked = mail({
      id: "pull3@example.com",
      from: paul,
      subject: "[GIT PULL] acme: driver for its VFs",
      body: "Hi Mona,\n\nAda Author (2):\n      vfio/acme: add a vfio_pci driver for acme VFs\n",
      date: "2023-07-01T00:00:00Z",
    });
    const anew = {...asked, messageId: "pull4@example.com", date: "2023-07-05T00:00:00.000Z"};
    expect(outcome([...posting(), asked, anew, later("vfio: tree-wide")])).toMatchObject({
      statusBecause: "inferred: later patches change its files; Paul Parent had asked on 2023-07-05 to pull it",
      merged: {
        date: "2025-01-01T00:00:00.000Z",
        byThen: true,
        evidence: [
          {messageId: "pull3@example.com", inferred: ["replaced by a later request"]},
          {messageId: "pull4@example.com", inferred: []},
          {kind: "patch"},
        ],
      },
    });
  });

  it("a request of the vfio maintainer himself proves nothing once he sent it anew", () => {
    const request = (id: string, date: string) =>
      mail({
        id,
        from: mona,
        subject: "[GIT PULL] VFIO updates for v6.5-rc1",
        body: "Please pull.\n\nAda Author (2):\n      vfio/acme: add a vfio_pci driver for acme VFs\n",
        date,
      });
    const mails = [
      request("p1@example.com", "2023-07-01T00:00:00Z"),
      request("p2@example.com", "2023-07-02T00:00:00Z"),
    ];
    expect(outcome([...posting(), ...mails]).merged?.date).toBe("2023-07-02T00:00:00.000Z");
  });

  describe("the vfio maintainer's word on a patch that builds on the last version", () => {
    const title = "acme: export an interface for migration of its VFs";
    const path = "drivers/net/ethernet/acme/foo/core.c";
    const mend = (trailers: readonly string[]) =>
      later("foo: mend the export", {date: "2023-06-01T00:00:00Z", trailers, path});
    const byTitle = mend([`Fixes: 0123456789ab ("${title}")`]);
    const applied = "Applied to vfio next branch for v6.5. Thanks,";

    it("shows that it is in his branch, by the title of any of its patches; the release is inferred", () => {
      const his = reply(byTitle, mona, applied, {date: "2023-06-03T00:00:00Z"});
      const mine = reply(
        byTitle,
        mona,
        "I'll grab this with an ack, since the referenced commit is coming from my branch.",
      );
      const found = outcome([...posting(), byTitle, mine, his]);
      expect(found).toMatchObject({
        status: "merged",
        statusBecause: expect.stringContaining("inferred: the vfio maintainer's word"),
        merged: {
          date: mine.date,
          byThen: true,
          release: "v6.5",
          releaseInferred: true,
          commit: null,
          evidence: [{messageId: mine.messageId}, {messageId: his.messageId}],
        },
      });
      expect(found.merged?.evidence[0]?.inferred).toContain("merged by then");
    });

    it("or by the state of a file that its patch leaves", () => {
      const base = mend([]);
      const onTop = {
        ...base,
        text: base.text.replace("index 111111111111..222222222222", "index 222222222222..333333333333"),
      };
      expect(outcome([...posting(), onTop, reply(onTop, mona, applied)]).merged).toMatchObject({
        byThen: true,
        release: "v6.5",
      });
      const apart = {...base, text: base.text.replace("index 111111111111", "index 444444444444")};
      expect(outcome([...posting(), apart, reply(apart, mona, applied)]).status).toBe("pending");
    });

    it("counts from nobody else, and not where he says that it is not in his tree, or took a part without the driver", () => {
      const said = (from: typeof mona, words: string) =>
        outcome([...posting(), byTitle, reply(byTitle, from, words)]).status;
      expect(said(paul, applied)).toBe("pending");
      expect(said(sam, applied)).toBe("pending");
      expect(said(mona, "The commit is not in my tree.")).toBe("pending");
      expect(said(mona, "Is that commit coming from my branch?")).toBe("pending");
      const mails = posting();
      const part = reply(mails[0], mona, "Patch 1 applied to my topic branch.");
      expect(outcome([...mails, part, byTitle, reply(byTitle, mona, applied)]).status).toBe("pending");
    });
  });

  it("merged, inferred from a later patch that fixes it by title, with its commit", () => {
    const fix = later("vfio/acme: mend it", {
      trailers: ['Fixes: 0123456789ab ("vfio/acme: add a vfio_pci driver for acme VFs")'],
    });
    expect(outcome([...posting(), fix])).toMatchObject({
      status: "merged",
      statusBecause: expect.stringContaining("inferred"),
      merged: {commit: "0123456789ab", evidence: [{inferred: ["merged by then"]}]},
      fixes: [{messageId: fix.messageId, quote: "vfio/acme: mend it"}],
    });
  });

  it("merged, inferred from later patches to its files", () => {
    expect(outcome([...posting(), later("vfio: tree-wide")])).toMatchObject({
      status: "merged",
      statusBecause: "inferred: later patches change its files",
      fixes: [],
    });
  });

  it("abandoned after half a year without a mail, counted from the newest mail and not from today", () => {
    const mails = posting({date: "2023-05-01T00:00:00Z"});
    const other = (date: string) => later("other: thing", {date, path: "drivers/other/x.c"});
    expect(outcome([...mails, other("2023-10-27T00:00:00Z")]).status).toBe("pending");
    expect(outcome([...mails, other("2023-10-30T00:00:00Z")])).toMatchObject({
      status: "abandoned",
      statusBecause: expect.stringMatching(/18\d days/),
    });
  });

  it("pending or abandoned, with the next version or the new owner that was announced", () => {
    const mails = posting();
    const said = (from: typeof ada, words: string) => outcome([...mails, reply(mails[0], from, words)]);
    expect(said(ada, "Right. I will send v2 with that fixed next week.")).toMatchObject({
      status: "pending",
      statusBecause: expect.stringContaining(
        'v2 announced, not among the mail read; Ada Author: "I will send v2 with that fixed next week."',
      ),
    });
    expect(said(sam, "As a heads up, starting with v2 I'm taking over this series from Ada.").statusBecause).toContain(
      "a new owner and v2 announced, not among the mail read; Sam Stranger",
    );
    expect(said(sam, "I will send v2 of my own series soon.").statusBecause).not.toContain("announced");
    expect(said(ada, "Will you take over this series?").statusBecause).not.toContain("announced");
    expect(said(ada, "I will send v1 again.").statusBecause).not.toContain("announced");
  });

  it("is shown with the driver's verdicts and changes none of their states", () => {
    const first = posting();
    const second = posting({
      version: 2,
      date: "2023-06-01T00:00:00Z",
      driver: driverDiff({code: ["static int more;"]}),
    });
    const part = reply(first[0], paul, "Patch 1 applied.");
    const dataset = judgeMails([
      ...first,
      part,
      ...second,
      reply(second[0], mona, "Applied to vfio next branch for v6.5."),
    ]);
    const {verdicts} = driverOf(dataset);
    expect(verdicts["parent-approval"]?.evidence).toContainEqual(
      expect.objectContaining({kind: "applied-part", person: "Paul Parent"}),
    );
    expect(verdicts["parent-approval"]?.state).toBe(lastBringing(dataset).verdicts["parent-approval"]?.state);
  });

  it("superseded, by the author's own word", () => {
    const mails = posting();
    expect(
      outcome([...mails, reply(mails[0], ada, "Please ignore this series, the one of Zoe takes its place.")]).status,
    ).toBe("superseded");
    expect(outcome([...mails, reply(mails[0], sam, "Please ignore this series.")]).status).toBe("pending");
  });

  it("rejected, by the standing Nacked-by of a maintainer", () => {
    const mails = posting();
    expect(outcome([...mails, reply(mails[2], mona, "Nacked-by: Mona Keeper <mona@vfio.example.com>")]).status).toBe(
      "rejected",
    );
    expect(outcome([...mails, reply(mails[2], sam, "Nacked-by: Sam Stranger <sam@else.example.com>")]).status).toBe(
      "pending",
    );
  });

  it.each([
    "Nacked-by: Mona Keeper <mona@vfio.example.com> # until the locking is fixed",
    "With the locking as it is, unless that is fixed:\n\nNacked-by: Mona Keeper <mona@vfio.example.com>",
  ])("not rejected by a NAK that names a condition, which is told: %s", (words) => {
    const mails = posting();
    const {status, statusBecause} = outcome([...mails, reply(mails[2], mona, words)]);
    expect(status).toBe("pending");
    expect(statusBecause).toMatch(/Nacked-by Mona Keeper, with a condition: ".*locking/);
  });

  it.each([
    ['0123456789ab ("vfio: a title")', {commit: "0123456789ab", title: "vfio: a title"}],
    [
      '0123456789abcdef0123456789abcdef01234567 ("x: (y) \\"z\\"")',
      {commit: "0123456789abcdef0123456789abcdef01234567", title: 'x: (y) \\"z\\"'},
    ],
    ["0123456789ab", null],
    ["v5.18", null],
    ["not a commit", null],
  ])("Fixes: %s", (value, fixed) => expect(fixedBy(value)).toEqual(fixed));
});

describe("a kernel tree", () => {
  const tree = mkdtempSync(join(tmpdir(), "vfio-lore-merged-"));
  const mails = posting();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", tree, "-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
      env: {...process.env, GIT_AUTHOR_DATE: "2023-06-01T00:00:00Z", GIT_COMMITTER_DATE: "2023-06-01T00:00:00Z"},
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  const commit = (message: string, file = "main.c"): string => {
    writeFileSync(join(tree, file), message);
    git("add", ".");
    git("commit", "-q", "-m", message);
    return git("rev-parse", "HEAD").trim();
  };
  let linked = "";
  let titled = "";
  beforeAll(() => {
    git("init", "-q");
    commit("start");
    git("tag", "v6.4");
    linked = commit(`some other title\n\nLink: https://lore.kernel.org/r/${mails[2]?.messageId}`);
    titled = commit("vfio/acme: add a vfio_pci driver for acme VFs", "other.c");
    git("tag", "v6.5-rc1");
    git("tag", "v6.5");
  });
  afterAll(() => rmSync(tree, {recursive: true}));

  it("has the commit by Link:, else by title, and the release that first has it", async () => {
    const [, , patch] = judgeMails(mails).revisions[0]?.patches ?? [];
    const driverPatch = lastBringing(judgeMails(mails)).patches.at(-1) ?? patch;
    if (driverPatch === undefined) throw new Error("no patch");
    const find = await commitFinder(gitIn(tree), ["."]);
    expect(await find(driverPatch)).toMatchObject({hash: linked, foundBy: "link", release: "v6.5"});
    expect(await find({...driverPatch, messageId: "else@example.com", patchId: null})).toMatchObject({
      hash: titled,
      foundBy: "title",
    });
    expect(await find({...driverPatch, messageId: "else@example.com", patchId: null, subject: "unheard"})).toBeNull();
    const late = await commitFinder(gitIn(tree), ["."], {since: "2024-01-01T00:00:00Z"});
    expect(await late(driverPatch)).toBeNull();
  });

  it("decides the outcome before all words", () => {
    const found: Commit = {hash: "f".repeat(40), date: "2023-06-01T00:00:00.000Z", release: "v6.5", foundBy: "link"};
    const commits = new Map([[mails[2]?.messageId ?? "", found]]);
    expect(outcome(mails, {commits})).toMatchObject({
      status: "merged",
      merged: {commit: found.hash, release: "v6.5", date: found.date},
    });
  });
});

import {describe, expect, it} from "vitest";
import type {Message} from "../../crawler/records.ts";
import {
  ada,
  driverDiff,
  explained,
  judgeMails,
  lastBringing,
  mona,
  nina,
  parentDiff,
  paul,
  posting,
  reply,
  rita,
  rob,
  roster,
  sam,
  verdictOn,
} from "./made-up.ts";

const trailer = (type: string, {name, email}: {name: string; email: string | null}): string =>
  `${type}: ${name} <${email}>`;

describe("listed-reviewer", () => {
  it("is met by a Reviewed-by of a listed reviewer on the patch that brings the driver", () => {
    const mails = posting();
    const verdict = verdictOn("listed-reviewer", [...mails, reply(mails[2], rita, trailer("Reviewed-by", rita))]);
    expect(verdict.state).toBe("met");
    expect(verdict.evidence).toMatchObject([{person: "Rita Reader", trailer: "Reviewed-by", patch: 2}]);
  });

  it("is met by one on the cover", () => {
    const mails = posting();
    expect(verdictOn("listed-reviewer", [...mails, reply(mails[0], rita, trailer("Reviewed-by", rita))]).state).toBe(
      "met",
    );
  });

  it("is not met by one on the parent's patch alone", () => {
    const mails = posting();
    expect(verdictOn("listed-reviewer", [...mails, reply(mails[1], rita, trailer("Reviewed-by", rita))]).state).toBe(
      "not-met",
    );
  });

  it.each(["drivers/vfio/vfio_main.c", "include/uapi/linux/vfio.h"])(
    "is partly met by one on the series' patch to %s, naming who reviewed what and what is missing",
    (path) => {
      const core = parentDiff.replaceAll("drivers/net/ethernet/acme/foo/core.c", path);
      const mails = posting({parent: core});
      const reviewed = reply(mails[1], rita, trailer("Reviewed-by", rita));
      expect(verdictOn("listed-reviewer", [...mails, reviewed])).toMatchObject({
        state: "partly-met",
        missing: "a Reviewed-by on patch 2, which brings the driver: Rita Reader reviewed patch 1 only",
        evidence: [{person: "Rita Reader", patch: 1}],
      });
      const acked = reply(mails[1], rita, trailer("Acked-by", rita));
      expect(verdictOn("listed-reviewer", [...mails, acked]).state).toBe("not-met");
    },
  );

  it("is partly met by an Acked-by alone", () => {
    const mails = posting();
    const verdict = verdictOn("listed-reviewer", [...mails, reply(mails[2], rita, trailer("Acked-by", rita))]);
    expect(verdict).toMatchObject({state: "partly-met", missing: expect.stringContaining("Reviewed-by")});
  });

  it("never counts a review by the author, the submitter or the author of another patch of the series", () => {
    const mails = posting({author: rita, driverTrailers: [trailer("Reviewed-by", rita)]});
    expect(verdictOn("listed-reviewer", mails).state).toBe("not-met");
    const other = posting({driverTrailers: [trailer("Co-developed-by", rita), trailer("Reviewed-by", rita)]});
    expect(verdictOn("listed-reviewer", other).state).toBe("not-met");
  });

  it.each<[string, () => Message[]]>([
    [
      "the author of another patch, named in its first line",
      () => {
        const [cover, parent, driver] = posting({driverTrailers: [trailer("Reviewed-by", rita)]});
        if (cover === undefined || parent === undefined || driver === undefined) throw new Error("no mails");
        return [cover, {...parent, text: `From: Rita Reader <${rita.email}>\n\n${parent.text}`}, driver];
      },
    ],
    [
      "who sends the work of another",
      () => {
        const sent = posting({author: rita, driverTrailers: [trailer("Reviewed-by", rita)]});
        return sent.map((one) => ({...one, text: `From: Ada Author <${ada.email}>\n\n${one.text}`}));
      },
    ],
    [
      "the author at another address",
      () => {
        const other = {name: rita.name, email: "rita@home.example.net"};
        return posting({author: other, driverTrailers: [trailer("Reviewed-by", rita)]});
      },
    ],
    [
      "who signed the patch off",
      () => posting({driverTrailers: [trailer("Signed-off-by", rita), trailer("Reviewed-by", rita)]}),
    ],
    [
      "who answers his own patch",
      () => {
        const mails = posting({author: rita});
        return [...mails, reply(mails[2], rita, trailer("Reviewed-by", rita))];
      },
    ],
  ])("never counts a review by %s", (_, mails) => {
    expect(verdictOn("listed-reviewer", mails()).state).toBe("not-met");
  });

  it("counts a reviewer of the author's employer, and shows whose he is", () => {
    const verdict = verdictOn("listed-reviewer", posting({driverTrailers: [trailer("Reviewed-by", rob)]}));
    expect(verdict).toMatchObject({
      state: "met",
      evidence: [{role: "listed reviewer, of the author's employer (Acme)"}],
    });
  });

  it("judges a version older than the document by its first list, and says so", () => {
    const verdict = verdictOn(
      "listed-reviewer",
      posting({date: "2021-10-01T00:00:00Z", driverTrailers: [trailer("Reviewed-by", rita)]}),
    );
    expect(verdict.state).toBe("met");
    expect(verdict.inferred).toContain("predates the document");
  });

  it("keeps a review of v1 out of v2 where the patch changed, and shows it as lost", () => {
    const first = posting();
    const second = posting({
      version: 2,
      date: "2023-06-01T10:00:00Z",
      driver: driverDiff({code: ["static int more;"]}),
    });
    const dataset = judgeMails([...first, reply(first[2], rita, trailer("Reviewed-by", rita)), ...second]);
    const last = lastBringing(dataset);
    expect(last.version).toBe(2);
    expect(last.verdicts["listed-reviewer"]?.state).toBe("not-met");
    expect(last.lost.map(({trailer: vote}) => vote.name)).toContain("Rita Reader");
    expect(dataset.drivers[0]?.firstMet["listed-reviewer"]).toMatchObject({revision: first[0]?.messageId});
  });

  it("carries a review of v1 to v2 where the patch is the same", () => {
    const first = posting();
    const second = posting({version: 2, date: "2023-06-01T10:00:00Z"});
    expect(
      verdictOn("listed-reviewer", [...first, reply(first[2], rita, trailer("Reviewed-by", rita)), ...second]).state,
    ).toBe("met");
  });
});

describe("vfio-maintainer", () => {
  it.each([
    ["Reviewed-by", (mails: ReturnType<typeof posting>) => reply(mails[2], mona, trailer("Reviewed-by", mona))],
    [
      "Applied to vfio next branch for v6.5.  Thanks,",
      (mails: ReturnType<typeof posting>) =>
        reply(mails[0], mona, "Applied to vfio next branch for v6.5.  Thanks,\n\nMona"),
    ],
    [
      "Thanks, series now queued",
      (mails: ReturnType<typeof posting>) => reply(mails[0], mona, "Thanks, series now queued."),
    ],
  ])("is met by: %s", (_words, answer) => {
    const mails = posting();
    expect(verdictOn("vfio-maintainer", [...mails, answer(mails)]).state).toBe("met");
  });

  it.each([
    "I think this can be applied once Rita has looked.",
    "Should this be applied through the vfio tree?",
    "Patch 1 applied, thanks.",
    "It needs to be re-applied whenever the device resets.",
    "The code pushed to a separate function is hard to read.",
  ])("is not met by: %s", (words) => {
    const mails = posting();
    expect(verdictOn("vfio-maintainer", [...mails, reply(mails[0], mona, words)]).state).toBe("not-met");
  });

  it("is not met by the word of somebody else", () => {
    const mails = posting();
    expect(verdictOn("vfio-maintainer", [...mails, reply(mails[0], sam, "Applied, thanks.")]).state).toBe("not-met");
  });
});

describe("parent-approval", () => {
  const approved = [trailer("Acked-by", paul)];

  it("is met where the parent's maintainer approved every patch that touches it", () => {
    expect(verdictOn("parent-approval", posting({parentTrailers: approved, driverTrailers: approved})).state).toBe(
      "met",
    );
  });

  it("takes approval of what the parent provides as approval of its use, and says so", () => {
    const verdict = verdictOn("parent-approval", posting({parentTrailers: approved}));
    expect(verdict.state).toBe("met");
    const call = verdict.interactions?.find(({kind}) => kind === "calls");
    expect(call).toMatchObject({what: "foo_mig_save", file: "drivers/vfio/pci/acme/main.c"});
    expect(call?.approvals[0]?.inferred).toContain("given on the patches that provide it");
  });

  it("is partly met where only the driver's patch is approved", () => {
    const verdict = verdictOn("parent-approval", posting({driverTrailers: approved}));
    expect(verdict).toMatchObject({state: "partly-met", missing: expect.stringContaining("patch 1")});
  });

  it("counts the sign-off of an author who maintains the parent", () => {
    expect(verdictOn("parent-approval", posting({author: paul})).state).toBe("met");
  });

  it("counts the maintainers of that day only", () => {
    const votes = [trailer("Acked-by", nina)];
    expect(verdictOn("parent-approval", posting({parentTrailers: votes, driverTrailers: votes})).state).toBe("not-met");
    const later = posting({date: "2024-06-01T00:00:00Z", parentTrailers: votes, driverTrailers: votes});
    expect(verdictOn("parent-approval", later).state).toBe("met");
  });

  it('counts "Patch 1 applied" of the parent\'s maintainer for that patch', () => {
    const mails = posting({driverTrailers: approved});
    expect(verdictOn("parent-approval", [...mails, reply(mails[0], paul, "Patch 1 applied. Thanks.")]).state).toBe(
      "met",
    );
  });

  it("names the section whose holders it prints: the one around, where the parent's own has none on that day", () => {
    const missing = (more: Partial<typeof roster>) =>
      verdictOn("parent-approval", posting({parentTrailers: []}), {roster: {...roster, ...more}}).missing;
    expect(missing({})).toContain("approval for ACME FOO DRIVER (then maintained by Paul Parent) on patch");
    const around = {
      name: "ACME NETWORKING",
      files: ["drivers/net/ethernet/acme/"],
      parent: "drivers/net/ethernet/acme/",
    };
    expect(
      missing({
        sections: [...roster.sections, around],
        roles: roster.roles.map((role) => (role.person === paul.name ? {...role, section: around.name} : role)),
      }),
    ).toContain("approval for ACME FOO DRIVER (then maintained within ACME NETWORKING by Paul Parent) on patch");
  });

  it("does not apply where the driver touches no other", () => {
    const verdict = verdictOn("parent-approval", posting({parent: null, driver: driverDiff({uses: false})}));
    expect(verdict).toMatchObject({state: "not-applicable", because: expect.any(String)});
  });

  it("names an unknown parent by its directory and says that nobody is known to ask", () => {
    const stranger = parentDiff
      .replaceAll("drivers/net/ethernet/acme/foo/", "drivers/gpu/drm/zork/")
      .replaceAll("linux/foo/", "linux/zork/");
    const driver = driverDiff({name: "zork"})
      .replaceAll("linux/foo/mig.h", "linux/zork/mig.h")
      .replaceAll("ACME_FOO", "DRM_ZORK");
    const verdict = verdictOn("parent-approval", posting({name: "zork", parent: stranger, driver}));
    expect(verdict.state).toBe("no-evidence");
    expect(verdict.interactions?.map(({parent}) => parent)).toContain("drivers/gpu/drm/zork");
    expect(verdict.because).toContain("drivers/gpu/drm/zork");
  });
});

describe("a NAK", () => {
  const mails = posting();
  const nak = (who: typeof mona) => trailer("Nacked-by", who);

  it("of the parent's maintainer leaves the patch unapproved, whoever else acked it, and is shown", () => {
    const acked = reply(mails[0], paul, trailer("Acked-by", paul));
    expect(verdictOn("parent-approval", [...mails, acked]).state).toBe("met");
    const verdict = verdictOn("parent-approval", [...mails, acked, reply(mails[1], paul, nak(paul))]);
    expect(verdict).toMatchObject({state: "partly-met", missing: expect.stringContaining("on patch 1")});
    expect(verdict.evidence).toContainEqual(expect.objectContaining({trailer: "Nacked-by", person: paul.name}));
  });

  it("of the vfio maintainer or a listed reviewer is shown where their approval is missed", () => {
    for (const [criterion, who] of [
      ["vfio-maintainer", mona],
      ["listed-reviewer", rita],
    ] as const) {
      expect(verdictOn(criterion, [...mails, reply(mails[2], who, nak(who))])).toMatchObject({
        state: "not-met",
        evidence: [{trailer: "Nacked-by", person: who.name, patch: 2}],
      });
    }
  });

  it("of somebody without a role changes nothing", () => {
    const verdict = verdictOn("vfio-maintainer", [...mails, reply(mails[2], sam, nak(sam))]);
    expect(verdict).toMatchObject({state: "not-met", evidence: []});
  });
});

describe("absence", () => {
  it("is a no where the whole thread was read", () => {
    const verdict = verdictOn("listed-reviewer", posting());
    expect(verdict).toMatchObject({state: "not-met", searched: {messages: 3, missing: []}});
  });

  it("is no evidence where an answer hangs on a mail that nobody has", () => {
    const mails = posting();
    const lost = {
      ...reply(mails[2], sam, "I agree."),
      inReplyTo: ["gone@example.com"],
      references: [mails[0]?.messageId ?? "", "gone@example.com"],
    };
    const verdict = verdictOn("listed-reviewer", [...mails, {...lost, text: "I agree.\n"}]);
    expect(verdict).toMatchObject({state: "no-evidence", searched: {missing: ["gone@example.com"]}});
  });

  it("stays a no where the answer says that the lost mail is of somebody whose word was not looked for", () => {
    const mails = posting();
    const base = reply(mails[2], ada, "Indeed.");
    const lost = {
      ...base,
      inReplyTo: ["gone@example.com"],
      references: [mails[0]?.messageId ?? "", "gone@example.com"],
      text: base.text.replace("Ada Author wrote", "Sam Stranger wrote"),
    };
    expect(verdictOn("listed-reviewer", [...mails, lost])).toMatchObject({
      state: "not-met",
      because:
        "1 mail that the thread names is in no source, which changes nothing here: answers show that Sam Stranger wrote it, whose word is not the one looked for",
    });
    const feared = {...lost, text: base.text.replace("Ada Author wrote", "Rita Reader wrote")};
    expect(verdictOn("listed-reviewer", [...mails, feared]).state).toBe("no-evidence");
  });

  it("is no evidence where a patch of the series is missing", () => {
    const mails = posting({parentTrailers: [], message: explained});
    const verdict = verdictOn(
      "vfio-maintainer",
      mails.filter((_mail, at) => at !== 1),
    );
    expect(verdict).toMatchObject({state: "no-evidence", because: expect.stringContaining("patch 1 of 2")});
  });
});

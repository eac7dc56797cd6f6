import {createHash} from "node:crypto";
import {describe, expect, it} from "vitest";
import type {Annotation} from "../../analysis/annotations.ts";
import {quoteOf} from "../../analysis/criteria/evidence.ts";
import {ada, added, driverDiff, explained, judgeMails, mona, posting, reply, rita, sam, verdictOn} from "./made-up.ts";

describe("documentation", () => {
  it("quotes from the sentence on that answers", () => {
    const long = "The first part of this text only tells the story of the device and of its makers, at length. ".repeat(
      6,
    );
    const answer = "The header's magic and version are checked before the state is loaded.";
    const mails = posting({message: `${long}${answer}`});
    const [found] = verdictOn("documentation", mails).questions?.find(({id}) => id === "safeguards")?.passages ?? [];
    expect(found?.quote).toBe(answer);
    expect(mails[2]?.text.slice(found?.offset, (found?.offset ?? 0) + answer.length)).toBe(answer);
  });

  it("quotes without the rules that frame a text, from the place where the words begin", () => {
    const rule = "-".repeat(60);
    const answer = "The header's magic and version are checked before the state is loaded.";
    const mails = posting({message: `Add it.\n\n${rule}\n${answer}\n${rule}`});
    const [found] = verdictOn("documentation", mails).questions?.find(({id}) => id === "safeguards")?.passages ?? [];
    expect(found?.quote).toBe(answer);
    expect(mails[2]?.text.slice(found?.offset, (found?.offset ?? 0) + answer.length)).toBe(answer);
    const long = "It tells of the device at length. ".repeat(12);
    const headed = posting({message: `Add it.\n\nBackground.\n${rule}\n${answer}\n${long}`});
    const [below] = verdictOn("documentation", headed).questions?.find(({id}) => id === "safeguards")?.passages ?? [];
    expect(below?.quote?.startsWith(answer)).toBe(true);
    expect(headed[2]?.text.slice(below?.offset).startsWith(answer)).toBe(true);
    expect(quoteOf(`${rule} ${"word ".repeat(50)}${rule} ${"word ".repeat(50)}`)).toMatch(/^word .* word…$/);
    expect(quoteOf(rule)).toBe("");
  });

  it("is partly met where a question is only touched, and says how", () => {
    const verdict = verdictOn(
      "documentation",
      posting({
        message: "The migration data consists of a header, saved and loaded. The shadow state is held by the PF.",
        driver: driverDiff({code: ["\t/* the state's version check */"]}),
      }),
    );
    expect(verdict).toMatchObject({
      state: "partly-met",
      missing: expect.stringContaining("what validates the data: named in a comment on one step only"),
    });
  });

  it("is met where a passage answers each question, quoted with its place", () => {
    const mails = posting();
    const verdict = verdictOn("documentation", mails);
    expect(verdict.state).toBe("met");
    const [first] = verdict.questions?.[0]?.passages ?? [];
    expect(first).toMatchObject({kind: "patch", person: "Ada Author", patch: 2});
    expect(mails[2]?.text.slice(first?.offset).replace(/\s+/g, " ")).toMatch(/^The migration data consists/);
    expect((first?.quote ?? "").length).toBeLessThanOrEqual(300);
  });

  it("is partly met where a question is open, and names it", () => {
    const verdict = verdictOn(
      "documentation",
      posting({message: "The migration data consists of a header and is saved and loaded by the driver."}),
    );
    expect(verdict).toMatchObject({state: "partly-met", missing: expect.stringContaining("safeguards")});
  });

  it.each([
    [["/* Arbitrary, to prevent userspace from consuming endless memory */", "#define ACME_MAX 1"]],
    [["#define ACME_MAX_MIGRATION_SIZE 4096"]],
  ])("has safeguards in part where a limit is all that guards: %s", (code) => {
    const verdict = verdictOn("documentation", posting({message: "Add it.", driver: driverDiff({code})}));
    expect(verdict.questions?.find(({id}) => id === "safeguards")).toMatchObject({
      state: "partly-met",
      passages: [{kind: "comment"}],
    });
    expect(verdict).toMatchObject({
      state: "partly-met",
      missing: expect.stringContaining("safeguards exist to validate the data? (a limit, no validation)"),
    });
  });

  it("is evidence of the patch's author, not of who sent it", () => {
    const [cover, parent, driver] = posting();
    if (cover === undefined || parent === undefined || driver === undefined) throw new Error("no mails");
    const sent = {...driver, text: `From: Zoe Other <zoe@acme.example.com>\n\n${driver.text}`};
    const verdict = verdictOn("documentation", [cover, parent, sent]);
    expect(new Set(verdict.questions?.flatMap(({passages}) => passages.map(({person}) => person)))).toEqual(
      new Set(["Zoe Other"]),
    );
  });

  it("shows words on the device before a function's head and before what holds of every driver, whatever their length", () => {
    const message = `This driver registers to the VFIO subsystem and follows uapi/linux/vfio.h: the device state includes what the protocol asks, it is saved and it is loaded, as all drivers save and load the device state in its sections.\n\nThe VF's state consists of registers held by the PF.`;
    const code = [
      "/**",
      " * acme_save - save the device state in sections. It is loaded by acme_load.",
      " * @vf: the VF",
      " */",
    ];
    const verdict = verdictOn("documentation", posting({message, driver: driverDiff({code})}));
    const quotes = verdict.questions?.[0]?.passages.map(({quote}) => quote?.slice(0, 20));
    expect(quotes?.indexOf("The VF's state consi")).toBeLessThan(quotes?.indexOf("acme_save - save the") ?? 0);
  });

  it("shows a listed reviewer's request for more explanation beside the state, which stays", () => {
    const mails = posting();
    const asked = reply(mails[2], rita, "It's unclear why the queue is stopped twice here.");
    expect(verdictOn("documentation", [...mails, asked])).toMatchObject({
      state: "met",
      because: "Rita Reader asked for more explanation",
      evidence: expect.arrayContaining([
        expect.objectContaining({messageId: asked.messageId, inferred: ["asks for more explanation"]}),
      ]),
    });
    expect(
      verdictOn("documentation", [...mails, reply(mails[2], sam, "Please explain this.")]).because,
    ).toBeUndefined();
  });

  it("is not met where nothing is explained", () => {
    expect(verdictOn("documentation", posting({message: "Add the driver."})).state).toBe("not-met");
  });

  it("is found in a document, in a comment, and in the author's answers", () => {
    const inDocument = posting({
      message: "Add it.",
      driver: added("Documentation/driver-api/acme.rst", explained.split("\n")) + driverDiff(),
    });
    expect(verdictOn("documentation", inDocument)).toMatchObject({
      state: "met",
      evidence: [{kind: "documentation"}, {}, {}],
    });
    const inComment = posting({
      message: "Add it.",
      driver: driverDiff({code: ["/*", ...explained.split("\n").map((line) => ` * ${line}`), " */"]}),
    });
    expect(verdictOn("documentation", inComment).state).toBe("met");
    const asked = posting({message: "Add it."});
    const question = reply(asked[2], rita, "How is the state composed?");
    expect(
      verdictOn("documentation", [...asked, question, reply(question, ada, explained, {date: "2023-05-04T00:00:00Z"})])
        .state,
    ).toBe("met");
    expect(
      verdictOn("documentation", [...asked, question, reply(question, sam, explained, {date: "2023-05-04T00:00:00Z"})])
        .state,
    ).toBe("not-met");
  });

  it("is not found in a change log", () => {
    const mails = posting({message: "Add it."});
    const [cover] = mails;
    const logged = {
      ...mails[0],
      text: `Add a driver.\n\nChanges from v1:\n- The migration data consists of a header and is saved and loaded\n- check the version of the migration data\n`,
    };
    expect(verdictOn("documentation", [{...cover, ...logged} as (typeof mails)[0], ...mails.slice(1)]).state).toBe(
      "not-met",
    );
  });

  it("asks a driver without migration for its extensions", () => {
    const verdict = verdictOn(
      "documentation",
      posting({
        driver: driverDiff({migration: false}),
        message:
          "This driver emulates a legacy I/O BAR for the VF.\n\nOnly when the PF supports it, accesses to it are captured and translated.",
      }),
    );
    expect(verdict.questions?.map(({id}) => id)).toEqual(["extensions", "beyond-vfio", "safeguards"]);
    expect(verdict.state).toBe("met");
  });

  it("is not met where the vfio maintainer says that it does not suffice, whatever the rules find", () => {
    const mails = posting();
    const words =
      "The code looks fine. What could use attention is the documentation, where the device-specific-driver-acceptance document is quite clear: sufficient documentation is expected.";
    const verdict = verdictOn("documentation", [...mails, reply(mails[0], mona, words)]);
    expect(verdict).toMatchObject({state: "not-met", missing: expect.stringContaining("Mona Keeper")});
    expect(verdictOn("documentation", [...mails, reply(mails[0], sam, words)]).state).toBe("met");
    expect(
      verdictOn("documentation", [
        ...mails,
        reply(mails[0], mona, "Seems like we're missing a case, and some documentation of this flag."),
      ]).state,
    ).toBe("met");
  });
});

describe("an objection", () => {
  it("may quote the criteria as an indented block; a draft of the document itself is none", () => {
    const mails = posting();
    const asks =
      "The only thing that could use attention is the documentation, where our acceptance criteria requests:\n\n    drivers should make an attempt to provide sufficient documentation for reviewers";
    expect(verdictOn("documentation", [...mails, reply(mails[0], mona, asks)]).state).toBe("not-met");
    const draft =
      "Here is a draft:\n\ndiff --git a/Documentation/x-acceptance.rst b/Documentation/x-acceptance.rst\n+++ b/Documentation/x-acceptance.rst\n+Acceptance criteria: drivers without sufficient documentation lack it.\n";
    expect(verdictOn("documentation", [...mails, reply(mails[0], mona, draft)]).state).toBe("met");
  });
});

describe("annotations", () => {
  const mails = posting({message: "Add it.\n\nState is copied whole and nothing looks at it."});
  const text = mails[2]?.text ?? "";
  const words = "State is copied whole";
  const reading = (more: Partial<Annotation> = {}): Annotation => ({
    criterion: "documentation",
    question: "composition",
    driver: "acme",
    state: "met",
    messageId: mails[2]?.messageId ?? "",
    offset: text.indexOf(words),
    length: words.length,
    sha256: createHash("sha256").update(words).digest("hex"),
    reader: "Rita Reader",
    date: "2024-01-01",
    reason: "it says how",
    ...more,
  });

  it("outweigh the rules, and say who read and why", () => {
    const verdict = verdictOn("documentation", mails, {annotations: [reading()]});
    const question = verdict.questions?.find(({id}) => id === "composition");
    expect(question).toMatchObject({state: "met", passages: [{kind: "annotation", quote: words}]});
    expect(question?.passages[0]?.inferred[0]).toContain("Rita Reader on 2024-01-01: it says how");
  });

  it("may also deny what a rule found", () => {
    const plain = posting();
    const body = plain[2]?.text ?? "";
    const phrase = "The migration data consists";
    const denial = reading({
      state: "not-met",
      messageId: plain[2]?.messageId ?? "",
      offset: body.indexOf(phrase),
      length: phrase.length,
      sha256: createHash("sha256").update(phrase).digest("hex"),
    });
    expect(verdictOn("documentation", plain, {annotations: [denial]}).state).toBe("partly-met");
  });

  it("that point at other words, another mail or another driver count for nothing and are shown as gaps", () => {
    for (const stale of [
      reading({sha256: "0".repeat(64)}),
      reading({offset: 1}),
      reading({messageId: "gone@example.com"}),
    ]) {
      const dataset = judgeMails(mails, {annotations: [stale]});
      expect(dataset.gaps).toContainEqual(expect.objectContaining({kind: "stale-annotation"}));
      expect(verdictOn("documentation", mails, {annotations: [stale]}).questions?.[0]?.state).not.toBe("met");
    }
    expect(
      verdictOn("documentation", mails, {annotations: [reading({driver: "other"})]}).questions?.[0]?.state,
    ).not.toBe("met");
  });
});

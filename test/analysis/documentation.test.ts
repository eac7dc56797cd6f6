import {createHash} from "node:crypto";
import {describe, expect, it} from "vitest";
import type {Annotation} from "../../analysis/annotations.ts";
import {commentsIn} from "../../analysis/documentation/comments.ts";
import type {Passage} from "../../analysis/documentation/passages.ts";
import {questionsFor} from "../../analysis/documentation/questions.ts";
import {refusalsIn} from "../../analysis/documentation/refusals.ts";
import {parseDiff} from "../../crawler/mail/diff.ts";
import {secondsSince} from "../helpers/cost.ts";
import {ada, added, driverDiff, explained, judgeMails, mona, posting, reply, rita, sam, verdictOn} from "./made-up.ts";

const passage = (text: string): Passage => ({messageId: "x", patch: 1, kind: "patch", text, offset: 0});
const answers = (text: string, migration = true): string[] =>
  questionsFor(migration).flatMap(({id, aspects}) =>
    aspects.every(({matches}) => matches(passage(text), [])) ? [id] : [],
  );

describe("the text rules", () => {
  it.each([
    ["The migration data consists of a header and sections, which are saved and then loaded.", ["composition"]],
    ["The device state is organized in TLVs and is restored on the destination.", ["composition"]],
    [
      "The VF state includes the registers and the shadow states maintained by the PF driver; it is saved at stop-copy.",
      ["composition", "beyond-vfio"],
    ],
    ["Hide the migration region of the BAR from the guest.", ["beyond-vfio"]],
    ["These registers are not accessible by the guest.", ["beyond-vfio"]],
    ["The driver uses the VF->PF command channel.", ["beyond-vfio"]],
    ["Commands are executed through the admin virtqueue on behalf of the VF.", ["beyond-vfio"]],
    ["The header is used to validate the correctness of the data.", ["safeguards"]],
    ["The magic and version are checked before the state is used.", ["safeguards"]],
    ["A mismatch of the device configuration makes the migration fail.", ["safeguards"]],
    ["This patch adds support for vfio_pci driver for foo devices.", []],
    ["Please check the patch.", []],
    ["Fix the size of the ring buffer.", []],
    ["The device is initialized by the driver.", []],
  ])("%s", (text, ids) => expect(answers(text)).toEqual(ids));

  it.each([
    ["This driver emulates a legacy I/O BAR for the VF.", ["extensions", "beyond-vfio"]],
    ["Only when the PF supports it, accesses are captured and translated.", ["safeguards"]],
    ["User space must not write more than 4096 bytes at once to the BAR.", ["beyond-vfio", "safeguards"]],
    ["Add a driver.", []],
  ])("without migration: %s", (text, ids) => expect(answers(text, false)).toEqual(ids));

  it.each([
    "The number of pending bytes of the migration data; the field pending_bytes contains it.",
    "device_state includes VFIO_DEVICE_STATE_RESUMING and the data_offset field of the migration state.",
  ])("do not take the migration protocol's own words for how the state is composed: %s", (text) => {
    const [composition] = questionsFor(true);
    expect(composition?.aspects[0]?.matches(passage(text), [])).toBe(false);
  });

  it("read a comment that begins with a field of the protocol as words on that field", () => {
    const [composition] = questionsFor(true);
    const composed = (text: string) => composition?.aspects[0]?.matches({...passage(text), kind: "comment"}, []);
    expect(composed("The number of pending bytes. Reading this field starts to get device data.")).toBe(false);
    expect(composed("The device data has a header field. It is loaded in the RESUMING state.")).toBe(true);
  });

  it("take no check for a safeguard that the text gets around, unless by another check", () => {
    const said = (text: string, followedBy?: string) =>
      questionsFor(true)
        .find(({id}) => id === "safeguards")
        ?.aspects[0]?.matches({...passage(text), ...(followedBy === undefined ? {} : {followedBy})}, []);
    const check = "The PF checks the id in the data, so messages of the source are rejected.";
    expect(said(check)).toBe(true);
    expect(said(check, "Fix this gap by writing the new id into the message.")).toBe(false);
    expect(said(check, "Fix this gap by validating the id of the source too.")).toBe(true);
    expect(said("The version of the data is verified. We bypass the check on reset.")).toBe(false);
  });

  describe("demand an answer, not a word", () => {
    type Kind = Passage["kind"];
    const asked = (kind: Kind, text: string, more: Partial<Passage> = {}): string[] =>
      questionsFor(true).flatMap(({aspects}) =>
        aspects.flatMap(({name, matches, short}) => {
          const said = {...passage(text), kind, ...more};
          if (matches(said, [said])) return [name];
          return short.some((one) => one.matches(said, [said])) ? [`(${name})`] : [];
        }),
      );

    it.each<[string, Kind, string, readonly string[]]>([
      ["a comment that labels a step", "comment", "vf isolation state check", ["(what validates the data)"]],
      [
        "a function's head",
        "comment",
        "acme_match - check whether the state's header matches\n@vf: the VF\nReturn: 0 on success",
        ["(what validates the data)"],
      ],
      [
        "a comment that explains",
        "comment",
        "The header of the state is checked before any of it is loaded. A version that differs is refused.",
        ["what validates the data"],
      ],
      ["the same words in a commit message", "patch", "The state's version is checked.", ["what validates the data"]],
      ["a promise", "reply", "I will add a check of the data's version in the next version.", []],
      ["a question", "reply", "Should we check the version of the migration data?", []],
      ["a guess", "reply", "There is a possibility that the data fails the check of its size.", []],
      ["an answer", "reply", "The version of the migration data is checked first.", ["what validates the data"]],
      ["a check of something else", "patch", "Check the length of the message in the ring.", []],
      ["a lock of the kernel's", "patch", "The caller must hold the lock, as the PF driver controls the state.", []],
    ])("%s", (_, kind, text, names) => expect(asked(kind, text)).toEqual(names));

    it("takes what a function refuses for an answer from three refusals on", () => {
      const text = "acme_match(): bad magic";
      expect(asked("refusals", text, {count: 3})).toEqual(["what validates the data"]);
      expect(asked("refusals", text, {count: 2})).toEqual(["(what validates the data)"]);
    });

    it("takes a structure's labels for an answer where a text explains their unit", () => {
      const [composition] = questionsFor(true);
      const structure: Passage = {...passage("struct acme_state {\nQX match\nQX rings\nVF id"), kind: "structure"};
      const says = (text: string, kind: Kind = "patch"): boolean | undefined =>
        composition?.aspects[0]?.matches(structure, [structure, {...passage(text), kind}]);
      expect(says("QX stands for queue exchange.")).toBe(true);
      expect(says("The QX of an Acme device provides queues to the VF.")).toBe(true);
      expect(says("Move the QX header to a common include directory.")).toBe(false);
      expect(says("QX is a ring", "comment")).toBe(false);
      expect(says("VF is a virtual function")).toBe(false);
    });
  });

  it("take time linear in the text", () => {
    const started = process.cpuUsage();
    for (const word of [
      "the migration data ",
      "hide ",
      "VF -> ",
      "state state ",
      "access limited ",
      "fix this ",
      "limit the user ",
    ])
      answers(word.repeat(50_000));
    expect(secondsSince(started)).toBeLessThan(4);
  });
});

describe("comments in the code", () => {
  const comments = (...lines: string[]) => {
    const diff = added("drivers/vfio/pci/acme/main.c", lines);
    return parseDiff(diff)
      .flatMap((file) => commentsIn(file, diff))
      .map(({kind, text, offset}) => [kind, text, diff.slice(offset, offset + 4)]);
  };

  it("are read without their marks, with the place where they begin", () => {
    const [found] = comments("int x;", "/*", " * The migration data is a block of", " * 4096 bytes.", " */");
    expect(found).toEqual(["comment", "The migration data is a block of\n4096 bytes.", "+/*\n"]);
  });

  it("leave out licenses and short labels", () => {
    expect(
      comments(
        "// SPDX-License-Identifier: GPL-2.0-only",
        "/* Copyright (c) 2023 Acme and some others of the kind */",
        "\tx++; /* next */",
      ),
    ).toEqual([]);
  });

  it("over the parts of a structure of saved state are one passage", () => {
    expect(
      comments(
        "struct acme_mig_data {",
        "\t/* match information */",
        "\tu32 magic;",
        "\t/* registers */",
        "\tu32 regs[4];",
        "\t/* queue addresses */",
        "\tu64 addr;",
        "};",
      ).map(([kind]) => kind),
    ).toContain("structure");
  });

  it("over a structure of the protocol's own fields or of a driver's locks are no state", () => {
    expect(
      comments(
        "struct acme_mig_info {",
        "\t/* VFIO_DEVICE_STATE_XXX */",
        "\tu32 device_state;",
        "\t/* bytes left */",
        "\tu64 pending_bytes;",
        "\t/* where it begins */",
        "\tu64 data_offset;",
        "\tstruct mutex lock; /* of all */",
        "};",
      ).map(([kind]) => kind),
    ).not.toContain("structure");
  });

  it("name the limits on saved state", () => {
    expect(
      comments("#define ACME_MAX_MIGRATION_SIZE (512 * SZ_1M) /* 512 MB */", "#define ACME_MAX_QUEUES 4").map(
        ([kind, text]) => [kind, text],
      ),
    ).toEqual([["constant", "#define ACME_MAX_MIGRATION_SIZE (512 * SZ_1M)"]]);
  });
});

describe("refusals", () => {
  const refusals = (...lines: string[]) => {
    const diff = added("drivers/vfio/pci/acme/main.c", lines);
    return parseDiff(diff)
      .flatMap((file) => refusalsIn(file, diff))
      .map(({text, count, offset}) => [text, count, diff.slice(offset, offset + 8)]);
  };
  const body = (...messages: string[]): string[] => [
    "{",
    ...messages.map((words) => `\t\tdev_err(dev, "${words}\\n");`),
    "\treturn -EINVAL;",
    "}",
  ];

  it("are the messages of a function about migrated state, each once, with its place", () => {
    expect(
      refusals(
        "static int acme_check(struct acme_dev *vdev,",
        "\t\t      struct acme_migration_file *migf)",
        ...body(
          "failed to match the device id",
          "invalid magic 0x%x",
          "invalid magic 0x%x",
          "failed to read the queue",
        ),
      ),
    ).toEqual([["acme_check(): failed to match the device id; invalid magic 0x%x", 2, "+static "]]);
  });

  it("are none in a function about something else, in a call, or in a declaration", () => {
    expect(refusals("static int acme_ring(struct ring *r)", ...body("invalid size"))).toEqual([]);
    expect(refusals("int acme_load(void *state);", "static int x(void)", ...body("invalid size"))).toEqual([]);
  });

  it("are read in time linear in the patch", () => {
    const started = process.cpuUsage();
    refusals(...Array.from({length: 3000}, () => `static int acme_load_state(${"a ".repeat(200)}`));
    refusals(`static ${"a ".repeat(100_000)}(`, `"${"\\".repeat(100_000)}`);
    expect(secondsSince(started)).toBeLessThan(4);
  });
});

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

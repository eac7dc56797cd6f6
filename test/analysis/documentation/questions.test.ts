import {describe, expect, it} from "vitest";
import {commentsIn} from "../../../analysis/documentation/comments.ts";
import type {Passage} from "../../../analysis/documentation/passages.ts";
import {questionsFor} from "../../../analysis/documentation/questions.ts";
import {refusalsIn} from "../../../analysis/documentation/refusals.ts";
import {parseDiff} from "../../../crawler/mail/diff.ts";
import {secondsSince} from "../../helpers/cost.ts";
import {added} from "../made-up.ts";

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

  it.each([
    "There is no validation of the migration data and no safeguard whatsoever: the driver does not validate the data that user space writes.",
    "We do not say how the device state is composed and we do not say how it is consumed.",
    "The version of the migration data isn't checked.",
    "The driver does not provide any sanity check of the saved state.",
    "Nothing verifies the size of the migration data.",
    "The migration data is neither validated nor checked.",
    "Validation of the migration data is not implemented.",
    "The migration state is restored without any check of its version.",
  ])("take no denial for an answer on safeguards or composition: %s", (text) =>
    expect(answers(text).filter((id) => id !== "beyond-vfio")).toEqual([]),
  );

  it.each([
    "There is no need for validation of the migration data because the device checks the version of the data itself.",
    "There is no validation of the migration data in the driver, but the firmware verifies the header of the state.",
    "The state is never loaded unless the magic matches and the version was checked.",
    "If the header is not validated, the load of the migration data fails, as the device rejects it.",
    "No migration data is loaded without validation.",
    "The device does not accept a state of another version, it rejects the migration data.",
    "The driver refuses migration data that does not match.",
    "The driver does not only check the size of the data, it validates the header of the state.",
    "The state is not restored until the header is verified.",
  ])("take a refusal, a condition or another's check for a safeguard: %s", (text) =>
    expect(answers(text)).toContain("safeguards"),
  );

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
      "no validation of the migration data is not checked and the ",
      "check of the data version without ",
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

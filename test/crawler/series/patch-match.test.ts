import {describe, expect, it} from "vitest";
import {type Comparable, matchPatches} from "../../../crawler/series/patch-match.ts";

const patch = (messageId: string, title: string, ...files: string[]): Comparable => ({
  messageId,
  title,
  patchId: messageId,
  files,
});

const pairs = (now: Comparable[], before: Comparable[]): string[] =>
  [...matchPatches(now, before)].map(([id, {match}]) => `${id} <- ${match.messageId} ${match.how}`).sort();

describe("matchPatches(now, before)", () => {
  const siblings = ["dial", "hinge", "knob", "lever"].map((name) =>
    patch(`a-${name}`, `${name}: use the common override rules`, `${name}.c`),
  );

  it("takes a title without its subsystem for no patch where siblings share it, but asks files and full titles", () => {
    const renamed = patch("b", "gadgets: core: lever: use the common override rules", "lever.c");
    expect(pairs([renamed], siblings)).toEqual(["b <- a-lever files"]);
  });

  it("finds no predecessor in a sibling of another subsystem without a common file", () => {
    const other = patch("b", "spring: use the common override rules", "spring.c");
    expect(pairs([other], siblings)).toEqual([]);
    expect(pairs([other], siblings.slice(0, 1))).toEqual([]);
  });

  it("knows a patch whose subsystem was renamed by the rest of its title and a common word or file", () => {
    const before = [patch("a", "lever_gadget: Carry the handle over", "lever_gadget.c")];
    expect(pairs([patch("b", "gadget/lever: Carry the handle over", "lever/main.c")], before)).toEqual([
      "b <- a title",
    ]);
    expect(pairs([patch("b", "springs: Carry the handle over", "lever_gadget.c")], before)).toEqual(["b <- a title"]);
  });

  const busy = [
    patch("a-1", "gadget: core: Count the idle levers", "core.c", "core.h"),
    patch("a-2", "gadget: core: Split opening from binding", "core.c", "core.h"),
    patch("a-3", "gadget: core: Keep a list of users", "core.c", "core.h"),
    patch("a-4", "PCI: stub: Suppress the claiming of handles by the core", "stub.c"),
  ];

  it("joins no patches of one busy file by words that most titles of the two postings share", () => {
    const now = [
      patch("b-1", "gadget: core: Refuse rusty springs", "core.c", "core.h"),
      patch("b-2", "gadget: core: Split opening from binding", "core.c", "core.h"),
      patch("b-3", "gadget: core: Keep a list of users", "core.c", "core.h"),
    ];
    expect(pairs(now, busy)).toEqual(["b-2 <- a-2 title", "b-3 <- a-3 title"]);
  });

  it("joins reworded patches that alone touch a file of theirs", () => {
    const now = [
      patch("b-1", "PCI: stub: Set managed_handles", "stub.c"),
      patch("b-2", "gadget: core: Keep a list of users", "core.c", "core.h"),
    ];
    expect(pairs(now, busy)).toEqual(["b-1 <- a-4 files", "b-2 <- a-3 title"]);
  });
});

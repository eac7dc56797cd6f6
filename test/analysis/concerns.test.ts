import {describe, expect, it} from "vitest";
import {raisedIn} from "../../analysis/concerns.ts";
import {ada, driverDiff, driverOf, judgeMails, posting, reply, rita} from "./made-up.ts";

const topic = (text: string, onCode = false): string | undefined =>
  raisedIn([{text, offset: 0, answers: ""}], {onCode})[0]?.topic;

describe("concerns about what user space can do or send", () => {
  it.each([
    ["What prevents the user from writing any length into the migration data here?", "what the user can reach"],
    ["The guest can send a million of these messages, so this can still be abused, no?", "what the user can reach"],
    ["You never validate the migration data that userspace hands in.", "unchecked data from user space"],
    ["The header that comes from userspace should be validated before it is used.", "unchecked data from user space"],
    ["A malicious guest could use that to attack the host kernel, I am afraid.", "effects beyond the device"],
    ["The size comes from userspace, and this buffer can overflow when it is large.", "memory and bounds"],
    ["The VF driver takes the lock of the PF here, which can deadlock on removal.", "interaction with the parent"],
  ])("%s", (text, name) => expect(topic(text)).toBe(name));

  it.each([
    "Please rename this function, the name is confusing to a reader of it.",
    "The user guide should mention the new module parameter somewhere, please.",
    "diff --git a/x b/x\n+ userspace could attack and overflow the buffer here",
    "    userspace could attack and overflow the buffer here\n    and also there",
    "No trust.",
    "Most of this compatibility layer is dealing with userspace arguments and their validation.",
    "Correct, userspace could overflow this buffer and so the driver has to check the data.",
    "I am a little lost here: do you mean that userspace can still write to the region?",
  ])("nothing in: %s", (text) => expect(topic(text)).toBeUndefined());

  it.each([
    "The node is freed on the line above, but dereferenced in the use of it below.",
    "This line is wrong in the error path, as flagged by Smatch and others.",
    "It must not be visible to the stack, otherwise that would be a severe issue.",
  ])("below a patch to the driver or its parent also: %s", (text) => {
    expect(topic(text, true)).toBe("a fault in the code");
    expect(topic(text)).toBeUndefined();
  });

  it("are found in a list whose items end in semicolons, not in a kernel's log", () => {
    const list =
      "1) the head is not visible to the VF;\n2) it must not be visible to the stack, that would be a severe issue.";
    expect(topic(list, true)).toBe("a fault in the code");
    expect(
      topic("[ +0.000808] CPU0 CPU1 possible deadlock\n[ +0.000599] lock(&a); lock(&b); *** DEADLOCK ***", true),
    ).toBeUndefined();
  });

  it("a condition after a yes is one", () => {
    expect(topic("Yes, as long as the guest cannot escape what the PF's driver enforces.")).toBeDefined();
    expect(topic("Right now userspace could overflow this buffer with the data.")).toBeDefined();
  });

  const worry = "What prevents the user from writing any length into the migration data?";

  it("are shown with the answer, and with whether the code changed", () => {
    const first = posting();
    const raised = reply(first[2], rita, worry);
    const answered = reply(raised, ada, "Good catch, I will check it in v2.", {
      quote: worry,
      date: "2023-05-03T00:00:00Z",
    });
    const second = posting({
      version: 2,
      date: "2023-06-01T00:00:00Z",
      driver: driverDiff({code: ["static int checked;"]}),
    });
    const driver = driverOf(judgeMails([...first, raised, answered, ...second]));
    expect(driver.concerns).toMatchObject([
      {
        revision: first[0]?.messageId,
        raised: {person: "Rita Reader", role: "listed reviewer"},
        answer: {person: "Ada Author", quote: "Good catch, I will check it in v2."},
        codeChanged: true,
        open: false,
      },
    ]);
  });

  it("are answered further down too, below the same words, when others spoke in between", () => {
    const mails = posting();
    const raised = reply(mails[2], rita, worry);
    const between = reply(raised, rita, "To be clear, it is the length of each entry that I ask about here.");
    const answered = reply(between, ada, "The length is held against the size of the buffer, in load().", {
      quote: worry,
    });
    const aside = reply(between, ada, "Thanks for having a look at all of this so soon.");
    expect(driverOf(judgeMails([...mails, raised, between, answered])).concerns[0]).toMatchObject({
      answer: {person: "Ada Author", quote: "The length is held against the size of the buffer, in load()."},
      open: false,
    });
    expect(driverOf(judgeMails([...mails, raised, between, aside])).concerns[0]).toMatchObject({
      answer: null,
      open: true,
    });
  });

  it("are open at the last version while nobody answered and nothing changed", () => {
    const mails = posting();
    expect(driverOf(judgeMails([...mails, reply(mails[2], rita, worry)])).concerns).toMatchObject([
      {answer: null, codeChanged: null, open: true},
    ]);
  });

  it("stay open though the patch changed or was dropped in the next version, which is shown", () => {
    const first = posting();
    const raised = reply(first[2], rita, worry);
    const onParent = reply(first[1], rita, worry);
    const second = posting({
      version: 2,
      date: "2023-06-01T00:00:00Z",
      parent: null,
      driver: driverDiff({code: ["int a;"]}),
    });
    const driver = driverOf(judgeMails([...first, raised, onParent, ...second]));
    expect(driver.concerns.map(({codeChanged, open}) => [codeChanged, open])).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it("quote the author's next words where the first say next to nothing", () => {
    const mails = posting();
    const raised = reply(mails[2], rita, worry);
    const said = (words: string) =>
      driverOf(judgeMails([...mails, raised, reply(raised, ada, words, {quote: worry})])).concerns;
    const more = "The length is compared with the size of the buffer in the write handler.";
    expect(said(`Huh?\n\n${more}`)).toMatchObject([{answer: {quote: more}}]);
    expect(said("I will look at it.")).toMatchObject([{answer: {quote: "I will look at it."}, open: false}]);
    const short = reply(raised, ada, "What do you mean?", {quote: worry, id: "short@example.com"});
    const again = reply(short, rita, "The length of the data, as I said.", {
      id: "again@example.com",
      date: "2023-05-05T00:00:00Z",
    });
    const full = reply(again, ada, more, {id: "full@example.com", date: "2023-05-06T00:00:00Z"});
    expect(driverOf(judgeMails([...mails, raised, short, again, full])).concerns).toMatchObject([
      {answer: {quote: more}},
    ]);
  });

  it("of the authors themselves are none", () => {
    const mails = posting();
    expect(driverOf(judgeMails([...mails, reply(mails[2], ada, worry)])).concerns).toEqual([]);
  });
});

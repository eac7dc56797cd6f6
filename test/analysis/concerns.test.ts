import {describe, expect, it} from "vitest";
import {raisedIn} from "../../analysis/concerns.ts";
import {ada, driverDiff, driverOf, judgeMails, posting, reply, rita} from "./made-up.ts";

const topic = (text: string): string | undefined => raisedIn([{text, offset: 0, answers: ""}])[0]?.topic;

describe("concerns about what user space can do or send", () => {
  it.each([
    ["What prevents the user from writing any length into the migration data here?", "what the user can reach"],
    ["The guest can send a million of these messages, so this can still be abused, no?", "what the user can reach"],
    ["You never validate the migration data that userspace hands in.", "unchecked data from user space"],
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
  ])("nothing in: %s", (text) => expect(topic(text)).toBeUndefined());

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

  it("are open at the last version while nobody answered and nothing changed", () => {
    const mails = posting();
    expect(driverOf(judgeMails([...mails, reply(mails[2], rita, worry)])).concerns).toMatchObject([
      {answer: null, codeChanged: null, open: true},
    ]);
  });

  it("of the authors themselves are none", () => {
    const mails = posting();
    expect(driverOf(judgeMails([...mails, reply(mails[2], ada, worry)])).concerns).toEqual([]);
  });
});

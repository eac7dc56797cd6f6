import fc from "fast-check";
import {describe, expect, it} from "vitest";
import type {Message} from "../../../crawler/records.ts";
import {threadGraph} from "../../../crawler/thread/graph.ts";
import {secondsSince} from "../../helpers/cost.ts";
import {message} from "../../helpers/message.ts";

const mail = (
  messageId: string,
  {irt = [], refs = [], date = "2024-01-01T00:00:00Z"}: {irt?: string[]; refs?: string[]; date?: string} = {},
): Message => ({...message, messageId, date, inReplyTo: irt, references: refs});

const parents = (messages: Message[]) => Object.fromEntries(threadGraph(messages).parent);

describe("threads", () => {
  it("takes In-Reply-To before References", () => {
    expect(parents([mail("a"), mail("b", {irt: ["a"]}), mail("c", {irt: ["a"], refs: ["a", "b"]})])).toEqual({
      a: null,
      b: "a",
      c: "a",
    });
  });

  it("finds the nearest known mail in References where In-Reply-To is empty", () => {
    expect(parents([mail("a"), mail("b", {irt: ["a"]}), mail("c", {refs: ["a", "b"]})]).c).toBe("b");
  });

  it("climbs over a missing mail and names the hole and the oldest mail that refers to it", () => {
    const messages = [
      mail("a"),
      mail("d", {irt: ["lost"], refs: ["a", "lost"], date: "2024-01-03T00:00:00Z"}),
      mail("c", {irt: ["lost"], refs: ["a", "lost"], date: "2024-01-02T00:00:00Z"}),
    ];
    expect(parents(messages)).toMatchObject({c: "a", d: "a"});
    expect(threadGraph(messages).missing).toEqual([{messageId: "lost", referredBy: "c"}]);
  });

  it("lets mails that answer the same missing one share a thread", () => {
    const {parent, thread} = threadGraph([mail("b", {irt: ["lost"]}), mail("c", {irt: ["lost"]}), mail("x")]);
    expect(parent.get("b")).toBe("lost");
    expect(thread.get("b")).toBe(thread.get("c"));
    expect(thread.get("b")).not.toBe(thread.get("x"));
  });

  it("drops a reference of a mail to itself", () => {
    expect(parents([mail("a", {irt: ["a"], refs: ["a"]}), mail("b", {irt: ["a"]})])).toEqual({a: null, b: "a"});
  });

  it("cuts a circle at its oldest mail", () => {
    const messages = [
      mail("a", {irt: ["c"], date: "2024-01-01T00:00:00Z"}),
      mail("b", {irt: ["a"], date: "2024-01-02T00:00:00Z"}),
      mail("c", {irt: ["b"], date: "2024-01-03T00:00:00Z"}),
      mail("d", {irt: ["c"], date: "2024-01-04T00:00:00Z"}),
    ];
    expect(parents(messages)).toEqual({a: null, b: "a", c: "b", d: "c"});
  });

  it("gives the same graph for any order of the mails, and every mail after the one it answers", () => {
    const ids = ["a", "b", "c", "d", "e", "f"];
    const any = fc.array(fc.record({irt: fc.constantFrom(...ids, "lost"), day: fc.integer({min: 1, max: 9})}), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(any, fc.shuffledSubarray(ids, {minLength: 6}), (links, order) => {
        const messages = ids.map((id, n) =>
          mail(id, {irt: [links[n]!.irt], date: `2024-01-0${links[n]!.day}T00:00:00Z`}),
        );
        const straight = threadGraph(messages);
        const shuffled = threadGraph(order.map((id) => messages[ids.indexOf(id)]!));
        expect([...shuffled.parent].sort()).toEqual([...straight.parent].sort());
        expect(shuffled.order.map(({messageId}) => messageId)).toEqual(straight.order.map(({messageId}) => messageId));
        expect(straight.order).toHaveLength(6);
        const place = new Map(straight.order.map(({messageId}, at) => [messageId, at]));
        for (const [id, above] of straight.parent) {
          if (above !== null && place.has(above)) expect(place.get(above)).toBeLessThan(place.get(id)!);
        }
      }),
    );
  });

  it("takes a thread of 10,000 answers and References of 5,000 ids in bounded time", () => {
    const messages = [mail("0")];
    for (let n = 1; n <= 10_000; n++) messages.push(mail(String(n), {irt: [String(n - 1)]}));
    messages.push(mail("x", {refs: Array.from({length: 5000}, (_, n) => `lost-${n}`)}));
    const started = process.cpuUsage();
    const {order, missing} = threadGraph(messages);
    expect(order).toHaveLength(10_002);
    expect(missing.length).toBeLessThanOrEqual(101);
    expect(secondsSince(started)).toBeLessThan(3);
  });
});

import {readdirSync} from "node:fs";
import {describe, expect, it} from "vitest";
import {type Message, Revision} from "../../../crawler/records.ts";
import {reconstruct} from "../../../crawler/series/reconstruct.ts";
import {secondsSince} from "../../helpers/cost.ts";
import {fixture} from "../../helpers/mbox.ts";

const names = readdirSync(new URL("../../fixtures/mbox", import.meta.url))
  .filter((name) => name.endsWith(".mbox"))
  .map((name) => name.slice(0, -".mbox".length));

/** A series of `n` patches with its cover, each patch on a file of its own, posted as version `version`. */
function series(prototype: Message, n: number, version: number): Message[] {
  const at = (minutes: number) => new Date(Date.UTC(2024, version, 1) + minutes * 1000).toISOString();
  const mail = (index: number): Message => ({
    ...prototype,
    messageId: `v${version}-${index}@example.com`,
    date: at(index),
    subject: `[PATCH v${version} ${index}/${n}] gadget: carry the lever of part ${index}`,
    inReplyTo: index === 0 ? [] : [`v${version}-0@example.com`],
    text: index === 0 ? "A series.\n" : prototype.text.replaceAll("gadget.c", `gadget${index}.c`),
  });
  return Array.from({length: n + 1}, (_, index) => mail(index));
}

describe("reconstruct", () => {
  it("gives the same for any order of the mails", async () => {
    for (const name of names) {
      const messages = await fixture(name);
      const straight = JSON.stringify(reconstruct(messages));
      expect(JSON.stringify(reconstruct([...messages].reverse())), name).toBe(straight);
    }
  });

  it("loses no mail: each is a patch, a cover, a copy, a reply or unplaced", async () => {
    for (const name of names.filter((name) => name !== "patch-sent-twice")) {
      const messages = await fixture(name);
      const {revisions, unplaced} = reconstruct(messages);
      const placed = [
        ...revisions.flatMap(({cover, patches, replies}) => [
          cover,
          ...patches.map(({messageId}) => messageId),
          ...replies.map(({messageId}) => messageId),
        ]),
        ...unplaced.map(({messageId}) => messageId),
      ].filter((id) => id !== null);
      expect(placed.sort(), name).toEqual(messages.map(({messageId}) => messageId).sort());
    }
  });

  it("makes records of the contract", async () => {
    for (const name of names)
      for (const revision of reconstruct(await fixture(name)).revisions) Revision.parse(revision);
  });

  it("names the patches that answers speak of and no source had", async () => {
    const {ghosts, unplaced} = reconstruct(await fixture("answers-to-ghosts"));
    expect(ghosts).toEqual([
      {
        messageId: "g-3@example.com",
        subject: "gadget: three",
        version: 5,
        versionInferred: false,
        index: 3,
        total: 4,
        answers: 2,
      },
    ]);
    expect(unplaced.map(({reason}) => reason)).toEqual([
      'speaks of v5 3/4 "gadget: three", which no source had',
      'speaks of v5 3/4 "gadget: three", which no source had',
    ]);
  });

  it("gives no vote for a missing version to the one posted in reply to it", async () => {
    const [revision] = reconstruct(await fixture("v2-in-reply-to-a-missing-v1")).revisions;
    expect(revision?.patches.flatMap(({trailers}) => trailers.filter(({source}) => source === "reply"))).toEqual([]);
  });

  it("lists every list that carried a part of the posting", async () => {
    const split = (await fixture("cover-letter")).map((message, n) => ({
      ...message,
      lists: n === 0 ? ["b"] : ["c", "a"],
    }));
    expect(reconstruct(split).revisions[0]?.lists).toEqual(["a", "b", "c"]);
  });

  it("gives nothing for nothing", () => {
    expect(reconstruct([])).toEqual({revisions: [], unplaced: [], missing: [], ghosts: [], unusedOverrides: []});
  });

  it("takes three versions of 500 patches and 10,000 answers in time that grows with their number", async () => {
    const [patch] = await fixture("single-patch");
    const [, vote] = (await fixture("votes-on-patch-and-cover")).slice(2);
    const answers = Array.from(
      {length: 10_000},
      (_, n): Message => ({
        ...vote!,
        messageId: `r${n}@example.com`,
        date: "2024-05-01T00:00:00Z",
        inReplyTo: [n === 0 ? "v3-0@example.com" : `r${n - 1}@example.com`],
        references: [],
      }),
    );
    const messages = [...series(patch!, 500, 1), ...series(patch!, 500, 2), ...series(patch!, 500, 3), ...answers];
    const started = process.cpuUsage();
    const {revisions} = reconstruct(messages);
    expect(secondsSince(started)).toBeLessThan(20);
    expect(revisions.map(({patches, supersedes}) => [patches.length, supersedes])).toEqual([
      [500, null],
      [500, "v1-0@example.com"],
      [500, "v2-0@example.com"],
    ]);
    expect(revisions[2]?.replies).toHaveLength(10_000);
  });

  it("takes a flood of the same patch, and a mail of 10,000 trailers, in bounded time", async () => {
    const [patch] = await fixture("single-patch");
    const flood = Array.from(
      {length: 1000},
      (_, n): Message => ({
        ...patch!,
        messageId: `f${n}@example.com`,
        subject: "[PATCH v2 1/4] gadget: one",
        inReplyTo: ["lost@example.com"],
      }),
    );
    const votes: Message = {
      ...patch!,
      messageId: "votes@example.com",
      date: "2024-05-01T00:00:00Z",
      subject: "Re: [PATCH v2 1/4] gadget: one",
      inReplyTo: ["f0@example.com"],
      text: Array.from({length: 10_000}, (_, n) => `Acked-by: Nobody ${n} <n${n}@example.com>`).join("\n"),
    };
    const started = process.cpuUsage();
    const {revisions} = reconstruct([...flood, votes]);
    expect(secondsSince(started)).toBeLessThan(20);
    expect(revisions).toHaveLength(1000);
  });
});

import {chmodSync, readdirSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {crawlReport} from "../../crawler/report.ts";
import {crawlQuietly, idsOf, messagesOf, withStore} from "../helpers/crawl.ts";
import {
  appendEpoch,
  bundleEpoch,
  type MailSpec,
  patchBody,
  rawMail,
  rewriteEpoch,
  scratchFolder,
  scratchInboxes,
} from "../helpers/epoch.ts";

const mail = (spec: MailSpec) => ({mail: rawMail(spec)});
const id = (name: string) => `${name}@example.com`;
const patch = (name: string, more: Partial<MailSpec> = {}) =>
  mail({id: id(name), subject: `[PATCH] ${name}`, body: patchBody("drivers/vfio/pci/alder/main.c"), ...more});

describe("what is kept", () => {
  it("the whole thread of a relevant mail, whichever of its mails came first", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [
      mail({id: id("reply"), references: [id("cover"), id("lost"), id("patch")]}),
      mail({id: id("cover"), subject: "[PATCH 0/1] a driver"}),
      mail({id: id("other"), subject: "[PATCH] other"}),
      patch("patch", {replyTo: id("cover")}),
    ]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("cover"), id("patch"), id("reply")]);
    const gaps = await withStore(data, (store) => store.gaps());
    expect(gaps).toEqual([{messageId: id("lost"), referredBy: id("reply")}]);
  });

  it("a thread that becomes relevant later, from mails that were read before", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [mail({id: id("root")}), mail({id: id("side"), replyTo: id("ghost")})]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([]);
    appendEpoch(inbox("kvm"), [patch("patch", {references: [id("root"), id("ghost")]})]);
    const result = await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("patch"), id("root"), id("side")]);
    expect(result).toMatchObject({fresh: 1, parsed: 3, changed: 3});
  });

  it("other versions of a relevant series, by its title", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [
      mail({id: id("v1"), subject: "[RFC PATCH 0/2] Make the alder migrate"}),
      mail({id: id("v1-1"), subject: "[RFC PATCH 1/2] net: common words", replyTo: id("v1")}),
      mail({id: id("v2"), subject: "[PATCH v2 0/3] Make the alder migrate"}),
      patch("v2-1", {replyTo: id("v2")}),
      mail({id: id("same"), subject: "[PATCH v3 1/2] net: common words"}),
    ]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("v1-1"), id("v1"), id("v2-1"), id("v2")]);
  });

  it("a subject that names a driver which only the diffs tell of, whenever one of them is read", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [
      mail({id: id("named"), subject: "alder: fix the network", body: "no word of it\n"}),
      mail({id: id("reply"), replyTo: id("named")}),
      mail({id: id("other"), subject: "alder-net: fix the network"}),
    ]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([]);
    const diff = patch("patch");
    appendEpoch(inbox("kvm"), [diff, mail({id: id("late"), subject: "Re: [PATCH] Alder: again"})]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("late"), id("named"), id("patch"), id("reply")]);
    appendEpoch(inbox("kvm"), [
      {deletes: diff.mail},
      mail({id: id("between"), subject: "alder: while nobody knew it"}),
    ]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([]);
    appendEpoch(inbox("kvm"), [diff]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("between"), id("late"), id("named"), id("patch"), id("reply")]);
  });

  it("everything with --all, and the relevant alone again without", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [patch("patch"), mail({id: id("other")})]);
    await crawlQuietly(data, [`git:${folder}/kvm`], {all: true});
    expect(await idsOf(data)).toEqual([id("other"), id("patch")]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("patch")]);
  });

  it("a mail on two lists once, with both, the copy of the first list winning; copies that differ are marked", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("zebra"), [patch("same"), patch("differs", {subject: "[PATCH] one"})]);
    appendEpoch(inbox("ant"), [
      patch("same", {headers: ["Received: by ant; Mon, 04 Oct 2021 09:00:00 +0000"]}),
      patch("differs", {subject: "[PATCH] two"}),
    ]);
    await crawlQuietly(data, [`git:${folder}/zebra`, `git:${folder}/ant`]);
    expect(await messagesOf(data)).toMatchObject([
      {messageId: id("differs"), subject: "[PATCH] two", lists: ["ant", "zebra"], conflicting: true},
      {messageId: id("same"), lists: ["ant", "zebra"], conflicting: false},
    ]);
  });

  it("a mail without a message-id, as git format-patch writes it", async () => {
    const {folder, data} = scratchInboxes();
    writeFileSync(
      join(folder, "0001.patch"),
      `From ${"0".repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@example.com>\nSubject: [PATCH] vfio: x\n\n---\n`,
    );
    await crawlQuietly(data, [`maildir:${folder}`]);
    expect(await messagesOf(data)).toMatchObject([
      {subject: "[PATCH] vfio: x", messageId: expect.stringMatching(/^[0-9a-f]{40}@no-message-id\.invalid$/)},
    ]);
  });

  it("leaves out what was received before --since, and reads it when that is taken back", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [patch("old"), patch("new")]);
    await crawlQuietly(data, [`git:${folder}/kvm`], {since: "2021-10-04T09:01:00.000Z"});
    expect(await idsOf(data)).toEqual([id("new")]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("new"), id("old")]);
    await crawlQuietly(data, [`git:${folder}/kvm`], {since: "2021-10-04T09:01:00.000Z"});
    expect(await idsOf(data)).toEqual([id("new"), id("old")]);
  });

  it("reads again with other patterns", async () => {
    const {folder, data, inbox} = scratchInboxes();
    const config = readConfig(defaultConfigFile);
    appendEpoch(inbox("kvm"), [patch("patch"), mail({id: id("other"), subject: "oak"})]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    await crawlQuietly(data, [`git:${folder}/kvm`], {
      config: {...config, relevant: {paths: ["x"], subjects: ["oak"], drivers: []}},
    });
    expect(await idsOf(data)).toEqual([id("other")]);
  });
});

describe("histories", () => {
  it("goes on where it ended, and follows a new epoch", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [patch("a")]);
    expect(await crawlQuietly(data, [`git:${folder}/kvm`])).toMatchObject({fresh: 1, parsed: 1, changed: 1});
    expect(await crawlQuietly(data, [`git:${folder}/kvm`])).toMatchObject({fresh: 0, parsed: 0, changed: 0});
    appendEpoch(inbox("kvm"), [patch("b")]);
    appendEpoch(inbox("kvm", 1), [patch("c")]);
    expect(await crawlQuietly(data, [`git:${folder}/kvm`])).toMatchObject({fresh: 2, parsed: 2});
    expect(await idsOf(data)).toEqual([id("a"), id("b"), id("c")]);
  });

  it("forgets what the archive took back, from any epoch and in any order of reading", async () => {
    const {folder, data, inbox} = scratchInboxes();
    const taken = rawMail({id: id("taken"), subject: "vfio: a secret"});
    appendEpoch(inbox("kvm"), [{mail: taken}, patch("kept")]);
    appendEpoch(inbox("kvm", 1), [{deletes: taken}]);
    await crawlQuietly(data, [`kvm=git:${inbox("kvm", 1)}`]);
    await crawlQuietly(data, [`kvm=git:${inbox("kvm", 0)}`]);
    expect(await idsOf(data)).toEqual([id("kept")]);
    appendEpoch(inbox("kvm", 1), [{mail: taken}]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("kept"), id("taken")]);
    expect(readFileSync(join(data, "store.sqlite")).includes("a secret")).toBe(true);
    appendEpoch(inbox("kvm", 1), [{deletes: taken}]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("kept")]);
    expect(readFileSync(join(data, "store.sqlite")).includes("a secret")).toBe(false);
  });

  it("keeps on one list what another took back", async () => {
    const {folder, data, inbox} = scratchInboxes();
    const taken = rawMail({id: id("taken"), subject: "vfio: x"});
    appendEpoch(inbox("a"), [{mail: taken}, {deletes: taken}]);
    appendEpoch(inbox("b"), [{mail: taken}]);
    await crawlQuietly(data, [`git:${folder}/a`, `git:${folder}/b`]);
    expect(await messagesOf(data)).toMatchObject([{messageId: id("taken"), lists: ["b"]}]);
  });

  it("reads a rewritten history anew: what it lacks is gone, threads that only that held together part", async () => {
    const {folder, data, inbox} = scratchInboxes();
    const rest = [mail({id: id("one"), subject: "one"}), patch("two"), patch("three")];
    appendEpoch(inbox("kvm"), [mail({id: id("link"), references: [id("one"), id("two")]}), ...rest]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(await idsOf(data)).toEqual([id("link"), id("one"), id("three"), id("two")]);
    rewriteEpoch(inbox("kvm"), rest);
    const result = await crawlQuietly(data, [`git:${folder}/kvm`]);
    expect(result.log).toEqual([expect.stringMatching(/kvm: epoch 0 is read anew/)]);
    expect(await idsOf(data)).toEqual([id("three"), id("two")]);
    expect(result.parsed).toBe(0);
    expect(await crawlQuietly(data, [`git:${folder}/kvm`])).toMatchObject({fresh: 0, changed: 0, log: []});
  });

  it("imports bundles: a newer one goes on, an older one takes nothing away", async () => {
    const {folder, data, inbox} = scratchInboxes();
    const bundle = (name: string) => join(folder, name, "kvm-0.bundle");
    for (const name of ["old", "new"]) {
      appendEpoch(inbox("x"), [patch(name)]);
      appendEpoch(join(folder, name), []);
      bundleEpoch(inbox("x"), bundle(name));
    }
    await crawlQuietly(data, [`git:${bundle("old")}`]);
    expect(await idsOf(data)).toEqual([id("old")]);
    expect(await crawlQuietly(data, [`git:${bundle("new")}`])).toMatchObject({fresh: 1, log: []});
    expect(await crawlQuietly(data, [`git:${bundle("old")}`])).toMatchObject({fresh: 0, changed: 0, log: []});
    expect(await idsOf(data)).toEqual([id("new"), id("old")]);
  });

  it("a message-id that is cut in the middle of a character, which mails name one after the other", async () => {
    const {folder, data, inbox} = scratchInboxes();
    const references = [`@${"a".repeat(996)}😀@example.com`];
    for (const name of ["first", "second"]) {
      appendEpoch(inbox("kvm"), [patch(name, {references})]);
      await crawlQuietly(data, [`git:${folder}/kvm`]);
    }
    expect(await idsOf(data)).toEqual([id("first"), id("second")]);
    const gaps = await withStore(data, (store) => store.gaps());
    expect(gaps).toEqual([{messageId: `@${"a".repeat(996)}\ufffd`, referredBy: id("first")}]);
  });

  it("reads an empty epoch", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), []);
    expect(await crawlQuietly(data, [`git:${folder}/kvm`])).toMatchObject({outcome: "done", fresh: 0, newest: null});
  });
});

describe("mail that cannot be read is quarantined with the reason and counted", () => {
  it("a header without end", async () => {
    const {folder, data, inbox} = scratchInboxes();
    const endless = `Subject: vfio\nX: ${"y\n ".repeat(1_700_000)}\n`;
    appendEpoch(inbox("kvm"), [{mail: endless}, patch("fine")]);
    expect(await crawlQuietly(data, [`git:${folder}/kvm`])).toMatchObject({unreadable: 1, outcome: "done"});
    const report = await withStore(data, crawlReport);
    expect(report.quarantined).toEqual([
      {
        messageId: null,
        list: "kvm",
        locator: expect.stringMatching(/^kvm\/git\/0\.git [0-9a-f]{40}$/),
        reason: expect.stringMatching(/header/),
      },
    ]);
    expect(await idsOf(data)).toEqual([id("fine")]);
  });

  it("a mail beyond all bounds, which is not even read", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [{mail: rawMail({id: id("huge"), body: "x".repeat(33 * 1024 * 1024)})}, patch("fine")]);
    expect(await crawlQuietly(data, [`git:${folder}/kvm`])).toMatchObject({unreadable: 1});
    expect(await idsOf(data)).toEqual([id("fine")]);
  });

  it("a mail whose repository is away, until it is back", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [mail({id: id("root")})]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    renameSync(join(folder, "kvm"), join(folder, "away"));
    appendEpoch(inbox("other"), [patch("patch", {replyTo: id("root")})]);
    expect(await crawlQuietly(data, [`git:${folder}/other`])).toMatchObject({unreadable: 1});
    expect(await idsOf(data)).toEqual([id("patch")]);
    renameSync(join(folder, "away"), join(folder, "kvm"));
    expect(await crawlQuietly(data, [`git:${folder}/other`])).toMatchObject({unreadable: 0});
    expect(await idsOf(data)).toEqual([id("patch"), id("root")]);
  });
});

describe("bad input leaves the store as it was", () => {
  const bytesOf = (data: string) =>
    Object.fromEntries(
      readdirSync(data)
        .filter((name) => name === "store.sqlite")
        .map((name) => [name, readFileSync(join(data, name)).toString("base64").length]),
    );

  it("a bundle that is cut", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [patch("a")]);
    await crawlQuietly(data, [`git:${folder}/kvm`]);
    const before = bytesOf(data);
    bundleEpoch(inbox("kvm"), join(folder, "cut-0.bundle"));
    const bundle = readFileSync(join(folder, "cut-0.bundle"));
    writeFileSync(join(folder, "cut-0.bundle"), bundle.subarray(0, bundle.length - 30));
    appendEpoch(inbox("kvm"), [patch("b")]);
    const crawled = crawlQuietly(data, [`git:${folder}/kvm`, `git:${folder}/cut-0.bundle`]);
    await expect(crawled).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/cut-0\.bundle.*make it again/),
    });
    expect(await idsOf(data)).toEqual([id("a")]);
    expect(bytesOf(data)).toEqual(before);
  });

  it("an mbox that is cut, after a source that is fine", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [patch("a")]);
    writeFileSync(
      join(folder, "cut.mbox"),
      `From a Mon Oct  4 09:00:00 2021\n${rawMail({id: id("b"), subject: "vfio"})}cut`,
    );
    const crawled = crawlQuietly(data, [`git:${folder}/kvm`, `mbox:${folder}/cut.mbox`]);
    await expect(crawled).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/cut\.mbox: it ends in the middle of a line/),
    });
    expect(await idsOf(data)).toEqual([]);
  });

  it("an epoch whose objects are damaged keeps its cursor where the mails end that were read", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [patch("a"), patch("b")]);
    const pack = readdirSync(join(inbox("kvm"), "objects", "pack")).find((name) => name.endsWith(".pack"))!;
    const bytes = readFileSync(join(inbox("kvm"), "objects", "pack", pack));
    bytes.fill(0, 40, bytes.length - 40);
    const damaged = join(inbox("kvm"), "objects", "pack", pack);
    chmodSync(damaged, 0o644);
    writeFileSync(damaged, bytes);
    await expect(crawlQuietly(data, [`git:${folder}/kvm`])).rejects.toMatchObject({exitCode: 1});
    expect(await idsOf(data)).toEqual([]);
  });
});

it("gives the same messages whatever the order, the batches and the repetitions in which the same mail came", async () => {
  const mails = [
    rawMail({id: id("root")}),
    rawMail({id: id("cover"), subject: "[PATCH v2 0/1] the alder driver grows", references: [id("root"), id("ghost")]}),
    rawMail({id: id("v1"), subject: "[PATCH 0/1] the alder driver grows"}),
    rawMail({
      id: id("patch"),
      subject: "[PATCH v2 1/1] x",
      replyTo: id("cover"),
      body: patchBody("drivers/vfio/pci/alder/main.c"),
    }),
    rawMail({id: id("patch"), subject: "[PATCH v2 1/1] a copy that differs", replyTo: id("cover")}),
    rawMail({id: id("named"), subject: "alder question", body: "vfio\n"}),
    rawMail({id: id("reply"), replyTo: id("named")}),
    rawMail({id: id("irrelevant")}),
    rawMail({id: id("child"), replyTo: id("ghost")}),
  ];
  const outcome = async (order: readonly number[], cuts: readonly number[]) => {
    const {path, remove} = scratchFolder();
    try {
      const data = join(path, "var");
      const inbox = join(path, "kvm");
      let from = 0;
      for (const cut of [...cuts, order.length].sort((a, b) => a - b)) {
        appendEpoch(
          join(inbox, "git", "0.git"),
          order.slice(from, cut).map((index) => ({mail: mails[index]!})),
        );
        await crawlQuietly(data, [`git:${inbox}`]);
        from = cut;
      }
      return await messagesOf(data);
    } finally {
      remove();
    }
  };
  const inOrder = mails.map((_, index) => index);
  const expected = await outcome(inOrder, []);
  expect(expected).toHaveLength(7);
  const orders = fc.shuffledSubarray(inOrder, {minLength: mails.length});
  await fc.assert(
    fc.asyncProperty(orders, fc.array(fc.nat(mails.length), {maxLength: 2}), async (order, cuts) => {
      expect(await outcome([...order, ...order.slice(0, 3)], cuts)).toEqual(expected);
    }),
    {numRuns: 8},
  );
});

import {join} from "node:path";
import fetch from "node-fetch";
import {describe, expect, it, onTestFinished} from "vitest";
import {defaultConfigFile, readConfig} from "../../../crawler/config.ts";
import {crawlReport} from "../../../crawler/report.ts";
import {crawlQuietly, idsOf, messagesOf, withStore} from "../../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, rewriteEpoch, type Step, scratchFolder} from "../../helpers/epoch.ts";
import {whereIs} from "../../helpers/needs.ts";
import {startPublicInbox} from "../../helpers/public-inbox.ts";

const base = readConfig(defaultConfigFile);
const config = {...base, http: {...base.http, pauseMilliseconds: 0}};
const id = (name: string) => `${name}@example.com`;
const mail = (spec: Parameters<typeof rawMail>[0]): Step => ({mail: rawMail(spec)});
const archived = (name: string, when: string) => [`Received: from ${name} by archive.example.com; ${when}`];

/** Every shape that the wire must not change: escaped From lines, no line feed at the end, bytes beyond ASCII, odd message-ids. */
const epochs: Step[][] = [
  [
    mail({id: id("cover"), subject: "[PATCH 0/2] vfio/alder: Add a driver", date: "Mon, 04 Oct 2021 09:00:00 +0000"}),
    mail({
      id: id("1"),
      subject: "[PATCH 1/2] x",
      replyTo: id("cover"),
      body: patchBody("drivers/vfio/pci/alder/main.c"),
    }),
    mail({id: id("2"), subject: "[PATCH 2/2] net: y", replyTo: id("cover"), body: patchBody("drivers/net/alder.c")}),
    mail({
      id: id("from"),
      subject: "Re: [PATCH 2/2] net: y",
      replyTo: id("2"),
      body: "From here\n>From there\n\nFrom x Thu Jan  1 00:00:00 1970\nA: b\n",
    }),
    mail({
      id: "odd+id/with=all@example",
      subject: "Re: [PATCH 2/2] net: y",
      replyTo: id("2"),
      body: "no line feed at the end",
    }),
    mail({
      id: id("latin"),
      subject: "Re: [PATCH 2/2] net: y",
      replyTo: id("2"),
      body: "gr\u00fc\u00dfe \u2014 \ud83d\ude00\n",
    }),
    mail({id: id("other"), subject: "[PATCH] net: other", body: patchBody("drivers/net/other.c")}),
  ],
  [
    mail({
      id: id("v2"),
      subject: "[PATCH v2] vfio/alder: Add a driver",
      date: "Fri, 03 Mar 2023 09:00:00 +0000",
      body: patchBody("drivers/vfio/pci/alder/main.c"),
    }),
    mail({
      id: id("named"),
      subject: "alder and its vfs",
      date: "Sat, 04 Mar 2023 09:00:00 +0000",
      body: "what does vfio do here?\n",
    }),
    mail({
      id: id("named-reply"),
      subject: "something else",
      replyTo: id("named"),
      date: "Sun, 05 Mar 2023 09:00:00 +0000",
    }),
    mail({id: id("future"), subject: "vfio in 2037", date: "Thu, 01 Jan 2037 09:00:00 +0000"}),
    mail({id: id("past"), subject: "vfio in 1970", date: "Thu, 01 Jan 1970 00:00:00 +0000"}),
    mail({
      id: id("orphan"),
      subject: "Re: vfio",
      references: [id("lost"), id("elsewhere")],
      date: "Mon, 06 Mar 2023 09:00:00 +0000",
    }),
  ],
];

describe.skipIf(whereIs("public-inbox") === null)("a real public-inbox server (needs public-inbox)", () => {
  it("gives over HTTP, and through git from it, what its epochs give on disk, byte for byte; later only what is new", async () => {
    const {path, remove} = scratchFolder();
    onTestFinished(remove);
    for (const [n, steps] of epochs.entries()) appendEpoch(join(path, "kvm", "git", `${n}.git`), steps);
    appendEpoch(join(path, "all", "git", "0.git"), [mail({id: id("elsewhere"), subject: "only on another list"})]);
    const server = await startPublicInbox(path, ["kvm", "all"]);
    onTestFinished(server.close);
    const data = (name: string) => join(path, "var", name);
    let waits = 0;
    const http = () =>
      crawlQuietly(data("http"), [`${server.origin}/kvm/`], {config}, () => {
        waits++;
        return server.reload();
      });
    const clone = () => crawlQuietly(data("clone"), [`git+${server.origin}/kvm`], {config});
    const disk = async () => {
      await crawlQuietly(data("disk"), [`git:${path}/kvm`], {config});
      return messagesOf(data("disk"));
    };

    const first = await http();
    expect(first).toMatchObject({outcome: "done", log: []});
    expect(first.requests).toBeLessThan(25);
    const expected = await disk();
    expect(expected.map(({messageId}) => messageId)).toHaveLength(12);
    const withElsewhere = await messagesOf(data("http"));
    expect(withElsewhere.filter(({messageId}) => messageId !== id("elsewhere"))).toEqual(expected);
    expect(withElsewhere).toContainEqual(expect.objectContaining({messageId: id("elsewhere"), lists: ["all"]}));

    const cloned = await clone();
    expect(cloned).toMatchObject({outcome: "done", sources: [{trouble: null}]});
    expect(cloned.log).toHaveLength(2);
    expect(await messagesOf(data("clone"))).toEqual(expected);

    // Nothing new: a handful of requests, no search, no fetch.
    expect(await http()).toMatchObject({outcome: "done", requests: 2, fresh: 0, changed: 0});
    expect(await clone()).toMatchObject({outcome: "done", requests: 2, fresh: 0, changed: 0, log: []});

    // New mail: in an old thread under another subject, received late, in a thread that was not relevant before; and a new epoch.
    appendEpoch(join(path, "kvm", "git", "1.git"), [
      mail({id: id("late"), subject: "by the way", replyTo: id("1"), date: "Tue, 07 Mar 2023 09:00:00 +0000"}),
      mail({
        id: id("behind"),
        subject: "vfio: late",
        headers: archived("a", "Sun, 05 Mar 2023 12:00:00 +0000"),
        date: "Sun, 05 Mar 2023 12:00:00 +0000",
      }),
    ]);
    appendEpoch(join(path, "kvm", "git", "2.git"), [
      mail({
        id: id("turn"),
        subject: "Re: [PATCH] net: other",
        replyTo: id("other"),
        date: "Wed, 08 Mar 2023 09:00:00 +0000",
        body: patchBody("drivers/vfio/a.c"),
      }),
    ]);
    server.index();
    // The future mail must not push the window of what is new out of the past.
    const second = await http();
    expect(second, JSON.stringify(second.sources)).toMatchObject({outcome: "done", log: []});
    // The search of the running server still showed what it knew before: that is no sign that nothing is new (on a slow machine it has looked by then).
    expect(waits).toBeLessThanOrEqual(1);
    expect(await idsOf(data("http"))).toEqual(
      expect.arrayContaining([id("late"), id("behind"), id("turn"), id("other")]),
    );
    expect(await clone()).toMatchObject({
      outcome: "done",
      log: [expect.stringMatching(/epoch 1/), expect.stringMatching(/epoch 2/)],
    });
    const later = await disk();
    expect(await messagesOf(data("clone"))).toEqual(later);
    expect((await messagesOf(data("http"))).filter(({messageId}) => messageId !== id("elsewhere"))).toEqual(later);

    // A rewritten epoch is taken over as it is.
    rewriteEpoch(join(path, "kvm", "git", "2.git"), [mail({id: id("instead"), subject: "vfio"})]);
    await clone();
    expect(await idsOf(data("clone"))).toContain(id("instead"));
    expect(await idsOf(data("clone"))).not.toContain(id("turn"));

    const report = await withStore(data("http"), crawlReport);
    expect(report.gaps).toEqual([{messageId: id("lost"), referredBy: id("orphan"), status: 404}]);
  });

  it("says it where a server has no such inbox, and where the network fails, and keeps what was read", async () => {
    const {path, remove} = scratchFolder();
    onTestFinished(remove);
    appendEpoch(join(path, "kvm", "git", "0.git"), [mail({id: id("a"), subject: "vfio"})]);
    const server = await startPublicInbox(path, ["kvm"]);
    const data = join(path, "var");
    const wrong = await crawlQuietly(
      data,
      [`${server.origin}/kvmm/`, `git+${server.origin}/kvmm`, `${server.origin}/kvm/`],
      {config},
    );
    expect(wrong.outcome).toBe("unreachable");
    expect(wrong.sources.map(({trouble}) => trouble)).toEqual([
      expect.stringMatching(/has no inbox at \/kvmm; check the address/),
      expect.stringMatching(/has no inbox at \/kvmm; check the address/),
      null,
    ]);
    expect(await idsOf(data)).toEqual([id("a")]);
    // As what a server owes is asked for: by its dates, and by when it was received, up to a moment.
    for (const [search, status] of [
      ["(vfio) AND d:20120101.. AND rt:..2000000000", 200],
      ["(vfio) AND d:20120101.. AND rt:..1000000000", 404],
      ["rt:1000000000..2000000000", 200],
    ] as const) {
      const address = `${server.origin}/kvm/?q=${encodeURIComponent(search)}&x=m&t=1`;
      expect((await fetch(address, {method: "POST"})).status, search).toBe(status);
    }
    await server.close();
    const gone = await crawlQuietly(data, [`git+${server.origin}/kvm`, `${server.origin}/kvm/`], {config});
    expect(gone.sources.map(({trouble}) => trouble)).toEqual([
      expect.stringMatching(/could not be reached/),
      expect.stringMatching(/could not be reached/),
    ]);
    expect(await idsOf(data)).toEqual([id("a")]);
  });
});

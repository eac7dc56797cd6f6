import {describe, expect, it} from "vitest";
import {crawlReport} from "../../../crawler/report.ts";
import {idsOf, messagesOf, withStore} from "../../helpers/crawl.ts";
import {rawMail} from "../../helpers/epoch.ts";
import {foreign, relevant, sends, setUp} from "../../helpers/http-crawl.ts";
import {mboxGz} from "../../helpers/lore-server.ts";

describe("a server that answers", () => {
  it("gives whole threads, what is irrelevant is not kept, and the requests stand in the ledger", async () => {
    const {data, server, run} = await setUp();
    expect(await run()).toMatchObject({outcome: "done", fresh: 2, sources: [{copies: 2, fresh: 2, trouble: null}]});
    expect(await idsOf(data)).toEqual(relevant);
    expect((await messagesOf(data))[0]?.lists).toEqual(["kvm"]);
    const report = await withStore(data, crawlReport);
    expect(report.requests).toHaveLength(server.requests.length);
    expect(report.runs[0]).toMatchObject({outcome: "done", requests: server.requests.length, copies: 2});
    expect(report.requests.map(({why}) => why)).toContain("threads of 20260101 to today");
  });

  it("is asked two things by the next run when nothing changed", async () => {
    const {server, run} = await setUp();
    await run();
    const before = server.requests.length;
    expect(await run()).toMatchObject({outcome: "done", fresh: 0, changed: 0});
    expect(server.requests.slice(before).map(({url}) => url)).toEqual(["/robots.txt", "/kvm/manifest.js.gz"]);
  });

  it("is asked for all that came since, and a reply that no search would find is kept", async () => {
    const {data, server, run} = await setUp();
    await run();
    server.mails.push(rawMail({id: "reply@example.com", subject: "something else", replyTo: "cover@example.com"}));
    expect(await run()).toMatchObject({outcome: "done", fresh: 1});
    expect(await idsOf(data)).toEqual([...relevant, "reply@example.com"]);
    expect(server.requests.filter(({url}) => url.includes("rt:"))).toHaveLength(1);
  });

  it("is asked for missing ancestors once, all at a time, and what it does not have is remembered", async () => {
    const child = rawMail({
      id: "child@example.com",
      subject: "vfio",
      references: ["lost@example.com", "gone@example.com", 'odd"id@example.com'],
    });
    const {data, server, run} = await setUp([child]);
    const asked = () => server.requests.filter(({url}) => url.includes("mid:")).map(({url}) => url);
    await run();
    expect(asked().filter((url) => url.startsWith("/kvm/"))).toHaveLength(1);
    expect(asked().filter((url) => url.startsWith("/all/"))).toHaveLength(1);
    expect(asked()[0]).toContain('mid:"gone@example.com" OR mid:"lost@example.com"');
    expect(asked()[0]).not.toContain("odd");
    await run();
    server.mails.push(rawMail({id: "new@example.com"}));
    await run();
    expect(asked()).toHaveLength(2);
    expect((await withStore(data, crawlReport)).gaps).toMatchObject([{status: 404}, {status: 404}, {status: null}]);
  });

  it("is asked for an ancestor again that it finds and shows no word of", async () => {
    const child = rawMail({id: "child@example.com", subject: "vfio", replyTo: "lost@example.com"});
    const {data, server, run} = await setUp([child]);
    server.fault = (request, response) =>
      decodeURIComponent(request.url ?? "").includes("mid:") &&
      sends(200, {"content-type": "application/gzip"}, mboxGz(["\n"]))(request, response);
    expect(await run()).toMatchObject({outcome: "done"});
    expect((await withStore(data, crawlReport)).gaps).toMatchObject([{messageId: "lost@example.com", status: null}]);
    server.fault = () => false;
    server.mails.push(rawMail({id: "lost@example.com"}));
    expect(await run()).toMatchObject({outcome: "done"});
    expect(await idsOf(data)).toEqual(["child@example.com", "lost@example.com"]);
  });

  it("gives an ancestor that only the archive of all lists has, and its ancestors in turn", async () => {
    const child = rawMail({id: "child@example.com", subject: "vfio", replyTo: "lost@example.com"});
    const elsewhere = [
      rawMail({id: "lost@example.com", replyTo: "older@example.com"}),
      rawMail({id: "older@example.com"}),
      foreign,
    ];
    const {data, server, run} = await setUp([child]);
    server.fault = (request, response) => {
      const url = decodeURIComponent(request.url ?? "");
      if (!url.startsWith("/all/")) return false;
      const found = elsewhere.filter((mail) =>
        [...url.matchAll(/mid:"([^"]+)"/g)].some(([, id]) => mail.includes(`Message-ID: <${id}>`)),
      );
      return sends(200, {"content-type": "application/gzip"}, mboxGz([...found, foreign]))(request, response);
    };
    expect(await run()).toMatchObject({outcome: "done"});
    expect(await messagesOf(data)).toMatchObject([
      {messageId: "child@example.com", lists: ["kvm"]},
      {messageId: "lost@example.com", lists: ["all"]},
      {messageId: "older@example.com", lists: ["all"]},
    ]);
  });
});

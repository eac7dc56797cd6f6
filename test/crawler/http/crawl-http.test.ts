import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {describe, expect, it, onTestFinished} from "vitest";
import {defaultConfigFile, readConfig} from "../../../crawler/config.ts";
import {crawl} from "../../../crawler/crawl.ts";
import {realFetch} from "../../../crawler/http/client.ts";
import {crawlReport} from "../../../crawler/report.ts";
import {idsOf, messagesOf, withStore} from "../../helpers/crawl.ts";
import {patchBody, rawMail, scratchFolder} from "../../helpers/epoch.ts";
import {type Fault, type LoreServer, mboxGz, startLoreServer} from "../../helpers/lore-server.ts";

const cover = rawMail({id: "cover@example.com", subject: "[PATCH 0/1] a driver"});
const patch = rawMail({
  id: "patch@example.com",
  subject: "[PATCH 1/1] x",
  replyTo: "cover@example.com",
  body: patchBody("drivers/vfio/a.c"),
});
const foreign = rawMail({id: "foreign@example.com", subject: "no matter"});
const all = ["cover@example.com", "patch@example.com"];

type Http = ReturnType<typeof readConfig>["http"];

async function setUp(mails = [cover, patch, foreign]) {
  const {path, remove} = scratchFolder();
  const server = await startLoreServer(mails);
  onTestFinished(async () => {
    await server.close();
    remove();
  });
  const data = join(path, "var");
  const config = readConfig(defaultConfigFile);
  let clock = Date.parse("2026-11-22T08:00:00Z");
  const slept: number[] = [];
  const run = (http: Partial<Http> = {}) =>
    crawl(
      {
        dataDir: data,
        config: {...config, http: {...config.http, pauseMilliseconds: 0, retries: 2, timeoutSeconds: 1, ...http}},
        sources: [server.url],
        all: false,
        since: null,
      },
      {
        now: () => new Date(clock),
        log: () => undefined,
        progress: () => undefined,
        fetch: realFetch,
        sleep: async (milliseconds) => {
          slept.push(milliseconds);
          clock += milliseconds;
        },
        random: () => 1,
      },
    );
  const pass = (milliseconds: number) => {
    clock += milliseconds;
  };
  return {data, server, run, slept, pass};
}

const isSearch = (url: string | undefined) => decodeURIComponent(url ?? "").includes("?q=");
/** The fault meets every search; everything else is answered rightly. */
const onSearch =
  (fault: Fault): Fault =>
  (request, response) =>
    isSearch(request.url) && fault(request, response);
const sends =
  (status: number, headers: Record<string, string>, body: string | Buffer): Fault =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
    return true;
  };
const page = "<!doctype html><title>Making sure you're not a bot!</title>";
const searches = ({requests}: LoreServer) => requests.filter(({url}) => isSearch(url)).length;

describe("a server that answers", () => {
  it("gives whole threads, what is irrelevant is not kept, and the requests stand in the ledger", async () => {
    const {data, server, run} = await setUp();
    expect(await run()).toMatchObject({outcome: "done", fresh: 2, sources: [{copies: 2, fresh: 2, trouble: null}]});
    expect(await idsOf(data)).toEqual(all);
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
    expect(await idsOf(data)).toEqual([...all, "reply@example.com"]);
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

describe("manners", () => {
  it("names itself, asks one thing at a time, and pauses between two requests", async () => {
    const {server, run, slept} = await setUp();
    await run({pauseMilliseconds: 2500});
    expect(new Set(server.requests.map(({userAgent}) => userAgent)).size).toBe(1);
    expect(server.requests[0]?.userAgent).toMatch(/^vfio-lore\/\d+\.\d+\.\d+ \(\+\S+\)$/);
    expect(server.mostAtOnce()).toBe(1);
    expect(slept).toEqual(server.requests.slice(1).map(() => 2500));
  });

  it("keeps away from what robots.txt forbids, and from all of it while it asks for a pause", async () => {
    const {server, run, slept} = await setUp();
    server.fault = (request, response) =>
      request.url === "/robots.txt" &&
      sends(200, {"content-type": "text/plain"}, "User-agent: *\nDisallow: /kvm/")(request, response);
    expect(await run()).toMatchObject({
      outcome: "unreachable",
      sources: [{trouble: expect.stringMatching(/robots\.txt of 127.* does not allow \/kvm\/; use the source git\+/)}],
    });
    expect(server.requests.map(({url}) => url)).toEqual(["/robots.txt"]);
    server.fault = (request, response) =>
      request.url === "/robots.txt" &&
      sends(200, {"content-type": "text/plain"}, "User-agent: *\nCrawl-delay: 30")(request, response);
    await run();
    expect(slept).toContain(30_000);
  });

  it.each([
    ["seconds", "7", [7000]],
    ["a date", "Sun, 22 Nov 2026 08:00:09 GMT", [9000]],
    ["nothing", undefined, [5000]],
    ["less than our own first wait", "1", [5000]],
  ])("waits as a 503 asks that says %s", async (_, header, expected) => {
    const {data, server, run, slept} = await setUp();
    let failed = false;
    server.fault = onSearch((_request, response) => {
      if (failed) return false;
      failed = true;
      response.writeHead(503, header === undefined ? {} : {"retry-after": header}).end("busy");
      return true;
    });
    expect(await run()).toMatchObject({outcome: "done"});
    expect(slept).toEqual(expected);
    expect(await idsOf(data)).toEqual(all);
  });

  it("leaves a server alone that asks for hours, in the next run too, and comes back after that", async () => {
    const {data, server, run, slept, pass} = await setUp();
    server.fault = onSearch(sends(429, {"retry-after": "7200"}, ""));
    expect(await run()).toMatchObject({
      sources: [{trouble: expect.stringMatching(/asks to be left alone until 2026-11-22 10:00 UTC/)}],
    });
    expect(slept).toEqual([]);
    const before = server.requests.length;
    server.fault = () => false;
    expect(await run()).toMatchObject({outcome: "unreachable"});
    expect(server.requests).toHaveLength(before);
    pass(7_200_000);
    expect(await run()).toMatchObject({outcome: "done"});
    expect(await idsOf(data)).toEqual(all);
  });

  it("keeps to its budget, and the next run goes on where this one ended", async () => {
    const {data, server, run} = await setUp();
    let runs = 0;
    for (; runs < 10; runs++) {
      const before = server.requests.length;
      const {outcome, sources} = await run({requestsPerRun: 6});
      expect(server.requests.length - before).toBeLessThanOrEqual(6);
      if (outcome === "done") break;
      expect(sources[0]?.trouble).toMatch(/budget of 6 requests a run is used up; the next run goes on/);
    }
    expect(runs).toBeGreaterThan(1);
    expect(await idsOf(data)).toEqual(all);
    expect(new Set(server.requests.filter(({url}) => url.includes(" AND d:")).map(({url}) => url)).size).toBe(
      searches(server),
    );
  });

  it("refuses a pause that is too short for any other machine", async () => {
    const config = readConfig(defaultConfigFile);
    const crawled = crawl(
      {
        dataDir: "/does/not/exist",
        config: {...config, http: {...config.http, pauseMilliseconds: 200}},
        sources: [],
        all: false,
        since: null,
      },
      {
        now: () => new Date(),
        log: () => undefined,
        progress: () => undefined,
        fetch: realFetch,
        sleep: async () => undefined,
        random: () => 0,
      },
    );
    await expect(crawled).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/pauseMilliseconds" must be at least 1000 for lore\.kernel\.org, got 200/),
    });
  });
});

const gz = {"content-type": "application/gzip"};
const whole = mboxGz([cover, patch]);
const faults: [string, Fault, RegExp, number][] = [
  [
    "a challenge page",
    sends(200, {"content-type": "text/html; charset=utf-8"}, page),
    /answered with a page instead of mail.*wait some hours, or use the source git\+http/,
    1,
  ],
  ["a page that claims to be gzip", sends(200, gz, page), /answered with a page instead of mail/, 1],
  [
    "a page that claims to be nothing found",
    sends(404, {"content-type": "text/html"}, page),
    /answered with a page instead of mail/,
    1,
  ],
  [
    "a page under another name",
    sends(404, {"content-type": "text/plain"}, page),
    /answered with a page instead of mail/,
    1,
  ],
  ["a refusal", sends(403, {"content-type": "text/html"}, page), /refused the request \(403\)/, 1],
  ["no search", sends(501, {"content-type": "text/plain"}, "no"), /has no search \(501\); use the source git\+/, 1],
  ["an error that stays", sends(500, {"content-type": "text/html"}, page), /answered 500; try again later/, 3],
  ["an empty body", sends(200, gz, ""), /sent nothing where mail was to come/, 1],
  ["a gzip of nothing", sends(200, gz, gzipSync("")), /sent an empty answer/, 1],
  ["a gzip of something else", sends(200, gz, gzipSync(page)), /an mbox that does not begin with a From line/, 1],
  [
    "an mbox that is not packed",
    sends(200, {"content-type": "text/plain"}, "From mboxrd@z\n"),
    /sent text\/plain that is no mail/,
    1,
  ],
  ["a gzip that is cut", sends(200, gz, whole.subarray(0, whole.length - 12)), /cut or garbled on its way/, 1],
  [
    "a gzip that is garbled",
    sends(200, gz, Buffer.concat([whole.subarray(0, 100), Buffer.alloc(40), whole.subarray(140)])),
    /cut or garbled|an mbox that/,
    1,
  ],
  [
    "an mbox that is cut",
    sends(200, gz, gzipSync(`From mboxrd@z Thu Jan  1 00:00:00 1970\n${cover.slice(0, -3)}`)),
    /an mbox that ends in the middle of a line/,
    1,
  ],
  [
    "a redirect to another host",
    sends(302, {location: "http://example.com/kvm/"}, ""),
    /redirects to example\.com, which is not followed/,
    1,
  ],
  [
    "a redirect to another port",
    sends(307, {location: "http://127.0.0.1:9/kvm/"}, ""),
    /redirects to 127\.0\.0\.1:9/,
    1,
  ],
  ["a redirect to a file", sends(307, {location: "file:///etc/passwd"}, ""), /redirects to file:/, 1],
  [
    "a redirect in circles",
    (request, response) => sends(307, {location: request.url ?? ""}, "")(request, response),
    /redirects in circles/,
    4,
  ],
  [
    "a compressed answer",
    sends(200, {...gz, "content-encoding": "gzip"}, gzipSync(whole)),
    /compressed an answer that was to come as it is/,
    1,
  ],
  [
    "a connection that is reset",
    (_, response) => {
      response.socket?.resetAndDestroy();
      return true;
    },
    /could not be reached/,
    3,
  ],
  [
    "a body that is shorter than announced",
    (_, response) => {
      response
        .writeHead(200, {...gz, "content-length": String(whole.length)})
        .write(whole.subarray(0, 50), () => response.socket?.end());
      return true;
    },
    /could not be reached|announced/,
    3,
  ],
];

describe("never fooled: it ends the run of the source, nothing of it counts as mail, and the next run goes on", () => {
  it.each(faults)("%s", async (_, fault, trouble, tries) => {
    const {data, server, run} = await setUp();
    // The last window, where the mails are: what was read before must not be read again.
    const last: Fault = (request, response) =>
      / AND d:20260101\.\.&/.test(decodeURIComponent(request.url ?? "")) && fault(request, response);
    server.fault = last;
    const result = await run();
    expect(result.sources[0]?.trouble).toMatch(trouble);
    expect(result.outcome).toBe("unreachable");
    expect(await idsOf(data)).toEqual([]);
    expect((await withStore(data, crawlReport)).sources[0]?.trouble).toMatch(trouble);
    expect(server.requests.filter(({url}) => / AND d:20260101\.\.&/.test(url))).toHaveLength(tries);
    server.fault = () => false;
    const before = server.requests.length;
    expect(await run()).toMatchObject({outcome: "done"});
    expect(await idsOf(data)).toEqual(all);
    expect(server.requests.slice(before).filter(({url}) => url.includes("d:"))).toHaveLength(1);
    expect((await withStore(data, crawlReport)).sources[0]?.trouble).toBeNull();
  });

  it("an answer that never comes, and one that stops in the middle", async () => {
    for (const fault of [
      () => true,
      ((_, response) => response.writeHead(200, gz).write(whole.subarray(0, 20))) as Fault,
    ]) {
      const {data, server, run} = await setUp();
      server.fault = onSearch((request, response) => {
        fault(request, response);
        return true;
      });
      const result = await run({retries: 0});
      expect(result.sources[0]?.trouble).toMatch(/did not answer in time|stopped in the middle of its answer/);
      expect(await idsOf(data)).toEqual([]);
    }
  });

  it("a body without end, and a bomb: asked again in halves, down to a day, then given up", async () => {
    const endless: Fault = (_, response) => {
      const piece = Buffer.alloc(256 * 1024, 0x1f);
      const more = () => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once("drain", more);
      };
      response.writeHead(200, gz).write(whole);
      more();
      return true;
    };
    const bomb = sends(
      200,
      gz,
      gzipSync(
        Buffer.concat([Buffer.from(`From a Thu Jan  1 00:00:00 1970\n${cover}`), Buffer.alloc(40_000_000, 0x61)]),
      ),
    );
    for (const fault of [endless, bomb]) {
      const {data, server, run} = await setUp();
      server.fault = onSearch(fault);
      const result = await run({megabytesPerAnswer: 1});
      expect(result.sources[0]?.trouble).toMatch(/sent more than 1 MB for one question|unpacks to more than 32 MB/);
      expect(searches(server)).toBeLessThan(20);
      expect(await idsOf(data)).toEqual([]);
    }
  });

  it("takes what is too much for one answer in halves, and loses none of it", async () => {
    const {data, server, run} = await setUp();
    server.fault = (request, response) => {
      const url = decodeURIComponent(request.url ?? "");
      return (
        / AND d:20260101\.\.&/.test(url) &&
        sends(200, gz, Buffer.concat([gzipSync(""), Buffer.alloc(2_000_000)]))(request, response)
      );
    };
    expect(await run({megabytesPerAnswer: 1})).toMatchObject({outcome: "done", fresh: 2});
    expect(await idsOf(data)).toEqual(all);
  });

  it("an archive of all lists that answers with other mail than it was asked for", async () => {
    const {data, server, run} = await setUp([
      rawMail({id: "child@example.com", subject: "vfio", replyTo: "lost@example.com"}),
    ]);
    server.fault = (request, response) =>
      (request.url ?? "").startsWith("/all/") && sends(200, gz, mboxGz([foreign]))(request, response);
    expect(await run()).toMatchObject({
      outcome: "unreachable",
      sources: [{trouble: expect.stringMatching(/sent other mail than was asked for/)}],
    });
    expect(await idsOf(data)).toEqual(["child@example.com"]);
  });

  it("a manifest that is a page, garbage, or not there", async () => {
    const {server, run} = await setUp();
    const cases: [Fault, RegExp][] = [
      [sends(200, {"content-type": "text/html"}, page), /answered with a page/],
      [sends(200, gz, "garbage"), /manifest that cannot be read/],
      [sends(404, {"content-type": "text/plain"}, "Not Found"), /has no inbox at \/kvm; check the address/],
    ];
    for (const [fault, trouble] of cases) {
      server.fault = (request, response) => request.url === "/kvm/manifest.js.gz" && fault(request, response);
      expect((await run()).sources[0]?.trouble).toMatch(trouble);
    }
    expect(searches(server)).toBe(0);
  });

  it("no server at all", async () => {
    const {server, run, slept} = await setUp();
    await server.close();
    const result = await run();
    expect(slept).toEqual([]);
    expect(result).toMatchObject({outcome: "unreachable", newest: null});
    expect(result.sources[0]?.trouble).toMatch(/could not be reached/);
  });
});

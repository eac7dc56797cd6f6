import {gzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {crawlReport} from "../../../crawler/report.ts";
import {idsOf, withStore} from "../../helpers/crawl.ts";
import {rawMail} from "../../helpers/epoch.ts";
import {cover, foreign, onSearch, patch, relevant, searches, sends, setUp} from "../../helpers/http-crawl.ts";
import {type Fault, mboxGz} from "../../helpers/lore-server.ts";

const page = "<!doctype html><title>Making sure you're not a bot!</title>";
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
    expect(await idsOf(data)).toEqual(relevant);
    expect(server.requests.slice(before).filter(({url}) => url.includes("d:"))).toHaveLength(1);
    expect((await withStore(data, crawlReport)).sources[0]?.trouble).toBeNull();
  });

  it("an answer that never comes, and one that stops in the middle", async () => {
    const faults: [Fault, RegExp][] = [
      [() => true, /did not answer in time/],
      [
        (_, response) => {
          response.writeHead(200, gz).write(whole.subarray(0, 20));
          return true;
        },
        /stopped in the middle of its answer/,
      ],
    ];
    // Each waits a second of the real clock: both at once.
    await Promise.all(
      faults.map(async ([fault, trouble]) => {
        const {data, server, run} = await setUp();
        server.fault = onSearch(fault);
        const result = await run({retries: 0});
        expect(result.sources[0]?.trouble).toMatch(trouble);
        expect(await idsOf(data)).toEqual([]);
      }),
    );
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
      const result = await run({megabytesPerAnswer: 1}, "2026-11-18T00:00:00.000Z");
      expect(result.sources[0]?.trouble).toMatch(/sent more than 1 MB for one question|unpacks to more than 32 MB/);
      expect(searches(server)).toBeGreaterThan(1);
      expect(searches(server)).toBeLessThan(5);
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
    expect(await idsOf(data)).toEqual(relevant);
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

  it("news that the server finds but cannot show yet: asked again after a while, and what came then is whole", async () => {
    const {data, server, run, slept} = await setUp();
    await run();
    const news = rawMail({id: "news@example.com", subject: "Re: x", replyTo: "patch@example.com"});
    server.mails.push(news);
    const bare = sends(200, gz, mboxGz(["\n", patch]));
    server.fault = onSearch((request, response) => slept.length < 2 && bare(request, response));
    expect(await run()).toMatchObject({outcome: "done"});
    expect(slept).toEqual([20_000, 20_000]);
    expect(await idsOf(data)).toEqual([...relevant, "news@example.com"].sort());
  });

  it("mails that the server finds and does not show keep no others away, and are asked for again, ever less often", async () => {
    const late = rawMail({id: "late@example.com", subject: "Re: x", replyTo: "patch@example.com"});
    const {data, server, run, slept, log, pass} = await setUp([cover, patch, late]);
    const day = 86_400_000;
    const isLast = (url: string) => / AND d:20260101\.\.(?: AND|&)/.test(decodeURIComponent(url));
    server.fault = (request, response) =>
      isLast(request.url ?? "") && sends(200, gz, mboxGz([cover, "\n", patch]))(request, response);
    const owed = async () => (await withStore(data, crawlReport)).sources[0]?.owed ?? null;
    const asked = () => server.requests.filter(({url}) => isLast(url)).length;
    expect(await run()).toMatchObject({outcome: "done", sources: [{trouble: null}]});
    expect(slept).toEqual([20_000, 20_000]);
    expect(log).toEqual([expect.stringMatching(/finds 1 mails of which it shows no word; later runs ask for them/)]);
    expect(await idsOf(data)).toEqual(relevant);
    expect(await owed()).toEqual({mails: 1, since: "2026-11-22T08:00:40.000Z"});
    const counts: number[] = [];
    for (let n = 0; n < 6; n++) {
      expect(await run()).toMatchObject({outcome: "done"});
      counts.push(asked());
      pass(day);
    }
    expect(counts).toEqual([3, 4, 5, 5, 6, 6]);
    expect(await owed()).toMatchObject({mails: 1, since: "2026-11-22T08:00:40.000Z"});
    server.fault = () => false;
    pass(4 * day);
    expect(await run()).toMatchObject({outcome: "done", fresh: 1});
    expect(await idsOf(data)).toContain("late@example.com");
    expect(await owed()).toBeNull();
  });

  it("news that are never shown stay one question, however many runs find them", async () => {
    const {data, server, run, pass} = await setUp();
    await run();
    const owed = async () =>
      JSON.parse((await withStore(data, crawlReport)).sources[0]?.cursor ?? "").owed?.map(
        ({query}: {query: string}) => query,
      );
    for (const name of ["one", "two"]) {
      server.mails.push(rawMail({id: `${name}@example.com`, subject: "Re: x", replyTo: "patch@example.com"}));
      server.fault = onSearch(sends(200, gz, mboxGz(["\n", server.mails.at(-1) ?? "", patch])));
      pass(3_600_000);
      expect(await run()).toMatchObject({outcome: "done", fresh: 1});
    }
    expect(await owed()).toEqual([expect.stringMatching(/^rt:\d+\.\.\d+$/)]);
    server.mails.push(rawMail({id: "three@example.com", subject: "Re: x", replyTo: "patch@example.com"}));
    server.fault = () => false;
    pass(86_400_000);
    expect(await run()).toMatchObject({outcome: "done", fresh: 1});
    expect(await owed()).toBeUndefined();
  });

  it("a search for what is owed that fails is told, and made again in its time; what is owed long apart stays apart", async () => {
    const {data, server, run, log, pass} = await setUp();
    await run();
    const day = 86_400_000;
    const owed = async () => JSON.parse((await withStore(data, crawlReport)).sources[0]?.cursor ?? "").owed;
    const received = (when: string) => [`Received: from a by b; ${when}`];
    for (const when of ["Sun, 22 Nov 2026 08:00:00 +0000", "Tue, 22 Dec 2026 08:00:00 +0000"]) {
      const news = {id: `${when.slice(5, 7)}${when.slice(8, 11)}@example.com`, replyTo: "patch@example.com"};
      server.mails.push(rawMail({...news, headers: received(when)}));
      server.fault = onSearch(sends(200, gz, mboxGz(["\n", server.mails.at(-1) ?? ""])));
      expect(await run()).toMatchObject({outcome: "done", fresh: 1});
      // The overlap is over, and only now may the next be looked for from where this one ended.
      pass(30 * day);
    }
    expect(await owed()).toHaveLength(2);
    server.fault = (request, response) =>
      /rt:\d+\.\.\d+&/.test(decodeURIComponent(request.url ?? "")) &&
      sends(403, {"content-type": "text/html"}, page)(request, response);
    expect(await run()).toMatchObject({outcome: "done", sources: [{trouble: null}]});
    expect(log.at(-1)).toMatch(/without a word on .* could not be asked for: .*refused the request/);
    const tried = await owed();
    expect(await run()).toMatchObject({outcome: "done"});
    expect(await owed()).toEqual(tried);
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

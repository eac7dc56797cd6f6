import {describe, expect, it} from "vitest";
import {defaultConfigFile, readConfig} from "../../../crawler/config.ts";
import {checkManners} from "../../../crawler/sources/session.ts";
import {idsOf} from "../../helpers/crawl.ts";
import {onSearch, relevant, searches, sends, setUp} from "../../helpers/http-crawl.ts";

describe("manners", () => {
  it("names itself, asks one thing at a time, and pauses between two requests", async () => {
    const {server, run, slept} = await setUp();
    await run({pauseMilliseconds: 2500, contact: "https://example.com/crawler"});
    expect(new Set(server.requests.map(({userAgent}) => userAgent)).size).toBe(1);
    expect(server.requests[0]?.userAgent).toMatch(/^vfio-lore\/\d+\.\d+\.\d+ \(\+https:\/\/example\.com\/crawler\)$/);
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
    expect(await idsOf(data)).toEqual(relevant);
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
    expect(await idsOf(data)).toEqual(relevant);
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
    expect(await idsOf(data)).toEqual(relevant);
    expect(new Set(server.requests.filter(({url}) => url.includes(" AND d:")).map(({url}) => url)).size).toBe(
      searches(server),
    );
  });

  it("gives no address where the operator gave none", async () => {
    const {server, run} = await setUp();
    await run();
    expect(server.requests[0]?.userAgent).toMatch(/^vfio-lore\/\S+ \(its operator gave no contact\)$/);
  });

  it("refuses a pause that is too short for any other machine, and says where nobody can be reached", () => {
    const {http} = readConfig(defaultConfigFile);
    const lore = [new URL("http://127.0.0.1/kvm/"), new URL("https://lore.kernel.org/kvm/")];
    expect(() => checkManners({...http, pauseMilliseconds: 200}, lore)).toThrow(
      /pauseMilliseconds" must be at least 1000 for lore\.kernel\.org, got 200/,
    );
    expect(checkManners(http, lore)).toMatch(/^lore\.kernel\.org cannot tell who runs this; set "http\.contact"/);
    expect(checkManners({...http, contact: "ann@example.com"}, lore)).toBeNull();
    expect(checkManners({...http, pauseMilliseconds: 0}, lore.slice(0, 1))).toBeNull();
  });
});

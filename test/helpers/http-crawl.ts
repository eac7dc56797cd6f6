import {join} from "node:path";
import {onTestFinished} from "vitest";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {type CrawlResult, crawl} from "../../crawler/crawl.ts";
import {realFetch} from "../../crawler/http/client.ts";
import {patchBody, rawMail, scratchFolder} from "./epoch.ts";
import {type Fault, type LoreServer, startLoreServer} from "./lore-server.ts";

/** A relevant thread of two, and a mail of another. */
export const cover = rawMail({id: "cover@example.com", subject: "[PATCH 0/1] a driver"});
export const patch = rawMail({
  id: "patch@example.com",
  subject: "[PATCH 1/1] x",
  replyTo: "cover@example.com",
  body: patchBody("drivers/vfio/a.c"),
});
export const foreign = rawMail({id: "foreign@example.com", subject: "no matter"});
export const relevant = ["cover@example.com", "patch@example.com"];

export type Http = ReturnType<typeof readConfig>["http"];

export interface HttpCrawl {
  readonly data: string;
  readonly server: LoreServer;
  readonly run: (http?: Partial<Http>, since?: string | null) => Promise<CrawlResult>;
  /** milliseconds of each pause; the clock went on by as much */
  readonly slept: readonly number[];
  readonly log: readonly string[];
  readonly pass: (milliseconds: number) => void;
}

/** A server with these mails, an empty store, and crawls of the one into the other; gone when the test is finished. */
export async function setUp(mails: readonly string[] = [cover, patch, foreign]): Promise<HttpCrawl> {
  const {path, remove} = scratchFolder();
  const server = await startLoreServer(mails);
  onTestFinished(async () => {
    await server.close();
    remove();
  });
  const data = join(path, "var");
  const config = readConfig(defaultConfigFile);
  const base = {...config.http, pauseMilliseconds: 0, retries: 2, timeoutSeconds: 1, recheckedSearches: 0};
  let clock = Date.parse("2026-11-22T08:00:00Z");
  const slept: number[] = [];
  const log: string[] = [];
  return {
    ...{data, server, slept, log},
    run: (http = {}, since = null) =>
      crawl(
        {dataDir: data, config: {...config, http: {...base, ...http}}, sources: [server.url], all: false, since},
        {
          now: () => new Date(clock),
          log: (line) => log.push(line),
          progress: () => undefined,
          watched: false,
          fetch: realFetch,
          sleep: async (milliseconds) => {
            slept.push(milliseconds);
            clock += milliseconds;
          },
          random: () => 1,
        },
      ),
    pass: (milliseconds) => {
      clock += milliseconds;
    },
  };
}

const isSearch = (url: string | undefined) => decodeURIComponent(url ?? "").includes("?q=");

/** The fault meets every search; everything else is answered rightly. */
export const onSearch =
  (fault: Fault): Fault =>
  (request, response) =>
    isSearch(request.url) && fault(request, response);

export const sends =
  (status: number, headers: Record<string, string>, body: string | Buffer): Fault =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
    return true;
  };

export const searches = ({requests}: LoreServer): number => requests.filter(({url}) => isSearch(url)).length;

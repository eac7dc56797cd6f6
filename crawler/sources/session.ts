import {rmSync} from "node:fs";
import {join} from "node:path";
import type {CrawlConfig} from "../config.ts";
import {CliError} from "../errors.ts";
import type {HttpClient} from "../http/client.ts";
import {createClient} from "../http/client.ts";
import type {Robots} from "../http/robots.ts";
import {allowAll, readRobots} from "../http/robots.ts";
import {HttpTrouble} from "../http/trouble.ts";
import {makeFolder} from "../make-folder.ts";
import type {LoggedRequest} from "../store/model.ts";
import type {Store} from "../store/store.ts";
import {version} from "../version.ts";
import type {ReadEffects} from "./read.ts";
import {isLoopback} from "./source.ts";

/** What all servers of one run are talked to with: one client, so that there is one request at a time, one pause and one budget. */
export interface Session {
  readonly client: HttpClient;
  /** a file for the answer that is being read */
  readonly spool: string;
  /** the largest answer to one question, bytes */
  readonly largest: number;
  readonly config: CrawlConfig["http"];
  readonly userAgent: string;
  readonly record: (request: LoggedRequest) => Promise<void>;
  /** Throws HttpTrouble where the host asked to be left alone, or its robots.txt does not allow the address. */
  readonly mayAsk: (url: URL) => Promise<void>;
  readonly close: () => void;
}

/** The shortest pause between two requests to another machine, milliseconds. */
export const shortestPause = 1000;

/** `robotName` in robots.txt, and the first word of the User-Agent */
const robotName = "vfio-lore";

export function openSession(
  store: Store,
  run: number,
  {config, dataDir}: {config: CrawlConfig["http"]; dataDir: string},
  effects: ReadEffects,
): Session {
  const userAgent = `${robotName}/${version} (${config.contact === null ? "its operator gave no contact" : `+${config.contact}`})`;
  const record = (request: LoggedRequest) => store.addRequest(run, request);
  const client = createClient({
    fetch: effects.fetch,
    now: () => effects.now().getTime(),
    sleep: effects.sleep,
    random: effects.random,
    userAgent,
    pause: config.pauseMilliseconds,
    timeout: config.timeoutSeconds * 1000,
    retry: {retries: config.retries, first: 5000, longest: 300_000, patience: 600_000},
    budget: {requests: config.requestsPerRun, bytes: config.megabytesPerRun * 1e6},
    record,
    waitUntil: (host, until) => store.setWait(host, new Date(until).toISOString()),
  });
  const folder = join(dataDir, "tmp");
  makeFolder(folder);
  const robots = new Map<string, Robots>();
  return {
    client,
    spool: join(folder, "answer"),
    largest: config.megabytesPerAnswer * 1e6,
    config,
    userAgent,
    record,
    close: () => rmSync(folder, {recursive: true, force: true}),
    mayAsk: async (url) => {
      const wait = await store.wait(url.host);
      if (wait !== null && wait > effects.now().toISOString()) {
        throw new HttpTrouble(
          "wait",
          `${url.host} asks to be left alone until ${wait.slice(0, 16).replace("T", " ")} UTC; run again after that`,
        );
      }
      const rules = robots.get(url.origin) ?? (await askRobots(url, client));
      robots.set(url.origin, rules);
      if (rules.crawlDelay !== null) client.slowDown(Math.min(rules.crawlDelay, 60) * 1000);
      if (!rules.allows(url.pathname + url.search)) {
        throw new HttpTrouble(
          "refused",
          `the robots.txt of ${url.host} does not allow ${url.pathname}; use the source git+${url.origin}${url.pathname}`,
        );
      }
    },
  };
}

/**
 * The manners of a configuration towards other machines: a pause that is too short for a shared server is a CliError; that nobody can be
 * reached about this crawler is the sentence that comes back. null where all is well.
 */
export function checkManners(config: CrawlConfig["http"], urls: readonly URL[]): string | null {
  const other = urls.find(({hostname}) => !isLoopback(hostname));
  if (other === undefined) return null;
  if (config.pauseMilliseconds >= shortestPause) {
    if (config.contact !== null) return null;
    return `${other.host} cannot tell who runs this; set "http.contact" to your address in a configuration of your own (--config)`;
  }
  throw new CliError(
    `configuration: "http.pauseMilliseconds" must be at least ${shortestPause} for ${other.host}, got ${config.pauseMilliseconds}`,
  );
}

async function askRobots(url: URL, client: HttpClient): Promise<Robots> {
  const address = new URL("/robots.txt", url);
  const answer = await client.request({url: address, why: "what may be asked", largest: 1024 * 1024});
  const text = answer.body.toString("utf8");
  if (answer.status >= 400) return allowAll;
  // A page here says nothing about robots, and that a wall stands before the server is found out by the next question.
  return answer.status === 200 && !text.trimStart().startsWith("<") ? readRobots(text, robotName) : allowAll;
}

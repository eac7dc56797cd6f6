import {createWriteStream} from "node:fs";
import {rm} from "node:fs/promises";
import {Readable, Writable} from "node:stream";
import {pipeline} from "node:stream/promises";
import type nodeFetch from "node-fetch";
import type {LoggedRequest} from "../store/model.ts";
import type {RetryPolicy} from "./retry.ts";
import {isRetriable, nextDelay, retryAfter} from "./retry.ts";
import {HttpTrouble} from "./trouble.ts";

export type Fetch = (...request: Parameters<typeof nodeFetch>) => ReturnType<typeof nodeFetch>;

/** Loaded for the first request: most runs read git alone, and make none. */
export const realFetch: Fetch = async (...request) => (await import("node-fetch")).default(...request);

export interface Request {
  readonly url: URL;
  readonly method?: "GET" | "POST";
  /** a few words for the ledger */
  readonly why: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** the largest body that is taken */
  readonly largest: number;
  /** a file that the body is written to; without one it comes as a buffer */
  readonly file?: string;
}

export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** empty where it was written to a file */
  readonly body: Buffer;
  readonly bytes: number;
}

export interface ClientOptions {
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly userAgent: string;
  /** between the end of one request and the beginning of the next, milliseconds */
  readonly pause: number;
  /** without an answer, or without further bytes of one, milliseconds */
  readonly timeout: number;
  readonly retry: RetryPolicy;
  /** what this run may ask for and take in all */
  readonly budget: {readonly requests: number; readonly bytes: number};
  readonly record: (request: LoggedRequest) => Promise<void>;
  /** the host asked to be left alone until then (milliseconds since 1970); the next run must know */
  readonly waitUntil: (host: string, until: number) => Promise<void>;
}

export interface HttpClient {
  /** One answer: any status but those worth another try. Everything else throws HttpTrouble. */
  request(request: Request): Promise<Answer>;
  /** makes the pause longer, where a server's robots.txt wants that */
  slowDown(milliseconds: number): void;
  readonly used: () => {readonly requests: number; readonly bytes: number};
}

/**
 * A client that a shared archive can bear: it names itself, asks one thing at a time and pauses in between, obeys Retry-After, backs off, keeps to
 * a budget, follows redirects within the host only, and takes bodies up to a bound only, as they were sent.
 */
export function createClient(options: ClientOptions): HttpClient {
  let pause = options.pause;
  let free = 0;
  let requests = 0;
  let bytes = 0;
  let answered = false;
  let queue: Promise<unknown> = Promise.resolve();

  const turn = async (): Promise<void> => {
    const {budget, now, sleep} = options;
    if (requests >= budget.requests)
      throw new HttpTrouble(
        "budget",
        `the budget of ${budget.requests} requests a run is used up; the next run goes on`,
      );
    if (bytes >= budget.bytes)
      throw new HttpTrouble(
        "budget",
        `the budget of ${Math.round(budget.bytes / 1e6)} MB a run is used up; the next run goes on`,
      );
    const wait = free - now();
    if (requests > 0 && wait > 0) await sleep(wait);
    requests++;
  };

  const once = async (request: Request): Promise<Answer> => {
    await turn();
    const begun = options.now();
    let status: number | null = null;
    let received = 0;
    try {
      const answer = await exchange(request, options, (now) => {
        status = now.status ?? status;
        received = now.bytes ?? received;
      });
      return answer;
    } finally {
      bytes += received;
      free = options.now() + pause;
      await options.record({
        at: new Date(begun).toISOString(),
        method: request.method ?? "GET",
        url: request.url.href,
        status,
        bytes: received,
        milliseconds: options.now() - begun,
        why: request.why,
      });
    }
  };

  const repeatedly = async (request: Request): Promise<Answer> => {
    const {retry, now, random, sleep, waitUntil} = options;
    for (let failures = 1; ; failures++) {
      let failure: HttpTrouble;
      let asked: number | null = null;
      try {
        const answer = await once(request);
        answered = true;
        if (!isRetriable(answer.status)) return answer;
        asked = retryAfter(answer.header("retry-after"), now());
        failure = new HttpTrouble("unreachable", `${request.url.host} answered ${answer.status}; try again later`);
      } catch (error) {
        // Without any answer so far there is most likely no network: nobody should wait for that to be tried again.
        if (!(error instanceof HttpTrouble) || error.kind !== "unreachable" || !answered) throw error;
        failure = error;
      }
      if (asked !== null && asked > retry.patience) {
        const until = now() + asked;
        await waitUntil(request.url.host, until);
        throw new HttpTrouble(
          "wait",
          `${request.url.host} asks to be left alone until ${new Date(until).toISOString().slice(0, 16).replace("T", " ")} UTC; run again after that`,
        );
      }
      if (failures > retry.retries) throw failure;
      await sleep(nextDelay(failures, asked, retry, random));
    }
  };

  return {
    // One at a time, whoever asks.
    request: (request) => {
      const answer = queue.then(() => repeatedly(request));
      queue = answer.catch(() => undefined);
      return answer;
    },
    slowDown: (milliseconds) => {
      pause = Math.max(pause, milliseconds);
    },
    used: () => ({requests, bytes}),
  };
}

const mostRedirects = 3;
/** A body that trickles for ever ends here: so many timeouts long may one exchange take. */
const longestExchange = 30;

async function exchange(
  {url, method = "GET", headers = {}, largest, file}: Request,
  {fetch, userAgent, timeout}: ClientOptions,
  note: (progress: {status?: number; bytes?: number}) => void,
): Promise<Answer> {
  const abort = new AbortController();
  let reason = "";
  const stop = (why: string) => {
    reason = why;
    abort.abort();
  };
  const whole = setTimeout(() => stop(`${url.host} did not end its answer in time`), timeout * longestExchange);
  let idle = setTimeout(() => stop(`${url.host} did not answer in time`), timeout);
  try {
    let target = url;
    for (let redirects = 0; ; redirects++) {
      const response = await fetch(target.href, {
        method,
        redirect: "manual",
        compress: false,
        signal: abort.signal,
        headers: {"user-agent": userAgent, accept: "*/*", "accept-encoding": "identity", ...headers},
        ...(method === "POST" ? {body: ""} : {}),
      });
      note({status: response.status});
      if (
        response.status >= 300 &&
        response.status < 400 &&
        response.status !== 304 &&
        response.headers.has("location")
      ) {
        if (redirects >= mostRedirects) throw new HttpTrouble("broken", `${url.host} redirects in circles`);
        target = redirected(target, response.headers.get("location") ?? "", response.status, method);
        response.body?.resume();
        continue;
      }
      let bytes = 0;
      const chunks: Buffer[] = [];
      const bounded = async function* (body: AsyncIterable<string | Buffer>): AsyncGenerator<Buffer> {
        for await (const chunk of body) {
          clearTimeout(idle);
          idle = setTimeout(() => stop(`${url.host} stopped in the middle of its answer`), timeout);
          const piece = Buffer.from(chunk);
          bytes += piece.length;
          note({bytes});
          if (bytes > largest) {
            throw new HttpTrouble(
              "too-large",
              `${url.host} sent more than ${Math.round(largest / 1e6)} MB for one question`,
            );
          }
          yield piece;
        }
      };
      await pipeline(
        response.body ?? Readable.from([]),
        bounded,
        file === undefined ? collecting(chunks) : createWriteStream(file),
      );
      const length = response.headers.get("content-length");
      if (length !== null && /^\d+$/.test(length) && Number(length) !== bytes) {
        throw new HttpTrouble("unreachable", `${url.host} announced ${length} bytes and sent ${bytes}`);
      }
      if ((response.headers.get("content-encoding") ?? "identity") !== "identity") {
        throw new HttpTrouble("broken", `${url.host} compressed an answer that was to come as it is`);
      }
      return {
        status: response.status,
        header: (name) => response.headers.get(name),
        body: Buffer.concat(chunks),
        bytes,
      };
    }
  } catch (error) {
    if (file !== undefined) await rm(file, {force: true});
    if (error instanceof HttpTrouble) throw error;
    if (abort.signal.aborted) throw new HttpTrouble("unreachable", reason, {cause: error});
    if (isNetworkError(error)) {
      throw new HttpTrouble("unreachable", `${url.host} could not be reached: ${error.message}`, {cause: error});
    }
    throw error;
  } finally {
    clearTimeout(whole);
    clearTimeout(idle);
    abort.abort();
  }
}

/** Only within the host, and only where the question stays the same. */
function redirected(from: URL, location: string, status: number, method: string): URL {
  if (!URL.canParse(location, from.href)) throw new HttpTrouble("broken", `${from.host} redirects to no address`);
  const target = new URL(location, from.href);
  if (target.origin !== from.origin || target.username !== "" || target.password !== "") {
    throw new HttpTrouble(
      "refused",
      `${from.host} redirects to ${target.host || target.protocol}, which is not followed`,
    );
  }
  if (method !== "GET" && status !== 307 && status !== 308)
    throw new HttpTrouble("broken", `${from.host} answered a search with a redirect`);
  return target;
}

function collecting(chunks: Buffer[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
}

/** What node and node-fetch throw where a connection fails or is cut; a full disk or a bug of ours is none of these. */
function isNetworkError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error.name === "FetchError" || error.name === "AbortError") return true;
  const code = "code" in error ? String(error.code) : "";
  return (
    code.startsWith("ERR_STREAM_PREMATURE") ||
    code.startsWith("HPE_") ||
    /^E(?:CONN|PIPE|HOST|NET|TIMEDOUT|AI_)/.test(code)
  );
}

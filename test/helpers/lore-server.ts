import {once} from "node:events";
import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {gzipSync} from "node:zlib";

/** What a test wants done with a request instead of the right answer; false: answer it rightly. */
export type Fault = (request: IncomingMessage & {readonly nth: number}, response: ServerResponse) => boolean;

export interface LoreServer {
  readonly url: string;
  readonly requests: {readonly method: string; readonly url: string; readonly userAgent: string}[];
  /** the most requests that were open at once */
  readonly mostAtOnce: () => number;
  mails: string[];
  fault: Fault;
  close(): Promise<void>;
}

/**
 * A server on this machine that speaks as much of public-inbox as a crawl asks for, over the inbox /kvm/, and errs where a test wants it to. Every
 * search by dates finds all mails in the last, open window; every search by received time finds them too.
 */
export async function startLoreServer(mails: readonly string[] = []): Promise<LoreServer> {
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    most = Math.max(most, ++open);
    response.once("close", () => open--);
    const url = decodeURIComponent(request.url ?? "");
    lore.requests.push({method: request.method ?? "", url, userAgent: request.headers["user-agent"] ?? ""});
    request.resume();
    if (lore.fault(Object.assign(request, {nth: lore.requests.length}), response)) return;
    answer(lore, request.method ?? "", url, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const lore: LoreServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/kvm/`,
    requests: [],
    mostAtOnce: () => most,
    mails: [...mails],
    fault: () => false,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return lore;
}

export function mboxGz(mails: readonly string[]): Buffer {
  return gzipSync(
    mails.map((mail) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail.replace(/^(>*From )/gm, ">$1")}\n`).join(""),
  );
}

function answer({mails}: LoreServer, method: string, url: string, response: ServerResponse): void {
  const send = (status: number, type: string, body: string | Buffer) =>
    response.writeHead(status, {"content-type": type}).end(body);
  if (url === "/kvm/manifest.js.gz") {
    const fingerprint = String(mails.length);
    send(
      200,
      "application/gzip",
      gzipSync(
        JSON.stringify({
          "/kvm/git/0.git": {fingerprint, modified: 1_600_000_000},
          "/other/git/0.git": {fingerprint: "x"},
        }),
      ),
    );
    return;
  }
  if (method !== "POST" || !url.startsWith("/kvm/?q=") || !url.includes("&x=m")) {
    send(404, "text/plain", "Not Found");
    return;
  }
  const asked = [...url.matchAll(/mid:"([^"]+)"/g)].map((match) => match[1]);
  const found =
    asked.length > 0
      ? mails.filter((mail) => asked.some((id) => mail.includes(`Message-ID: <${id}>`)))
      : /d:\d*\.\.(?: AND rt:\.\.\d+)?&|rt:\d+\.\.\d*&/.test(url)
        ? mails
        : [];
  if (found.length === 0) send(404, "text/plain", "No results found\n");
  else send(200, "application/gzip", mboxGz(found));
}

import {createReadStream} from "node:fs";
import {readFile, realpath, stat} from "node:fs/promises";
import {createServer, type IncomingMessage, type Server, type ServerResponse} from "node:http";
import {extname, join, sep} from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".svg": "image/svg+xml",
  ".atom": "application/atom+xml; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** A server of the files in a folder: GET and HEAD only, nothing outside the folder, no listing. Not yet listening. */
export function siteServer(root: string): Server {
  return createServer((request, response) => {
    answer(root, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, {allow: "GET, HEAD"}).end();
    return;
  }
  const file = await find(root, request.url ?? "/");
  const always = {"x-content-type-options": "nosniff", "cache-control": "no-cache"};
  if (file === null) {
    const page = await notFound(root);
    const type = types[page === null ? ".txt" : ".html"];
    const body = page ?? "not found\n";
    response.writeHead(404, {...always, "content-type": type, "content-length": Buffer.byteLength(body)});
    response.end(request.method === "HEAD" ? undefined : body);
    return;
  }
  response.writeHead(200, {
    ...always,
    "content-type": types[extname(file.path)] ?? "application/octet-stream",
    "content-length": file.size,
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(file.path).pipe(response);
}

/** The site's page for what is not there, with its links made to lead from the root: it is shown at addresses of any depth. */
async function notFound(root: string): Promise<string | null> {
  const file = await find(root, "/404.html");
  if (file === null) return null;
  return (await readFile(file.path, "utf8")).replace(/ (href|src)="(?![a-z][a-z0-9+.-]*:|[/#])/g, ' $1="/');
}

/** The file behind an address, null where there is none or where it lies outside the folder. */
async function find(root: string, url: string): Promise<{path: string; size: number} | null> {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    if (path.includes("\0") || path.split("/").some((part) => part.startsWith("."))) return null;
    const base = await realpath(root);
    const file = await realpath(join(base, path.endsWith("/") ? `${path}index.html` : path));
    if (!file.startsWith(base + sep)) return null;
    const {size} = await stat(file).then((one) => (one.isFile() ? one : Promise.reject(new Error("not a file"))));
    return {path: file, size};
  } catch {
    // Not there, not decodable or not a file is the same answer to a visitor: 404.
    return null;
  }
}

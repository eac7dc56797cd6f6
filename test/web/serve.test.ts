import {once} from "node:events";
import {mkdir, mkdtemp, rm, symlink, writeFile} from "node:fs/promises";
import {get, request, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {siteServer} from "../../web/serve.ts";

let folder = "";
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vfio-lore-serve-"));
  await mkdir(join(folder, "out/drivers"), {recursive: true});
  await writeFile(join(folder, "secret"), "secret");
  await writeFile(join(folder, "out/index.html"), "home");
  await writeFile(join(folder, "out/404.html"), `<a href="index.html">no such page</a>`);
  await writeFile(join(folder, "out/.manifest"), "hidden");
  await writeFile(join(folder, "out/drivers/a b.html"), "driver");
  await symlink(join(folder, "secret"), join(folder, "out/link"));
  server = siteServer(join(folder, "out")).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(async () => {
  server.close();
  await rm(folder, {recursive: true});
});

/** The path goes over the wire as it is written: a URL would tidy away its dots. */
async function ask(path: string, method = "GET"): Promise<{status: number; body: string; type: string}> {
  const {port} = server.address() as AddressInfo;
  const asked = (method === "GET" ? get : request)({port, host: "127.0.0.1", path, method});
  asked.end();
  const [response] = await once(asked, "response");
  let body = "";
  for await (const part of response) body += part;
  return {status: response.statusCode, body, type: response.headers["content-type"] ?? ""};
}

describe("the server of a built site", () => {
  it("gives the index for a folder, and files with their type", async () => {
    expect(await ask("/")).toEqual({status: 200, body: "home", type: "text/html; charset=utf-8"});
    expect((await ask("/drivers/a%20b.html?x=1")).body).toBe("driver");
  });

  it("gives that page links that lead from an address of any depth", async () => {
    expect((await ask("/drivers/a/b/c.html")).body).toBe(`<a href="/index.html">no such page</a>`);
  });

  it.each([
    "/../secret",
    "/%2e%2e/secret",
    "/drivers/..%2f..%2fsecret",
    "/link",
    "/.manifest",
    "/drivers",
    "/%00",
    "/%zz",
  ])("answers %s with the page for what is not there", async (path) => {
    expect(await ask(path)).toMatchObject({status: 404, body: `<a href="/index.html">no such page</a>`});
  });

  it("only reads", async () => {
    expect((await ask("/", "POST")).status).toBe(405);
    expect(await ask("/", "HEAD")).toMatchObject({status: 200, body: ""});
  });
});

import {once} from "node:events";
import {mkdtemp, rm} from "node:fs/promises";
import type {Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {build} from "../../web/build.ts";
import {folderOnDisk} from "../../web/folder.ts";
import {siteServer} from "../../web/serve.ts";
import {launch, watch} from "../helpers/browser.ts";
import {smallDataset} from "../helpers/datasets.ts";
import {whereIs} from "../helpers/needs.ts";

const chromium = whereIs("chromium");

describe.skipIf(chromium === null)("the site from a sub-path of a server (needs chromium)", () => {
  let browser: Browser;
  let server: Server;
  let root = "";
  let base = "";

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "vfio-lore-sub-path-"));
    await build(
      smallDataset(),
      {downloads: [{path: "data/dataset.json", content: "{}"}]},
      {folder: folderOnDisk(join(root, "a/b"))},
    );
    server = siteServer(root).listen(0, "127.0.0.1");
    await once(server, "listening");
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await launch(chromium ?? "");
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(root, {recursive: true, force: true});
  });

  it("leads from page to page, searches and draws without a request outside it", async () => {
    const page = await browser.newPage();
    const seen = watch(page, `${base}a/b/`);
    await page.goto(`${base}a/b/index.html`);
    await page.locator("#verdicts tbody th a").first().click();
    await page.waitForURL(/drivers\/alder\.html/);
    await page.locator("#versions h3 a").first().click();
    await page.waitForURL(/revisions\//);
    await page.getByRole("link", {name: "Search"}).click();
    await page.fill("#q", "birch");
    await expect.poll(() => page.locator("#results li").count()).toBeGreaterThan(3);
    expect(seen).toEqual([]);
  });
});

import {once} from "node:events";
import {mkdir, mkdtemp, readdir, readFile, rm} from "node:fs/promises";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import type {Browser, BrowserContext, Page} from "playwright-core";
import {afterAll, afterEach, beforeAll, describe, expect, it} from "vitest";
import type {Dataset} from "../../analysis/dataset.ts";
import {build} from "../../web/build.ts";
import {folderOnDisk} from "../../web/folder.ts";
import {siteServer} from "../../web/serve.ts";
import {launch, watch} from "../helpers/browser.ts";
import {hostileDataset, smallDataset, syntheticDataset} from "../helpers/datasets.ts";
import {whereIs} from "../helpers/needs.ts";

const chromium = whereIs("chromium");
// Screenshots are for eyes: CI keeps them, a developer's run does without.
const artefacts = process.env.VFIO_LORE_REQUIRE === "all" ? join(import.meta.dirname, "../artefacts") : null;

interface AxeResult {
  readonly violations: readonly {readonly id: string; readonly nodes: readonly {readonly html: string}[]}[];
}

// One browser and one tab for all: each start of either costs more than most of these tests.
describe.skipIf(chromium === null)("the site in Chromium, from file:// (needs chromium)", () => {
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let root = "";
  let axe = "";
  let seen: string[] = [];

  async function make(name: string, dataset: Dataset): Promise<string[]> {
    const folder = join(root, name);
    await build(
      dataset,
      {downloads: [{path: "data/dataset.json", content: "{}"}], corrections: "mailto:a@example.com?subject={subject}"},
      {folder: folderOnDisk(folder)},
    );
    const pages = (await readdir(folder)).filter((file) => file.endsWith(".html"));
    const some = async (sub: string) =>
      (await readdir(join(folder, sub)))
        .filter((file) => file.endsWith(".html"))
        .slice(0, 1)
        .map((file) => `${sub}/${file}`);
    return [...pages, ...(await some("drivers")), ...(await some("revisions"))];
  }

  const address = (site: string, path: string): string => {
    const [, file = "", query = ""] = /^([^?#]*)(.*)$/.exec(path) ?? [];
    return `${pathToFileURL(join(root, site, file)).href}${query}`;
  };

  /** The page as a first visit shows it, in the tab that all tests share. */
  async function open(site: string, path: string): Promise<Page> {
    await tab.goto("about:blank");
    await tab.goto(address(site, path));
    return tab;
  }

  async function objections(page: Page, options: string): Promise<string[]> {
    const result = (await page.evaluate(
      `axe.run(document, {preload: false, resultTypes: ['violations']${options}})`,
    )) as AxeResult;
    return result.violations.map(({id, nodes}) => `${id} ${nodes[0]?.html}`);
  }

  async function shoot(page: Page, path: string, how: string): Promise<void> {
    if (artefacts !== null)
      await page.screenshot({path: join(artefacts, `${path.replaceAll("/", "_")}-${how}.png`), fullPage: true});
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "vfio-lore-browser-"));
    await make("small", smallDataset());
    axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
    browser = await launch(chromium ?? "");
    context = await browser.newContext();
    tab = await context.newPage();
    seen = watch(tab, "file:");
    if (artefacts !== null) await mkdir(artefacts, {recursive: true});
  });

  afterEach(() => {
    expect(seen.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(root, {recursive: true, force: true});
  });

  it("has no page that axe objects to in light or dark, that speaks, asks elsewhere, or scrolls sideways at 320 px", async () => {
    // The policy of the pages lets no script in but their own: axe is one.
    const open = await browser.newContext({bypassCSP: true, viewport: {width: 1200, height: 900}});
    const page = await open.newPage();
    const seen = watch(page, "file:");
    for (const path of await make("few", syntheticDataset({drivers: 2, revisions: 4}))) {
      await page.goto(address("few", path));
      await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
      await page.evaluate(axe);
      // Everything once; what the colours change, again in the dark.
      expect(await objections(page, ""), path).toEqual([]);
      await shoot(page, path, "light");
      await page.emulateMedia({colorScheme: "dark"});
      expect(await objections(page, ", runOnly: ['color-contrast']"), path).toEqual([]);
      await shoot(page, path, "dark");
      await page.emulateMedia({colorScheme: "light"});
      await page.setViewportSize({width: 320, height: 800});
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(320);
      await shoot(page, path, "320");
      if (artefacts !== null) await page.emulateMedia({media: "print"});
      await shoot(page, path, "print");
      await page.emulateMedia({media: "screen"});
      await page.setViewportSize({width: 1200, height: 900});
      expect(seen, path).toEqual([]);
    }
    await open.close();
  }, 180_000);

  it("reads without scripts: verdicts, drawings, tables and the checklist are there, dead controls are not", async () => {
    const without = await browser.newContext({javaScriptEnabled: false});
    const page = await without.newPage();
    await page.goto(address("small", "index.html"));
    expect(await page.locator("#verdicts tbody tr").count()).toBe(6);
    expect(await page.locator("svg.driver-spans .posting").count()).toBe(22);
    expect(await page.locator("form.filters").isVisible()).toBe(false);
    expect(await page.locator("th button").count()).toBe(0);
    await page.locator("#verdicts td.cell a").first().click();
    expect(page.url()).toMatch(/drivers\/alder\.html#parent-approval$/);
    await without.close();
  });

  it("walks the matrix by arrow keys, opens the proof by Enter, goes back by Escape", async () => {
    const page = await open("small", "index.html");
    await page.locator("#verdicts tbody th a").first().focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    expect(await page.locator("tr.detail").textContent()).toContain("All proof");
    expect(await page.evaluate("location.hash")).toBe("#c-listed-reviewer-birch");
    const url = page.url();
    await page.keyboard.press("Escape");
    expect(await page.locator("tr.detail").count()).toBe(0);
    expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe(
      "drivers/birch.html#listed-reviewer",
    );
    await page.goto("about:blank");
    await page.goto(url);
    expect(await page.locator("tr.detail").count()).toBe(1);
  });

  it("keeps the columns of a phone's matrix as they are when a proof opens", async () => {
    const page = await open("small", "index.html");
    await page.setViewportSize({width: 390, height: 800});
    const widths = () =>
      page.$$eval("#verdicts tbody tr:first-child td.cell", (cells) => cells.map((cell) => cell.clientWidth));
    const before = await widths();
    await page.locator("#verdicts td.cell a").first().click();
    expect(await page.locator("#verdicts tr.detail").count()).toBe(1);
    expect(await widths()).toEqual(before);
    await page.setViewportSize({width: 1280, height: 720});
  });

  it("is one stop of the tab key, matrix and chart alike", async () => {
    const page = await open("small", "index.html");
    expect(await page.locator("#verdicts tbody a[tabindex='0']").count()).toBe(1);
    expect(await page.locator("#spans svg a[tabindex='0']").count()).toBe(1);
    await page.locator("#spans svg a[tabindex='0']").focus();
    await page.keyboard.press("ArrowDown");
    expect(await page.locator("#spans .readout").textContent()).toContain("birch: 4 versions");
  });

  it("keeps a filter in the address, and gives the same view after a reload", async () => {
    const page = await open("small", "index.html");
    await page.selectOption("select[name=outcome]", "merged");
    await page.selectOption("select[name=state]", "partly-met");
    const view = () => page.locator("#verdicts tbody tr:visible th").allTextContents();
    const before = await view();
    expect(before.length).toBeLessThan(6);
    expect(await page.evaluate("location.search")).toBe("?outcome=merged&state=partly-met");
    await page.reload();
    expect(await view()).toEqual(before);
    await page.getByRole("button", {name: "Remove the filter merged"}).click();
    expect(await page.evaluate("location.search")).toBe("?state=partly-met");
  });

  it("sorts by a column's button, and turns round on the second press", async () => {
    const page = await open("small", "index.html");
    const order = () => page.locator("#verdicts tbody th").allTextContents();
    const first = await order();
    await page.getByRole("button", {name: "Driver", exact: true}).click();
    await page.getByRole("button", {name: "Driver", exact: true}).click();
    expect(await order()).toEqual([...first].sort().reverse());
    expect(await page.locator("#verdicts th[aria-sort='descending']").count()).toBe(1);
  });

  it("shows a mark's detail in the page on a click", async () => {
    const page = await open("small", "reviewers.html");
    await page.locator("#matrix svg a").first().click();
    expect(await page.locator("#matrix .readout dl").textContent()).toContain("Maud Keeper");
  });

  it("shows one figure alone with ?embed", async () => {
    const page = await open("small", "timing.html?embed#merge");
    expect(await page.locator("header.site").isVisible()).toBe(false);
    expect(await page.locator("section.figure:visible").count()).toBe(1);
  });

  it("finds drivers, people, titles and message-ids", async () => {
    const page = await open("small", "search.html");
    const results = page.locator("#results li");
    const ask = async (words: string): Promise<string[]> => {
      await page.fill("#q", words);
      await expect.poll(() => page.locator("form.search .result").textContent()).toMatch(/found|Nothing/);
      return results.allTextContents();
    };
    expect((await ask("alder"))[0]).toContain("driver");
    expect((await ask("lena reader"))[0]).toContain("person");
    expect(await ask("<20211004.alder.v1.2@example.com>")).toHaveLength(1);
    expect(await ask("nobody wrote this")).toEqual([]);
  });

  it("hides from the checklist what the answers exclude, and keeps the answers in the address", async () => {
    const page = await open("small", "checklist.html");
    const shown = () => page.locator("#checklist li:visible").count();
    const all = await shown();
    await page.locator("input[name=parent][value=no]").check();
    await page.locator("input[name=migration][value=yes]").check();
    const some = await shown();
    expect(some).toBeLessThan(all);
    await page.reload();
    expect(await shown()).toBe(some);
    expect(await page.evaluate("location.search")).toBe("?migration=yes&parent=no");
  });

  it("opens what an address names inside a closed part", async () => {
    const page = await open("small", "reviewers.html#p-lena-reader");
    expect(await page.locator("#p-lena-reader").isVisible()).toBe(true);
  });

  it("runs nothing and breaks nothing on a hostile dataset", async () => {
    const paths = await make("hostile", hostileDataset());
    for (const path of paths) {
      const page = await open("hostile", path);
      expect(await page.locator("img[src=x], main script:not([type='application/json'])").count(), path).toBe(0);
      expect(await page.locator("footer.site").isVisible(), path).toBe(true);
      expect(seen, path).toEqual([]);
    }
  });

  it("leads from page to page below a sub-path of a server, searches and draws without a request outside it", async () => {
    const server = siteServer(root).listen(0, "127.0.0.1");
    await once(server, "listening");
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/small/`;
    const page = await context.newPage();
    const seen = watch(page, base);
    await page.goto(`${base}index.html`);
    await page.locator("#verdicts tbody th a").first().click();
    await page.waitForURL(/drivers\/alder\.html/);
    await page.locator("#versions h3 a").first().click();
    await page.waitForURL(/revisions\//);
    await page.getByRole("link", {name: "Search"}).click();
    await page.fill("#q", "birch");
    await expect.poll(() => page.locator("#results li").count()).toBeGreaterThan(3);
    expect(seen).toEqual([]);
    await page.close();
    server.close();
  });
});

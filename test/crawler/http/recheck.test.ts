import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {crawlReport} from "../../../crawler/report.ts";
import {idsOf, messagesOf, withStore} from "../../helpers/crawl.ts";
import {rawMail} from "../../helpers/epoch.ts";
import {setUp} from "../../helpers/http-crawl.ts";
import {mboxGz} from "../../helpers/lore-server.ts";

const name = (n: number) => `${String(n).padStart(3, "0")}@example.com`;
const mailOf = (n: number) =>
  rawMail({
    id: name(n),
    subject: "vfio",
    body: n === 1 ? "the crimson lighthouse\n" : "x\n",
    ...(n > 0 ? {replyTo: name(0)} : {}),
  });

async function inboxOf(count: number, {searches = 5}: {searches?: number} = {}) {
  const {run, pass, server, ...rest} = await setUp(Array.from({length: count}, (_, n) => mailOf(n)));
  const lose = (...numbers: number[]) => {
    const ids = numbers.map(name);
    server.mails = server.mails.filter((mail) => !ids.some((id) => mail.includes(`Message-ID: <${id}>`)));
    pass(86_400_000);
  };
  const looks = () =>
    server.requests.filter(({url}) => url.includes("mid:")).map(({url}) => url.match(/mid:/g)?.length);
  return {...rest, server, lose, looks, run: () => run({recheckedSearches: searches, allLists: null})};
}

describe("a mail that an inbox over HTTP has no more", () => {
  it("is missed by the next run, asked for once by itself, and leaves store and counts", async () => {
    const {data, run, log, lose, looks} = await inboxOf(3);
    await run();
    expect(looks()).toEqual([]);
    lose(1);
    expect(await run()).toMatchObject({outcome: "done", changed: 1});
    expect(looks()).toEqual([3, 1]);
    expect(log).toContain("kvm: its archive took 1 mails back: 001@example.com");
    expect(await idsOf(data)).toEqual([name(0), name(2)]);
    expect(readFileSync(join(data, "store.sqlite")).includes("crimson lighthouse")).toBe(false);
    expect((await withStore(data, crawlReport)).deleted).toBe(1);
    await run();
    expect((await messagesOf(data)).length).toBe(2);
    expect(existsSync(join(data, "tmp"))).toBe(false);
  });

  it("is found in its turn where a run may look for a part alone", async () => {
    const {data, run, lose} = await inboxOf(90, {searches: 1});
    await run();
    for (let lost = 80; lost < 86; lost++) {
      lose(lost);
      await run();
    }
    expect(await idsOf(data)).not.toContain(name(80));
  });

  it("is not believed to be gone where a search misses much at once", async () => {
    const {data, run, log, lose} = await inboxOf(12);
    await run();
    lose(1, 2, 3, 4, 5, 6, 7);
    await run();
    expect(log).toContain("kvm: its search finds 7 of 12 mails no more, which is not believed yet");
    expect(await idsOf(data)).toHaveLength(12);
  });

  it("is still there where the server finds it and shows no word of it", async () => {
    const {data, server, run, lose, looks} = await inboxOf(3);
    await run();
    lose(1);
    server.fault = (request, response) => {
      const url = decodeURIComponent(request.url ?? "");
      if (!url.includes("mid:")) return false;
      const shown = server.mails.filter((mail) => url.includes(/^Message-ID: <(.+)>$/m.exec(mail)?.[1] ?? "-"));
      response.writeHead(200, {"content-type": "application/gzip"}).end(mboxGz(["\n", ...shown]));
      return true;
    };
    expect(await run()).toMatchObject({outcome: "done"});
    expect(looks()).toEqual([3, 1]);
    expect(await idsOf(data)).toHaveLength(3);
  });

  it("is not looked for while the inbox is what it was", async () => {
    const {run, looks} = await inboxOf(3);
    await run();
    await run();
    expect(looks()).toEqual([]);
  });

  it("stays where the server fails in the middle of looking", async () => {
    const {data, server, run, log, lose} = await inboxOf(3);
    await run();
    lose(1);
    server.fault = (request, response) => {
      if (!decodeURIComponent(request.url ?? "").includes("mid:")) return false;
      response.writeHead(200, {"content-type": "text/html"}).end("<!doctype html><title>Making sure</title>");
      return true;
    };
    expect(await run()).toMatchObject({outcome: "done"});
    expect(await idsOf(data)).toHaveLength(3);
    expect(log.at(-1)).toMatch(/^kvm: not all mails could be looked after: .*bot challenge/);
  });
});

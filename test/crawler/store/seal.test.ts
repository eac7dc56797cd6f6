import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {run as status} from "../../../crawler/cli/status.ts";
import {openStore} from "../../../crawler/store/store.ts";
import {crawlQuietly, withStore} from "../../helpers/crawl.ts";
import {appendEpoch, rawMail, scratchFolder} from "../../helpers/epoch.ts";
import {runHere} from "../../helpers/run-here.ts";

async function crawled(headers: {replyTo?: string} = {}) {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const [data, inbox] = [join(path, "var"), join(path, "kvm")];
  const mail = rawMail({id: "a@example.com", subject: "vfio", body: "a word\n", ...headers});
  appendEpoch(join(inbox, "git", "0.git"), [{mail}]);
  await crawlQuietly(data, [`git:${inbox}`]);
  const crawl = () => crawlQuietly(data, [`git:${inbox}`]);
  return {data, crawl, file: join(data, "store.sqlite")};
}

const faultsOf = (data: string) => withStore(data, (store) => store.verify());

describe("a store that was closed", () => {
  it("is proved whole, again after another crawl", async () => {
    const {data, crawl} = await crawled();
    expect(await faultsOf(data)).toEqual([]);
    await crawl();
    expect(await faultsOf(data)).toEqual([]);
  });

  it("is known to be damaged by one bit in the middle of a text, which SQLite does not see, and nothing is built on it", async () => {
    const {data, crawl, file} = await crawled();
    const bytes = readFileSync(file);
    const at = bytes.indexOf("a word");
    expect(at).toBeGreaterThan(0);
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(file, bytes);
    expect(await faultsOf(data)).toEqual([expect.stringMatching(/store\.sqlite is damaged \(its bytes/)]);
    const refused = {exitCode: 1, message: expect.stringMatching(/restore a backup/)};
    await expect(crawl()).rejects.toMatchObject(refused);
    await expect(withStore(data, (store) => store.snapshot())).rejects.toMatchObject(refused);
    await expect(withStore(data, (store) => store.message("a@example.com"))).rejects.toMatchObject(refused);
    await expect(withStore(data, (store) => store.messages()[Symbol.asyncIterator]().next())).rejects.toMatchObject(
      refused,
    );
  });

  it("is said to be damaged where a command trips over such a bit, which is no fault of the program", async () => {
    const {data, file} = await crawled({replyTo: "gone@example.com"});
    const bytes = readFileSync(file);
    const refs = bytes.indexOf("[2]");
    expect(refs).toBeGreaterThan(0);
    bytes[refs] = bytes[refs]! ^ 0x40;
    writeFileSync(file, bytes);
    const {code, stderr} = await runHere(status, ["--verify", "--data-dir", data]);
    expect({code, stderr}).toEqual({
      code: 1,
      stderr: expect.stringMatching(/store .*store\.sqlite is damaged \(its bytes/),
    });
  });

  it("says so where the seal itself is no seal", async () => {
    const {data, file} = await crawled();
    writeFileSync(`${file}.seal`, "{");
    expect(await faultsOf(data)).toEqual([expect.stringMatching(/store\.sqlite\.seal is damaged; remove it/)]);
  });

  it("has no seal while it is written, nor after its writer was killed", async () => {
    const {data, file} = await crawled();
    const store = await openStore(data);
    await store.setWait("example.com", "2026-01-01");
    expect(existsSync(`${file}.seal`)).toBe(true);
    expect(await faultsOf(data)).toEqual([]);
    await store.close();
    expect(await faultsOf(data)).toEqual([]);
  });
});

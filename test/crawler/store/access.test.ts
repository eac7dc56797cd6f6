import {spawnSync} from "node:child_process";
import {chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {accessOf} from "../../../crawler/store/access.ts";
import {openStore} from "../../../crawler/store/store.ts";
import {crawlQuietly} from "../../helpers/crawl.ts";
import {rawMail, scratchFolder} from "../../helpers/epoch.ts";

const entry = join(import.meta.dirname, "../../../vfio-lore.js");
const drop = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
const asAnother = (args: readonly string[]) => {
  const [command = "", ...rest] = [...drop, process.execPath, entry, ...args];
  return spawnSync(command, rest, {encoding: "utf8", cwd: "/"});
};
const canTry = asAnother(["--help"]).status === 0;

/** A crawled store in a folder that all may read, and that the reader may not write. */
async function storeOfAnother(): Promise<string> {
  const {path, remove} = scratchFolder();
  onTestFinished(() => {
    chmodSync(join(path, "var 100% ?"), 0o755);
    remove();
  });
  mkdirSync(join(path, "mails"));
  writeFileSync(join(path, "mails", "a.eml"), rawMail({id: "a@example.com", subject: "vfio"}));
  const data = join(path, "var 100% ?");
  await crawlQuietly(data, [`maildir:${join(path, "mails")}`]);
  for (const file of readdirSync(data)) chmodSync(join(data, file), 0o644);
  chmodSync(path, 0o755);
  chmodSync(data, 0o555);
  return data;
}

describe.skipIf(!canTry)(
  "a store that the reader may not write (as root it needs setpriv and a readable checkout)",
  () => {
    it.each([["status"], ["series", "--json"]])("%s reads it and leaves nothing", async (...args) => {
      const data = await storeOfAnother();
      const before = readdirSync(data);
      const {status, stderr} = asAnother([...args, "--data-dir", data]);
      expect({status, stderr}).toEqual({status: 0, stderr: expect.not.stringMatching(/vfio-lore:/)});
      expect(readdirSync(data)).toEqual(before);
    });

    it("is read while somebody writes it", async () => {
      const data = await storeOfAnother();
      chmodSync(data, 0o755);
      const store = (await openStore(data, {create: false}))!;
      await store.setWait("example.com", "2026-11-22T08:00:00Z");
      chmodSync(data, 0o555);
      expect(asAnother(["status", "--data-dir", data])).toMatchObject({status: 0, stderr: ""});
      chmodSync(data, 0o755);
      await store.close();
    });

    it.each(["update", "crawl"])("%s says in one line that it cannot write", async (command) => {
      const data = await storeOfAnother();
      const {status, stderr} = asAnother([command, "--data-dir", data]);
      const [last = "", ...before] = stderr.trimEnd().split("\n").reverse();
      expect(status).toBe(1);
      expect(last).toMatch(/^vfio-lore: cannot write into the data directory .*var 100% \?: [a-z ]+$/);
      expect(before.every((line) => line.startsWith("crawl: "))).toBe(true);
    });
  },
);

describe("access to a store", () => {
  const file = (): string => {
    const {path, remove} = scratchFolder();
    onTestFinished(remove);
    writeFileSync(join(path, "store.sqlite"), "");
    return join(path, "store.sqlite");
  };
  const asUsual = (path: string) => ({location: path, readOnly: false});
  const mayWrite = () => false;

  it("is as usual for who may write, and for who will", () => {
    const path = file();
    expect(accessOf(path, {create: false, mayWrite: () => true})).toMatchObject(asUsual(path));
    expect(accessOf(path, {create: true, mayWrite})).toMatchObject(asUsual(path));
  });

  it("goes through the log where one lies there, for it holds what the file does not", () => {
    const path = file();
    writeFileSync(`${path}-wal`, "");
    expect(accessOf(path, {create: false, mayWrite})).toMatchObject(asUsual(path));
  });

  it("tells at the end that somebody changed the file meanwhile", () => {
    const path = file();
    const access = accessOf(path, {create: false, mayWrite});
    expect(access.readOnly).toBe(true);
    expect(() => access.proveUnchanged()).not.toThrow();
    utimesSync(path, 1, 1);
    expect(() => access.proveUnchanged()).toThrow(/another run wrote the store .* run this again/);
  });
});

import {join} from "node:path";
import Database from "libsql";
import {expect, it, onTestFinished} from "vitest";
import {packMails} from "../../../crawler/store/packed.ts";
import {openStore} from "../../../crawler/store/store.ts";
import {crawlQuietly, messagesOf} from "../../helpers/crawl.ts";
import {appendEpoch, rawMail, scratchFolder} from "../../helpers/epoch.ts";

function indexesOf(data: string): unknown[] {
  const database = new Database(join(data, "store.sqlite"));
  const rows = database.prepare(
    "select name from sqlite_master where name in ('copy_blob', 'copy_title', 'copy_count') order by name",
  );
  const names = rows.pluck().all();
  database.close();
  return names;
}

it("has all indexes after a first crawl, and after one that was killed before it came to make them", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const epoch = join(path, "kvm", "git", "0.git");
  appendEpoch(epoch, [{mail: rawMail({id: "a@example.com", subject: "[PATCH] vfio: a"})}]);
  const data = join(path, "var");
  const source = `git:${join(path, "kvm")}`;
  const killed = await openStore(data);
  const origin = await killed.openOrigin({list: "other", kind: "git", part: "0", repository: epoch, patterns: "p"});
  const scanned = {references: [], relevant: false, title: null, drivers: [], subject: null};
  const mail = {blob: "ab", position: 0, received: null, messageId: "o@x", scanned, raw: null, unreadable: null};
  await killed.addMails(origin, {mails: [packMails([mail])], deletions: [], cursor: null, position: 1});
  await killed.close();
  expect(indexesOf(data)).toEqual([]);
  await crawlQuietly(data, [source]);
  expect(indexesOf(data)).toEqual(["copy_blob", "copy_count", "copy_title"]);
  const fresh = join(path, "fresh");
  await crawlQuietly(fresh, [source]);
  expect(indexesOf(fresh)).toEqual(["copy_blob", "copy_count", "copy_title"]);
  expect(await messagesOf(data)).toEqual(await messagesOf(fresh));
});

it("keeps them from the beginning where mail comes that has no order, for it is looked up by its hash", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const store = await openStore(path);
  const origin = await store.openOrigin({list: "kvm", kind: "mbox", part: "f", repository: null, patterns: "p"});
  const scanned = {references: [], relevant: true, title: null, drivers: [], subject: null};
  const mail = {blob: "ab", position: null, received: null, messageId: "o@x", scanned, raw: null, unreadable: null};
  const batch = {mails: [packMails([mail, mail])], deletions: [], cursor: null, position: 0};
  expect(await store.addMails(origin, batch)).toMatchObject({copies: 1, fresh: 1});
  expect(await store.addMails(origin, batch)).toMatchObject({copies: 0, fresh: 0});
  await store.close();
  expect(indexesOf(path)).toEqual(["copy_blob", "copy_count", "copy_title"]);
});

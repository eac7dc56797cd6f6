import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {scanMail} from "../../crawler/mail/scan.ts";
import {crawlReport} from "../../crawler/report.ts";
import {blobOf} from "../../crawler/sources/reading.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {scratchFolder} from "../helpers/epoch.ts";
import {randomFrom} from "../helpers/synthetic/random.ts";
import {mutate} from "./mutate.ts";
import {seedMails} from "./seeds.ts";

const mails = Number(process.env.VFIO_LORE_STORED_MAILS ?? 20_000);
const seed = process.env.VFIO_LORE_SEED ?? "vfio-lore";
const nothing = {paths: [], subjects: [], drivers: []};

it(`of ${mails} mutated mails (seed ${seed}) that are crawled each is given out or quarantined with a reason, none twice`, async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  mkdirSync(join(path, "list"));
  const whole = seedMails();
  const blobs = new Set<string>();
  const names = new Set<string>();
  for (let number = 0; number < mails; number++) {
    const raw = mutate(randomFrom(`${seed}/stored/${number}`), whole);
    writeFileSync(join(path, "list", `${number}.eml`), raw);
    blobs.add(blobOf(raw));
    names.add(scanMail(raw, nothing).messageId ?? blobOf(raw));
  }
  const data = join(path, "var");
  const result = await crawlQuietly(data, [`maildir:${path}/list`], {all: true});
  expect(result).toMatchObject({outcome: "done", fresh: names.size});
  const [given, report] = await withStore(data, async (store) => {
    const ids: string[] = [];
    for await (const {messageId} of store.messages()) ids.push(messageId);
    return [ids, await crawlReport(store)] as const;
  });
  expect(new Set(given).size).toBe(given.length);
  expect(report.quarantined.filter(({reason}) => reason === "")).toEqual([]);
  expect(given.length + report.quarantined.length).toBe(names.size);
  expect(report.lists).toMatchObject([{copies: blobs.size, mails: names.size}]);
});

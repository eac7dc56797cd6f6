import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {expect, it} from "vitest";
import {analyzeStore} from "../../analysis/cli/judged-store.ts";
import {datasetBytes} from "../../analysis/dataset-file.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {appendEpoch, scratchFolder} from "../helpers/epoch.ts";
import {mboxGz} from "../helpers/lore-server.ts";
import {listMails} from "../helpers/synthetic/list.ts";
import {randomFrom} from "../helpers/synthetic/random.ts";
import {toBytes} from "../helpers/synthetic/wire.ts";
import {seedMails} from "./seeds.ts";

const runs = Number(process.env.VFIO_LORE_ORDERS ?? 100);
const seed = process.env.VFIO_LORE_SEED ?? "vfio-lore";

/** One list's mail: whole works of the fixtures, and a stretch of a made-up list. */
const mails: readonly string[] = (() => {
  const made: string[] = [];
  for (const item of listMails({seed, share: 0.5})) {
    if (made.length === 150) break;
    made.push(toBytes(randomFrom(`${seed}/${made.length}`), item).toString("latin1"));
  }
  return [
    ...seedMails()
      .slice(0, 120)
      .map((mail) => mail.toString("latin1")),
    ...made,
  ];
})();

type Form = "git" | "mbox" | "maildir";

/** One delivery: these mails, in this order, in this form. */
interface Delivery {
  readonly form: Form;
  readonly numbers: readonly number[];
}

async function datasetOf(deliveries: readonly Delivery[]): Promise<string> {
  const {path, remove} = scratchFolder();
  try {
    const data = join(path, "var");
    for (const [n, delivery] of deliveries.entries()) await crawlQuietly(data, [deliver(path, n, delivery)]);
    return await withStore(data, async (store) => datasetBytes(await analyzeStore(store)));
  } finally {
    remove();
  }
}

/** Puts the mails where a source reads them; each form grows by itself, all under the name of one list. */
function deliver(folder: string, n: number, {form, numbers}: Delivery): string {
  const chosen = numbers.map((number) => mails[number] ?? "");
  switch (form) {
    case "git":
      appendEpoch(
        join(folder, "list/git/0.git"),
        chosen.map((mail) => ({mail})),
      );
      return `git:${folder}/list`;
    case "mbox":
      writeFileSync(join(folder, `${n}.mbox.gz`), mboxGz(chosen));
      return `list=mbox:${folder}/${n}.mbox.gz`;
    case "maildir":
      mkdirSync(join(folder, `mails-${n}`));
      for (const [at, mail] of chosen.entries()) writeFileSync(join(folder, `mails-${n}`, `${at}.eml`), mail, "latin1");
      return `list=maildir:${folder}/mails-${n}`;
    default:
      return form satisfies never;
  }
}

it(`${runs} orders, splits, repetitions and forms of the same mails give the same dataset (seed ${seed})`, async () => {
  const all = mails.map((_, number) => number);
  const expected = await datasetOf([{form: "git", numbers: all}]);
  expect(JSON.parse(expected).revisions.length).toBeGreaterThan(10);
  const deliveries = fc
    .record({
      order: fc.shuffledSubarray(all, {minLength: all.length, maxLength: all.length}),
      again: fc.shuffledSubarray(all, {maxLength: 20}),
      cuts: fc.array(fc.nat(all.length), {maxLength: 4}),
      forms: fc.array(fc.constantFrom<Form>("git", "mbox", "maildir"), {minLength: 6, maxLength: 6}),
    })
    .map(({order, again, cuts, forms}): Delivery[] => {
      const numbers = [...order, ...again];
      const ends = [...new Set([...cuts, numbers.length])].sort((a, b) => a - b).filter((end) => end > 0);
      return ends.map((end, n) => ({form: forms[n] ?? "git", numbers: numbers.slice(ends[n - 1] ?? 0, end)}));
    });
  let hash = 0;
  for (const character of seed) hash = (hash * 31 + character.charCodeAt(0)) | 0;
  await fc.assert(
    fc.asyncProperty(deliveries, async (chosen) => {
      expect((await datasetOf(chosen)) === expected).toBe(true);
    }),
    {numRuns: runs, seed: hash, endOnFailure: true},
  );
});

import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {analyzeStore} from "../../analysis/cli/judged-store.ts";
import {datasetBytes, hashOf} from "../../analysis/dataset-file.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {scratchFolder} from "../helpers/epoch.ts";
import {whereIs} from "../helpers/needs.ts";

const corpus = whereIs("corpus");

it.skipIf(corpus === null)("real mail gives the same dataset from either end (needs the corpus)", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const bundles = ["kvm-0", "kvm-1", "linux-crypto-0"].map((name) => `git:${corpus}/${name}.bundle`);
  const foundIn = (data: string) => withStore(data, async (store) => hashOf(datasetBytes(await analyzeStore(store))));
  await crawlQuietly(join(path, "forth"), bundles);
  for (const bundle of bundles.toReversed()) await crawlQuietly(join(path, "back"), [bundle]);
  expect(await foundIn(join(path, "back"))).toBe(await foundIn(join(path, "forth")));
});

/** The dataset that a command shows: the store's, or the shipped one before there is any. */
import {withStore} from "../../crawler/cli/with-store.ts";
import {shipped} from "../../crawler/program.ts";
import type {Store} from "../../crawler/store/store.ts";
import type {Dataset} from "../dataset.ts";
import {readDataset} from "../dataset-file.ts";
import {currentDataset, type JudgeOptions} from "./judged-store.ts";

/** Facts made by this program from a part of the lists, for a machine that has crawled nothing yet. */
export const shippedDataset = shipped("analysis/shipped-dataset.json");

/** The dataset of a data directory as of now; the one that ships with the program, with a word on stderr, while no crawl into it has ended. */
export async function shownDataset(dataDir: string, options: JudgeOptions = {}): Promise<Dataset> {
  const why = await withStore(dataDir, whyEmpty);
  if (why === null) return currentDataset(dataDir, options);
  const {dataset} = await readDataset(shippedDataset);
  const until = dataset.newestMail?.slice(0, 10) ?? "none";
  process.stderr.write(
    `vfio-lore: ${why} into ${dataDir}; this is the dataset that ships with the program, with mail up to ${until}\n`,
  );
  return dataset;
}

/** A store gives out mail when a crawl has ended; before, what it holds is not put together. */
async function whyEmpty(store: Store): Promise<string | null> {
  const runs = await store.runs(100);
  if ((await store.generation()) > 0 || runs.some(({outcome}) => outcome === "done")) return null;
  return (await store.newest()) === null ? "no mail was crawled" : "the first crawl is not done";
}

import {statfsSync} from "node:fs";
import {commitsBehind} from "../behind.ts";
import type {CrawlReport} from "../report.ts";
import type {Store} from "../store/store.ts";
import {type Limits, type Warning, warningsOf} from "../watch.ts";

/** What an operator should look at in a data directory, as of now. */
export async function currentWarnings(
  store: Store,
  dataDir: string,
  report: CrawlReport,
  limits: Limits,
): Promise<Warning[]> {
  const {bavail, bsize} = statfsSync(dataDir);
  const behind = await commitsBehind(await store.origins());
  return warningsOf(report, {limits, now: new Date(), free: bavail * bsize, behind});
}

import type {Dataset} from "../analysis/dataset.ts";
import {CliError, exit} from "../crawler/errors.ts";
import {assets, drawingStyle} from "./assets.ts";
import {badges} from "./badges.ts";
import {deadLinks} from "./check-links.ts";
import {dataFiles} from "./data/files.ts";
import {releaseFiles} from "./data/release.ts";
import {feeds} from "./feeds.ts";
import type {Folder} from "./folder.ts";
import {bytesOf, type OutFile, type Page} from "./page.ts";
import {checklistPage} from "./pages/checklist.ts";
import {dataPage} from "./pages/data.ts";
import {documentationPage} from "./pages/documentation.ts";
import {driverPage} from "./pages/driver/driver.ts";
import {methodPage} from "./pages/method/method.ts";
import {notFoundPage} from "./pages/not-found.ts";
import {overviewPage} from "./pages/overview.ts";
import {pendingPage} from "./pages/pending.ts";
import {reviewersPage} from "./pages/reviewers.ts";
import {revisionPage} from "./pages/revision.ts";
import {searchPage} from "./pages/search.ts";
import {timingPage} from "./pages/timing/timing.ts";
import {renderPage} from "./parts/layout.ts";
import {hasPage, makeSite, type Site, type SiteOptions} from "./site.ts";
import {type Written, writeSite} from "./write-site.ts";

export interface BuildOptions extends Partial<Omit<SiteOptions, "drawingStyle">> {
  /** files that lie beside the pages as they are: data/dataset.json, data/crawl.json */
  readonly downloads?: readonly OutFile[];
}

export interface BuildEffects {
  readonly folder: Folder;
}

export interface BuildResult extends Written {
  readonly pages: number;
}

export const defaultArchive = "https://lore.kernel.org/all/";

/** Makes the whole site from a dataset. The same dataset and options give the same bytes. */
export async function build(dataset: Dataset, options: BuildOptions, {folder}: BuildEffects): Promise<BuildResult> {
  const {
    origin = "crawled",
    crawl = null,
    baseUrl = null,
    archive = defaultArchive,
    corrections = null,
    downloads = [],
  } = options;
  const site = makeSite(dataset, {origin, crawl, baseUrl, archive, corrections, drawingStyle: await drawingStyle()});
  const files: OutFile[] = [];
  let pages = 0;
  for (const page of allPages(site)) {
    files.push(...asBytes([{path: page.path, content: renderPage(site, page)}, ...page.files]));
    pages += 1;
  }
  files.push(
    ...asBytes(await assets()),
    ...asBytes(dataFiles(dataset)),
    ...asBytes(releaseFiles(dataset, downloads, {baseUrl})),
    ...asBytes(feeds(site)),
    ...asBytes(badges(site)),
    ...asBytes(downloads),
  );
  refuseDoubles(files);
  refuseDeadLinks(files);
  return {...(await writeSite(folder, files)), pages};
}

/** As bytes a file needs half the memory, or a quarter, and V8 has nothing to do with it. */
const asBytes = (files: readonly OutFile[]): OutFile[] =>
  files.map((file) => ({path: file.path, content: bytesOf(file)}));

/** One after the other, so that never more than one is there as it was before it became a file. */
function* allPages(site: Site): Generator<Page> {
  yield overviewPage(site);
  for (const driver of site.dataset.drivers) yield driverPage(site, driver);
  for (const revision of site.dataset.revisions) if (hasPage(site, revision)) yield revisionPage(site, revision);
  yield pendingPage(site);
  yield reviewersPage(site);
  yield timingPage(site);
  yield documentationPage(site);
  yield checklistPage(site);
  yield methodPage(site);
  yield dataPage(site);
  yield searchPage(site);
  yield notFoundPage(site);
}

function refuseDoubles(files: readonly OutFile[]): void {
  const seen = new Set<string>();
  for (const {path} of files) {
    if (seen.has(path)) throw new CliError(`two files of the site want the name ${path}`, {exitCode: exit.fault});
    seen.add(path);
  }
}

function refuseDeadLinks(files: readonly OutFile[]): void {
  const dead = deadLinks(files);
  if (dead.length === 0) return;
  const more = dead.length > 1 ? ` (and ${dead.length - 1} more)` : "";
  throw new CliError(`nothing was written: a link of the site leads nowhere: ${dead[0]}${more}`, {
    exitCode: exit.fault,
  });
}

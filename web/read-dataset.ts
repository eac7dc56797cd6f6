import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {Dataset} from "../analysis/dataset.ts";
import {CliError, exit} from "../crawler/errors.ts";
import {CrawlReport} from "../crawler/report.ts";

/** The dataset in a file, checked; and its bytes, which the site offers as they are. */
export async function readDataset(file: string): Promise<{dataset: Dataset; bytes: Uint8Array}> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CliError(`cannot read ${file}; npx vfio-lore analyze makes it, --dataset names another`, {cause});
  });
  const parsed = Dataset.safeParse(parseJson(file, bytes));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError(
      `${file} is no dataset of this version: ${issue?.path.join(".") || "the whole"}: ${issue?.message}; run npx vfio-lore analyze again`,
      {
        exitCode: exit.fault,
        cause: parsed.error,
      },
    );
  }
  return {dataset: parsed.data, bytes};
}

/** The crawl's report beside a dataset; null where there is none. */
export async function readCrawl(file: string): Promise<{report: CrawlReport; bytes: Uint8Array} | null> {
  if (!existsSync(file)) return null;
  const bytes = await readFile(file);
  const parsed = CrawlReport.safeParse(parseJson(file, bytes));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError(
      `${file} is no report of this version: ${issue?.path.join(".") || "the whole"}: ${issue?.message}; remove it or crawl again`,
      {
        exitCode: exit.fault,
        cause: parsed.error,
      },
    );
  }
  return {report: parsed.data, bytes};
}

function parseJson(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CliError(`${file} is not JSON (cut short?); run npx vfio-lore analyze again`, {
      exitCode: exit.fault,
      cause,
    });
  }
}

import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {CliError, exit} from "../crawler/errors.ts";
import {CrawlReport} from "../crawler/report.ts";

/** The crawl's report beside a dataset, and the file's bytes; null where there is none. */
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
    throw new CliError(`${file} is not JSON (cut short?); remove it or crawl again`, {exitCode: exit.fault, cause});
  }
}

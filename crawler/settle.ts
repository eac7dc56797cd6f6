import {existsSync} from "node:fs";
import {join} from "node:path";
import {CliError, exit} from "./errors.ts";
import {GitFailed} from "./sources/git-command.ts";
import type {PackedParsed, Parsed, RawLocator, Scope} from "./store/model.ts";
import {packParsed} from "./store/packed-parsed.ts";
import type {Store} from "./store/store.ts";
import type {ParseJob} from "./work.ts";
import {parseMail} from "./work.ts";
import type {Workers} from "./workers.ts";
import {openWorkers} from "./workers.ts";

/** Grows when parseMessage makes other things of the same bytes; then all relevant mail is parsed again. */
export const parserVersion = 1;

/**
 * Brings what the store gives out up to date with what it holds: parses the relevant mails that were not parsed before, each once, and
 * chooses among copies. Interrupted at any point, the next call goes on. Returns how many messages came out different.
 */
export async function settleStore(
  store: Store,
  scope: Scope,
  {workers, progress}: {workers: Workers; progress: (done: number) => void},
): Promise<{parsed: number; changed: number}> {
  if (!(await store.prepareSettling(scope, parserVersion))) return {parsed: 0, changed: 0};
  let done = 0;
  let parsed = 0;
  const add = async (results: PackedParsed) => {
    parsed += await store.addParsed(parserVersion, results);
    done += results.here.count + results.away.count;
    progress(done);
  };
  const alone = openWorkers(0);
  try {
    let asked = 0;
    const count = (mails: number) => {
      asked += mails;
    };
    for await (const {parsed: some} of workers.each(parseJobs(store, add, count))) await add(some);
    // What is too large for a thread.
    if (done < asked) for await (const {parsed: some} of alone.each(parseJobs(store, add, count))) await add(some);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new CliError(`${error.message}; vfio-lore status --verify says what is damaged`, {
      exitCode: exit.fault,
      cause: error,
    });
  } finally {
    await alone.close();
  }
  return {parsed, changed: await store.settle()};
}

/** What there is to parse in repositories. Mail that the store itself keeps, or that is away, is added at once. */
async function* parseJobs(
  store: Store,
  add: (parsed: PackedParsed) => Promise<void>,
  count: (mails: number) => void,
): AsyncGenerator<ParseJob> {
  for await (const page of store.unparsed(parserVersion)) {
    count(page.length);
    for (const [repository, locators] of byRepository(page)) {
      if (repository === null) {
        const parsed: Parsed[] = [];
        for (const locator of locators) parsed.push(await parseMail(locator, await store.rawMail(locator.blob)));
        await add(packParsed(parsed));
      } else if (!existsSync(join(repository, "HEAD"))) {
        const reason = `${repository}, which holds it, is not there`;
        await add(packParsed(locators.map(({blob}) => ({blob, reason, away: true}))));
      } else yield {does: "parse", repository, locators};
    }
  }
}

function byRepository(page: readonly RawLocator[]): Map<string | null, RawLocator[]> {
  const groups = new Map<string | null, RawLocator[]>();
  for (const locator of page) {
    const group = groups.get(locator.repository);
    if (group === undefined) groups.set(locator.repository, [locator]);
    else group.push(locator);
  }
  return groups;
}

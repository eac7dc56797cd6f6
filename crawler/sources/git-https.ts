import {readFileSync, renameSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {CliError, exit} from "../errors.ts";
import {HttpTrouble} from "../http/trouble.ts";
import {makeFolder} from "../make-folder.ts";
import {prepareClone} from "./bundle.ts";
import {cloneOf} from "./clone.ts";
import {GitFailed, git} from "./git-command.ts";
import {openInbox} from "./inbox-http.ts";
import type {ReadEffects} from "./read.ts";
import type {Session} from "./session.ts";

/**
 * Brings the data directory's clones of an inbox's epochs up to date with git itself: the manifest says which epochs there are and which of
 * them changed, and only those are fetched. Yields each clone as soon as it is up to date, so that what came is read even where the next
 * cannot be fetched; an epoch that is complete is not fetched again.
 */
export async function* fetchEpochs(
  {list, url}: {list: string; url: URL},
  dataDir: string,
  session: Session,
  effects: ReadEffects,
): AsyncGenerator<{number: number; repository: string}> {
  await session.mayAsk(url);
  const noted = join(dirname(cloneOf(dataDir, list, 0)), "manifest.json");
  const before = readNote(noted, url);
  const manifest = await openInbox(url, session.client, session).manifest(before.lastModified);
  const epochs =
    manifest === "same"
      ? new Map(Object.entries(before.epochs).map(([n, hash]) => [Number(n), hash]))
      : manifest.epochs;
  if (epochs.size === 0)
    throw new HttpTrouble("refused", `the manifest of ${url.href} names no epoch; check the address`);
  const fetched: Record<string, string> = {};
  const numbers = [...epochs.keys()].sort((a, b) => a - b);
  for (const number of numbers) {
    const clone = cloneOf(dataDir, list, number);
    await prepareClone(clone);
    const fingerprint = epochs.get(number) ?? "";
    if (before.epochs[number] !== fingerprint) {
      effects.log(`${list}: fetching epoch ${number} from ${url.host}`);
      await fetchEpoch(new URL(`git/${number}.git`, url), clone, session, effects);
    }
    fetched[number] = fingerprint;
    writeNote(noted, {url: url.href, lastModified: null, epochs: {...before.epochs, ...fetched}});
    yield {number, repository: clone};
  }
  if (manifest !== "same") writeNote(noted, {url: url.href, lastModified: manifest.lastModified, epochs: fetched});
}

async function fetchEpoch(url: URL, clone: string, session: Session, effects: ReadEffects): Promise<void> {
  const begun = effects.now();
  let status: number | null = 200;
  try {
    // The epoch's refs are taken as they are: a rewritten history is seen by who reads it.
    await git(
      [
        "-c",
        "http.followRedirects=false",
        "-c",
        "http.lowSpeedLimit=100",
        "-c",
        `http.lowSpeedTime=${session.config.timeoutSeconds}`,
        "fetch",
        "--quiet",
        "--no-tags",
        "--prune",
        "--no-write-fetch-head",
        "--end-of-options",
        url.href,
        "+refs/heads/*:refs/heads/*",
      ],
      {gitDir: clone, transport: url.protocol === "https:" ? "https" : "http", userAgent: session.userAgent},
    );
  } catch (error) {
    status = null;
    if (!(error instanceof GitFailed)) throw error;
    throw new HttpTrouble("unreachable", `cannot fetch ${url.href}: ${error.message}; try again later`, {cause: error});
  } finally {
    const ended = effects.now();
    await session.record({
      at: begun.toISOString(),
      method: "git fetch",
      url: url.href,
      status,
      bytes: 0,
      milliseconds: ended.getTime() - begun.getTime(),
      why: "an epoch that changed",
    });
  }
}

interface Note {
  readonly url: string;
  readonly lastModified: string | null;
  readonly epochs: Readonly<Record<string, string>>;
}

/** What the manifest said when the clones were last brought up to date; nothing where they come from elsewhere. */
function readNote(file: string, url: URL): Note {
  const nothing = {url: url.href, lastModified: null, epochs: {}};
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return nothing;
    throw new CliError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`, {
      exitCode: exit.fault,
      cause: error,
    });
  }
  const note = JSON.parse(text) as Note;
  return note.url === url.href ? note : nothing;
}

function writeNote(file: string, note: Note): void {
  makeFolder(dirname(file));
  writeFileSync(`${file}.new`, JSON.stringify(note));
  renameSync(`${file}.new`, file);
}

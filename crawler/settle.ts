import {createHash} from "node:crypto";
import {existsSync} from "node:fs";
import {join} from "node:path";
import {CliError, exit} from "./errors.ts";
import {isMadeUp} from "./mail/made-up-id.ts";
import type {Message} from "./records.ts";
import type {CatFile} from "./sources/cat-file.ts";
import {openCatFile} from "./sources/cat-file.ts";
import {GitFailed} from "./sources/git-command.ts";
import {largestMail} from "./sources/reading.ts";
import type {Parsed, RawLocator, Scope} from "./store/model.ts";
import type {Store} from "./store/store.ts";

/** Grows when parseMessage makes other things of the same bytes; then all relevant mail is parsed again. */
export const parserVersion = 1;

/**
 * Brings what the store gives out up to date with what it holds: parses the relevant mails that were not parsed before, each once, and
 * chooses among copies. Interrupted at any point, the next call goes on. Returns how many messages came out different.
 */
export async function settleStore(
  store: Store,
  scope: Scope,
  {progress}: {progress: (done: number) => void},
): Promise<{parsed: number; changed: number}> {
  if (!(await store.prepareSettling(scope, parserVersion))) return {parsed: 0, changed: 0};
  let parsed = 0;
  const repositories = new Map<string, CatFile>();
  try {
    for await (const page of store.unparsed(parserVersion)) {
      const results: Parsed[] = [];
      for (const [repository, locators] of byRepository(page)) {
        await parseAll(store, repository, locators, repositories, (one) => {
          results.push(one);
          progress(++parsed);
        });
      }
      await store.addParsed(parserVersion, results);
    }
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new CliError(`${error.message}; vfio-lore status --verify says what is damaged`, {
      exitCode: exit.fault,
      cause: error,
    });
  } finally {
    for (const reader of repositories.values()) reader.close();
  }
  return {parsed, changed: await store.settle()};
}

async function parseAll(
  store: Store,
  repository: string | null,
  locators: readonly RawLocator[],
  repositories: Map<string, CatFile>,
  add: (parsed: Parsed) => void,
): Promise<void> {
  if (repository === null) {
    for (const locator of locators) add(await parseOne(locator, await store.rawMail(locator.blob)));
    return;
  }
  if (!existsSync(join(repository, "HEAD"))) {
    for (const {blob} of locators) add({blob, reason: `${repository}, which holds it, is not there`, away: true});
    return;
  }
  const reader = repositories.get(repository) ?? openCatFile(repository);
  repositories.set(repository, reader);
  let at = 0;
  for await (const object of reader.read(
    locators.map(({blob}) => blob),
    largestMail,
  )) {
    const locator = locators[at++];
    if (locator !== undefined) add(await parseOne(locator, object?.bytes ?? null));
  }
}

async function parseOne({blob, messageId}: RawLocator, raw: Buffer | null): Promise<Parsed> {
  if (raw === null) return {blob, reason: "its bytes are no longer where they were read", away: true};
  // Loading mailparser takes longer than a run that finds nothing new.
  const {parseMessage, UnreadableMail} = await import("./mail/message.ts");
  try {
    const whole = isMadeUp(messageId) ? Buffer.concat([Buffer.from(`Message-ID: <${messageId}>\n`), raw]) : raw;
    const message = await parseMessage(whole, {lists: []});
    return {blob, message, digest: digestOf(message)};
  } catch (error) {
    if (error instanceof UnreadableMail) return {blob, reason: error.reason, away: false};
    throw error;
  }
}

/** What a reader sees of a mail. Footers and blanks that a list's software adds at the end are not counted as a difference. */
function digestOf({from, subject, text, attachments}: Message): string {
  const body = text.replace(listFooter, "").trimEnd();
  const seen = [
    from.name,
    from.email,
    subject,
    body,
    attachments.map(({filename, text: inside}) => [filename, inside]),
  ];
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex").slice(0, 32);
}

/** "_____...\nLIST mailing list\nLIST@example.com\n..." */
const listFooter = /\n_{30,80}\n[^\n]{1,200} mailing list(?: --)?[^\n]{0,200}\n(?:[^\n]{0,300}\n?){0,6}$/;

function byRepository(page: readonly RawLocator[]): Map<string | null, RawLocator[]> {
  const groups = new Map<string | null, RawLocator[]>();
  for (const locator of page) {
    const group = groups.get(locator.repository);
    if (group === undefined) groups.set(locator.repository, [locator]);
    else group.push(locator);
  }
  return groups;
}

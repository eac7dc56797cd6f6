import {existsSync} from "node:fs";
import type {CrawlOptions} from "./crawl.ts";
import {epochFinder, nothingAt} from "./sources/absent.ts";
import {tipOfBundle} from "./sources/bundle.ts";
import {cloneOf} from "./sources/clone.ts";
import {openMaildir, openMbox} from "./sources/files.ts";
import {countCommits, headOf, isAncestor, revision} from "./sources/git-epoch.ts";
import {readCursor, windowsFrom} from "./sources/inbox-cursor.ts";
import type {ReadEffects} from "./sources/read.ts";
import type {Epoch, Source} from "./sources/source.ts";
import {parseSources} from "./sources/source.ts";
import type {Origin} from "./store/model.ts";
import {openStore} from "./store/store.ts";

/** What a crawl would do, one line a source or epoch. Reads what lies on this machine, asks no server, and writes nothing. */
export async function dryRun(options: CrawlOptions, effects: ReadEffects): Promise<string[]> {
  const written = options.sources.length > 0 ? options.sources : options.config.sources;
  const sources = parseSources(written, await epochFinder(written, options.dataDir));
  const store = await openStore(options.dataDir, {create: false});
  const origins = (await store?.origins()) ?? [];
  await store?.close();
  const lines: string[] = [];
  for (const source of sources) lines.push(...(await plan(source, origins, options, effects)));
  return lines;
}

async function plan(
  source: Source,
  origins: readonly Origin[],
  options: CrawlOptions,
  effects: ReadEffects,
): Promise<string[]> {
  const {list, written} = source;
  const known = (kind: Origin["kind"], part: string) =>
    origins.find((origin) => origin.current && origin.list === list && origin.kind === kind && origin.part === part) ??
    null;
  switch (source.kind) {
    case "git": {
      const lines: string[] = [];
      for (const epoch of source.epochs) {
        if (!existsSync(epoch.path)) {
          lines.push(`${list} epoch ${epoch.number}: ${nothingAt(epoch.path)}`);
          continue;
        }
        lines.push(
          `${list} epoch ${epoch.number}: ${await planEpoch(epoch, known("git", String(epoch.number)), list, options)}`,
        );
      }
      return lines;
    }
    case "mbox":
    case "maildir": {
      const files =
        source.kind === "mbox" ? await openMbox(source.file, written) : openMaildir(source.directory, written, effects);
      const cursor = known(source.kind, files.path)?.cursor;
      if (cursor === JSON.stringify({state: files.state, since: options.since}))
        return [`${list}: ${files.path} is unchanged`];
      let count = 0;
      for await (const _ of files.mails()) count++;
      return [`${list}: would read ${count} mails of ${files.path}`];
    }
    case "git+https":
      return [`${list}: would ask ${source.url.href}manifest.js.gz, and fetch the epochs that changed`];
    case "http": {
      const cursor = readCursor(known("http", source.url.href)?.cursor ?? null);
      if (cursor?.complete)
        return [`${list}: would ask ${source.url.href} whether anything changed since ${cursor.complete.readAt}`];
      const today = effects.now().toISOString().slice(0, 10).replaceAll("-", "");
      const searches = windowsFrom(cursor?.next ?? null, today).length;
      return [
        `${list}: would make ${searches} searches of ${source.url.href} for ${options.config.http.queries.join(" or ")}`,
      ];
    }
    default:
      return source satisfies never;
  }
}

async function planEpoch(
  {path, form, number}: Epoch,
  origin: Origin | null,
  list: string,
  {dataDir}: CrawlOptions,
): Promise<string> {
  const clone = cloneOf(dataDir, list, number);
  const head = form === "bundle" ? ((await tipOfBundle(path))?.commit ?? null) : await headOf(path);
  if (head === null) return `${path} is empty`;
  if (form === "bundle" && (await revision(clone, head).catch(() => null)) === null) return `would import ${path}`;
  const repository = form === "bundle" ? clone : path;
  const cursor = origin?.cursor ? (JSON.parse(origin.cursor) as {commit: string}).commit : null;
  const goesOn = cursor !== null && (await isAncestor(repository, cursor, head));
  const count = await countCommits(repository, {since: goesOn ? cursor : null, head});
  return cursor !== null && !goesOn
    ? `its history was rewritten; would read all ${count} commits of ${path} anew`
    : `would read ${count} commits of ${path}`;
}

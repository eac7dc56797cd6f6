import {existsSync, statSync} from "node:fs";
import {basename, dirname, resolve} from "node:path";
import {CliError} from "../errors.ts";

/**
 * Where mail comes from. `list` is the name under which its mails are known; `written` is how the user wrote it.
 * Epochs of a public-inbox (kind git) belong to one list: kvm-0.bundle and kvm-1.bundle are epochs 0 and 1 of the list kvm.
 */
export type Source =
  | {readonly kind: "git"; readonly list: string; readonly written: string; readonly epochs: readonly Epoch[]}
  | {readonly kind: "git+https"; readonly list: string; readonly written: string; readonly url: URL}
  | {readonly kind: "http"; readonly list: string; readonly written: string; readonly url: URL}
  | {readonly kind: "mbox"; readonly list: string; readonly written: string; readonly file: string}
  | {readonly kind: "maildir"; readonly list: string; readonly written: string; readonly directory: string};

/** One git history of a public-inbox, where it lies, and whether that is a bundle to import or a repository to read in place. */
export interface Epoch {
  readonly number: number;
  readonly path: string;
  readonly form: "bundle" | "repository";
}

/**
 * Reads `[NAME=]KIND:PLACE`. NAME overrides the name of the list, which else is the inbox folder's, the file's without its endings,
 * or the last part of the URL. `findEpochs` looks at the disk for git sources. Anything wrong is a CliError that names the source.
 */
export function parseSource(written: string, findEpochs: FindEpochs): Source {
  const {name, kind, place} = partsOf(written);
  switch (kind) {
    case "git": {
      const {list, epochs} = findEpochs(resolve(place), written);
      return {kind, list: listName(name ?? list, written), written, epochs};
    }
    case "mbox": {
      const file = existing(place, "file", written);
      return {kind, list: listName(name ?? withoutEndings(file), written), written, file};
    }
    case "maildir": {
      const directory = existing(place, "folder", written);
      return {kind, list: listName(name ?? basename(directory), written), written, directory};
    }
    case "http":
    case "https":
    case "git+http":
    case "git+https": {
      const url = parseUrl(`${kind.replace("git+", "")}:${place}`, written);
      const list = listName(name ?? url.pathname.split("/").at(-2) ?? "", written);
      return {kind: kind.startsWith("git+") ? "git+https" : "http", list, written, url};
    }
    default:
      throw new CliError(
        `no source ${JSON.stringify(written)}: write https://HOST/LIST/, git+https://HOST/LIST, git:PATH, mbox:FILE or maildir:DIR`,
      );
  }
}

/** What a source is written of; empty texts where it is none. */
export function partsOf(written: string): {name: string | undefined; kind: string; place: string} {
  const [, name, kind = "", place = ""] =
    /^(?:([A-Za-z0-9][\w.-]{0,99})=)?(git\+https?|[a-z]+):(.+)$/s.exec(written) ?? [];
  return {name, kind, place};
}

export type FindEpochs = (path: string, written: string) => {readonly list: string; readonly epochs: readonly Epoch[]};

/** The sources of one run; two that claim the same epoch of a list would overwrite each other and are refused. */
export function parseSources(written: readonly string[], findEpochs: FindEpochs): Source[] {
  const sources = [...new Set(written)].map((text) => parseSource(text, findEpochs));
  const claimed = new Map<string, string>();
  for (const source of sources) {
    for (const epoch of source.kind === "git" ? source.epochs : []) {
      const key = `epoch ${epoch.number} of the list ${source.list}`;
      const other = claimed.get(key);
      if (other !== undefined) {
        throw new CliError(
          `${other} and ${source.written} both claim ${key}; name one of them, as in ${named(source.written)}`,
        );
      }
      claimed.set(key, source.written);
    }
  }
  return sources;
}

function existing(place: string, what: "file" | "folder", written: string): string {
  const path = resolve(place);
  if (!existsSync(path)) throw new CliError(`source ${written}: there is no ${what} ${path}`);
  if (statSync(path).isDirectory() !== (what === "folder"))
    throw new CliError(`source ${written}: ${path} is no ${what}`);
  return path;
}

function withoutEndings(file: string): string {
  return basename(file)
    .replace(/\.gz$/, "")
    .replace(/\.(?:mbox|mboxrd|mboxo|mbx|txt)$/, "");
}

/** The name becomes a folder below the data directory, so it must be a plain one. */
function listName(name: string, written: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) return name;
  throw new CliError(
    `source ${written}: ${JSON.stringify(name)} is no name for a list; give one, as in ${named(written)}`,
  );
}

/** How a source is written with another name. */
function named(written: string): string {
  const {kind, place} = partsOf(written);
  return `NAME=${kind}:${place}`;
}

function parseUrl(text: string, written: string): URL {
  if (!URL.canParse(text)) throw new CliError(`source ${written}: ${text} is no address`);
  const url = new URL(text);
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new CliError(`source ${written}: plain http is taken from this machine only; write https`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new CliError(`source ${written}: the address of an inbox has no password, query or fragment`);
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  if (url.pathname === "/")
    throw new CliError(`source ${written}: the address lacks the list, as in ${url.origin}/kvm/`);
  return url;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** The folder that gives a repository its list's name: X in X/git/0.git and in X/0.git. */
export function inboxOf(repository: string): string {
  const parent = dirname(repository);
  return basename(basename(parent) === "git" ? dirname(parent) : parent);
}

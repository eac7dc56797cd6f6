import {posix} from "node:path";
import type {OutFile} from "./page.ts";

/**
 * Every inside link of the pages that leads nowhere, as "PAGE -> LINK": a file that is not among those built, or a "#name"
 * that its target does not have. Links that leave the site are not looked at.
 */
export function deadLinks(files: readonly OutFile[]): string[] {
  const names = new Map<string, ReadonlySet<string> | null>(
    files.map((file) => [file.path, file.path.endsWith(".html") ? anchors(text(file)) : null]),
  );
  return files.filter(({path}) => path.endsWith(".html")).flatMap((file) => deadLinksOf(file, names));
}

// Attributes in our pages are always in double quotes: ` href="drivers/x.html#y"`.
const link = / (?:href|src)="([^"]*)"/g;
const name = / id="([^"]*)"/g;

function deadLinksOf(page: OutFile, names: ReadonlyMap<string, ReadonlySet<string> | null>): string[] {
  const dead = new Set<string>();
  for (const [, escaped = ""] of text(page).matchAll(link)) {
    const target = escaped.replaceAll("&amp;", "&").replaceAll("&#39;", "'");
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const [address = "", hash] = target.split("#", 2);
    const path =
      address === ""
        ? page.path
        : posix.normalize(posix.join(posix.dirname(page.path), decodeURIComponent(address.replace(/\?.*/, ""))));
    const anchors = names.get(path);
    if (anchors === undefined || (hash !== undefined && hash !== "" && anchors !== null && !anchors.has(hash)))
      dead.add(`${page.path} -> ${target}`);
  }
  return [...dead];
}

function anchors(page: string): ReadonlySet<string> {
  return new Set([...page.matchAll(name)].map(([, id = ""]) => alone(id)));
}

/** The same text, which does not hold the page that it was cut out of. */
const alone = (text: string): string => Buffer.from(text).toString();

function text({content}: OutFile): string {
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}

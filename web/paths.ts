import {createHash} from "node:crypto";

/** Where each page lies below the site's root. Names that come from mail are made safe for every file system. */
export const paths = {
  overview: "index.html",
  pending: "pending.html",
  reviewers: "reviewers.html",
  timing: "timing.html",
  documentation: "documentation.html",
  checklist: "checklist.html",
  method: "method.html",
  data: "data.html",
  search: "search.html",
  notFound: "404.html",
  style: "assets/site.css",
  script: "assets/site.js",
  icon: "assets/icon.svg",
} as const;

export function driverPath(name: string): string {
  return `drivers/${slug(name)}.html`;
}

export function revisionPath(id: string): string {
  return `revisions/${slug(id)}.html`;
}

// What Windows takes for a device, whatever the ending.
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * A file name for any text: its lower case with only a-z, 0-9, ".", "_", "@", "+" and "-"; where that loses anything, a
 * hash of the whole text follows, so that two texts never share a name and none leaves its folder.
 */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9._@+-]+|\.{2,}/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 100)
    .replace(/(?<![.-])[.-]+$/, "");
  if (plain !== "" && plain === text && !reserved.test(plain)) return plain;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return `${plain.slice(0, 80)}~${hash}`;
}

/** The Atom feed of a driver, or of all. */
export function feedPath(driver: string | null): string {
  return driver === null ? "feeds/all.atom" : `feeds/${slug(driver)}.driver.atom`;
}

export function badgePath(driver: string): string {
  return `badges/${slug(driver)}.svg`;
}

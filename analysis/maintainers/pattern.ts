/**
 * The file patterns of MAINTAINERS as scripts/get_maintainer.pl reads them: "dir/" is the directory and all below it,
 * "dir/*" only its files, "*" and "?" do not cross a slash, and a pattern without wildcard is that file or directory.
 */
export function matchesPattern(path: string, pattern: string): boolean {
  const known = compiled.get(pattern) ?? compile(pattern);
  compiled.set(pattern, known);
  return known.test(path);
}

/** How exact a pattern is: the number of its path components, as get_maintainer.pl ranks sections. */
export function depth(pattern: string): number {
  return pattern.replace(/\/$/, "").split("/").length;
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, "[^/]*")
    .replace(/\?/g, "[^/]");
  // "drivers/vfio/pci/*/" reaches down; "drivers/virtio" names a file or a directory.
  const tail = pattern.endsWith("/") ? "" : /[*?]/.test(pattern) ? "$" : "(?:/|$)";
  return new RegExp(`^${body}${tail}`);
}

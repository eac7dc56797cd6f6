import {clip, visible} from "./html.ts";
import type {OutFile} from "./page.ts";
import {driverPath, paths, slug} from "./paths.ts";
import {archiveHref, placeAt, revisionHref, type Site, versionLabel} from "./site.ts";

/** One thing that can be found: [kind, what it is called, more words, where it is]. */
export type Entry = readonly [
  kind: "driver" | "person" | "version" | "patch",
  title: string,
  more: string,
  href: string,
];

const entriesAFile = 2_500;

/**
 * The index in scripts that the search page loads when somebody searches: from file:// a page may load a script, but not fetch
 * a file. Each calls `vfioLoreIndex` with its part.
 */
export function searchIndex(site: Site): OutFile[] {
  const entries = allEntries(site);
  const parts = Math.max(1, Math.ceil(entries.length / entriesAFile));
  return Array.from({length: parts}, (_, index) => ({
    path: `search/${index}.js`,
    content: `vfioLoreIndex(${JSON.stringify(entries.slice(index * entriesAFile, (index + 1) * entriesAFile))});\n`,
  }));
}

function allEntries(site: Site): Entry[] {
  const place = placeAt(site, paths.search);
  const clean = (text: string, length: number): string => visible(clip(text, length));
  const {drivers, people, revisions, figures} = site.dataset;
  const reviewers = new Map(figures.reviewers.map(({person, cells}) => [person, cells.map(({driver}) => driver)]));
  return [
    ...drivers.map(
      (driver): Entry => [
        "driver",
        clean(driver.name, 80),
        clean(`${driver.title} ${driver.directory}`, 240),
        place.to(driverPath(driver.name)),
      ],
    ),
    ...people
      .filter(({id}) => reviewers.has(id))
      .map(
        (person): Entry => [
          "person",
          clean(person.name, 80),
          clean([...(reviewers.get(person.id) ?? []), ...person.roles.map(({section}) => section)].join(", "), 240),
          place.to(`${paths.reviewers}#p-${slug(person.id)}`),
        ],
      ),
    ...revisions.map(
      (revision): Entry => [
        "version",
        clean(revision.subject, 160),
        clean(
          `${versionLabel(revision)} ${revision.date.slice(0, 10)} ${revision.author.name} ${revision.drivers.join(" ")} ${revision.id}`,
          300,
        ),
        revisionHref(place, revision),
      ],
    ),
    ...revisions.flatMap((revision) =>
      revision.patches
        .filter(({messageId}) => messageId !== revision.id)
        .map(
          (patch): Entry => [
            "patch",
            clean(patch.subject, 160),
            clean(`${versionLabel(revision)} ${patch.date.slice(0, 10)} ${patch.author.name} ${patch.messageId}`, 260),
            archiveHref(site, patch.messageId),
          ],
        ),
    ),
  ];
}

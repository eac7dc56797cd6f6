import {existsSync} from "node:fs";

const places = {
  corpus: [process.env.VFIO_LORE_CORPUS ?? new URL("../../../shared/corpus", import.meta.url).pathname],
  labels: [process.env.VFIO_LORE_LABELS ?? new URL("../../../shared/labels", import.meta.url).pathname],
  chromium: ["/usr/bin/chromium"],
  "public-inbox": ["/usr/bin/public-inbox-httpd"],
} as const;

export type Need = keyof typeof places;

/**
 * Where something that only some tests need lies, or null where it is absent: then the test skips and its name says so.
 * With VFIO_LORE_REQUIRE=all (CI) an absent one is an error, so that nothing is skipped there unseen.
 */
export function whereIs(need: Need): string | null {
  const path = places[need].find((candidate) => existsSync(candidate)) ?? null;
  if (path === null && process.env.VFIO_LORE_REQUIRE === "all") {
    throw new Error(`${need} is required here and was not found at ${places[need].join(", ")}`);
  }
  return path;
}

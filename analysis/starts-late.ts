import type {JudgedRevision} from "./dataset.ts";

/**
 * Whether the first version read says by its number that others were posted before it, which are not among the mail read: how often the work
 * was posted, and how long it took, is then known only from below.
 */
export function startsLate([first]: readonly Pick<JudgedRevision, "version" | "versionInferred">[]): boolean {
  return first !== undefined && !first.versionInferred && first.version > 1;
}

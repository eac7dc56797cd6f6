/** The reviewed word of people over the links that rules find. */
import * as z from "zod";
import {CliError} from "../errors.ts";
import {parseWritten} from "../written-file.ts";

export const Override = z.strictObject({
  /** message-id of a cover or of the first patch of a posting */
  revision: z.string().min(1),
  /** message-id of any mail of the posting before; null cuts the link that a rule would make */
  supersedes: z.string().min(1).nullable(),
  reason: z.string().min(1),
  /** who looked, and when (YYYY-MM-DD) */
  by: z.string().min(1),
  date: z.iso.date(),
});
export type Override = z.infer<typeof Override>;

const File = z.strictObject({links: z.array(Override)});

/** The overrides in the text of `analysis/overrides.json`; `path` names the file in the error of one that does not fit. */
export function parseOverrides(text: string, path: string): Override[] {
  const {links} = parseWritten(text, `the overrides ${path}`, File);
  const seen = new Set<string>();
  for (const {revision} of links) {
    if (seen.has(revision))
      throw new CliError(`the overrides ${path} are wrong: two overrides for ${JSON.stringify(revision)}; keep one`);
    seen.add(revision);
  }
  return links;
}

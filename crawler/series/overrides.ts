/** The reviewed word of people over the links that rules find. */
import {z} from "zod";
import {CliError, exit} from "../errors.ts";

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
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CliError(`cannot read ${path}: it is not JSON; mend it or pass --overrides FILE`, {
      exitCode: exit.usage,
      cause,
    });
  }
  const parsed = File.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError(
      `cannot read ${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unknown"}; mend it or pass --overrides FILE`,
      {
        exitCode: exit.usage,
        cause: parsed.error,
      },
    );
  }
  const seen = new Set<string>();
  for (const {revision} of parsed.data.links) {
    if (seen.has(revision))
      throw new CliError(`cannot read ${path}: two overrides for ${JSON.stringify(revision)}; keep one`);
    seen.add(revision);
  }
  return parsed.data.links;
}

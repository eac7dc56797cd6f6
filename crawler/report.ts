import * as z from "zod";
import {later} from "./order.ts";
import {readCursor} from "./sources/inbox-cursor.ts";
import type {Store} from "./store/store.ts";

const Figures = z.object({copies: z.number(), mails: z.number(), requests: z.number(), bytes: z.number()});

/**
 * `crawl.json`: what belongs to runs and not to the mail. It lies beside dataset.json, which holds no clock; `status` prints it and the
 * site's page about the data shows it. Dates are ISO 8601 in UTC.
 */
export const CrawlReport = z.object({
  schema: z.literal("vfio-lore-crawl/1"),
  /** grows with every change of the mail that the analysis sees */
  generation: z.number(),
  /** when the archives received their newest mail, or null */
  newest: z.string().nullable(),
  sources: z.array(
    z.object({
      list: z.string(),
      kind: z.enum(["git", "http", "mbox", "maildir"]),
      /** an epoch's number, a file's name, an inbox's address */
      part: z.string(),
      /** how far it was read, in the kind's own words; null where it was not */
      cursor: z.string().nullable(),
      /** when it was last read to its end */
      readAt: z.string().nullable(),
      /** why it could not be read since, or null */
      trouble: z.string().nullable(),
      /** mails that the inbox's server found and showed no word of, and since when; null where there are none */
      owed: z.object({mails: z.number(), since: z.string()}).nullable().default(null),
      copies: z.number(),
      newest: z.string().nullable(),
      /** days from the newest mail to the last reading: a list that fell silent, or a mirror that stands still */
      lagDays: z.number().nullable(),
    }),
  ),
  lists: z.array(
    z.object({
      list: z.string(),
      copies: z.number(),
      mails: z.number(),
      relevant: z.number(),
      newest: z.string().nullable(),
    }),
  ),
  /** relevant mails that could not be read */
  quarantined: z.array(
    z.object({messageId: z.string().nullable(), list: z.string(), locator: z.string(), reason: z.string()}),
  ),
  /** message-ids that relevant mail refers to and no source has; `status` of the last request for it elsewhere, or null */
  gaps: z.array(z.object({messageId: z.string(), referredBy: z.string(), status: z.number().nullable()})),
  /** mails that archives took back */
  deleted: z.number(),
  /** newest first */
  runs: z.array(
    Figures.extend({
      started: z.string(),
      finished: z.string().nullable(),
      outcome: z.enum(["running", "done", "unreachable", "failed", "stopped"]),
    }),
  ),
  /** the last requests to servers, newest first */
  requests: z.array(
    z.object({
      at: z.string(),
      method: z.string(),
      url: z.string(),
      status: z.number().nullable(),
      bytes: z.number(),
      milliseconds: z.number(),
      why: z.string(),
    }),
  ),
});
export type CrawlReport = z.infer<typeof CrawlReport>;

/** What the store knows about its sources and runs. */
export async function crawlReport(store: Store): Promise<CrawlReport> {
  const [origins, counts, lists] = [await store.origins(), await store.originCounts(), await store.counts()];
  const lookups = await store.lookups();
  return {
    schema: "vfio-lore-crawl/1",
    generation: await store.generation(),
    newest: lists.map(({newest}) => newest).reduce(later, null),
    sources: origins
      .filter(({current}) => current)
      .map(({id, list, kind, part, cursor, readAt, trouble}) => {
        const {copies, newest} = counts.get(id) ?? {copies: 0, newest: null};
        return {
          list,
          kind,
          part,
          cursor,
          readAt,
          trouble,
          owed: kind === "http" ? owedIn(cursor) : null,
          copies,
          newest,
          lagDays: lag(newest, readAt),
        };
      }),
    lists,
    quarantined: await store.quarantine(),
    gaps: (await store.gaps()).map((gap) => ({...gap, status: lookups.get(gap.messageId) ?? null})),
    deleted: await store.deletions(),
    runs: await store.runs(20),
    requests: await store.requests(50),
  };
}

function owedIn(cursor: string | null): CrawlReport["sources"][number]["owed"] {
  const owed = readCursor(cursor)?.owed ?? [];
  const [since] = owed.map((one) => one.since).sort();
  return since === undefined ? null : {mails: owed.reduce((sum, {mails}) => sum + mails, 0), since};
}

function lag(newest: string | null, readAt: string | null): number | null {
  if (newest === null || readAt === null) return null;
  return Math.max(0, Math.floor((Date.parse(readAt) - Date.parse(newest)) / 86_400_000));
}

import {createHash} from "node:crypto";
import * as z from "zod";
import type {Patterns} from "./mail/scan.ts";
import {shipped} from "./program.ts";
import {readWritten} from "./written-file.ts";

/** Paths and words are compared in lower case, so they must be written so. */
const word = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^A-Z]*$/, "must be written in lower case");
const path = z.string().min(1).max(200);

const CrawlConfigSpec = z.strictObject({
  /** what is crawled when no --source is given */
  sources: z.array(z.string()).min(1),
  relevant: z.strictObject({
    /** beginnings of paths: a patch that touches one is relevant */
    paths: z.array(path).min(1),
    /** words: a subject that holds one is relevant */
    subjects: z.array(word),
    /** folders whose sub-folders are drivers */
    drivers: z.array(path),
  }),
  http: z.strictObject({
    /** public-inbox searches; together they must find at least one mail of every relevant thread */
    queries: z.array(z.string().min(1)).min(1),
    /** who answers for this crawler: a mail address or a page; part of the User-Agent. null: nobody said so yet */
    contact: z.string().min(3).nullable(),
    /** between the end of one request and the beginning of the next; below 1000 on this machine only */
    pauseMilliseconds: z.number().int().min(0).max(600_000),
    timeoutSeconds: z.number().int().min(1).max(3600),
    /** how often a request is tried again after a 429, a 5xx or no answer */
    retries: z.number().int().min(0).max(10),
    /** what one run may ask for and receive at most; the next run goes on */
    requestsPerRun: z.number().int().min(1),
    megabytesPerRun: z.number().int().min(1),
    /** the largest answer that is taken to one question, as it is sent; a search that brings more is asked in halves */
    megabytesPerAnswer: z.number().int().min(1).max(2000),
    /** how far before the newest mail an incremental search begins: archives receive mail late */
    overlapDays: z.number().int().min(0).max(365),
    /** searches a run that look whether mails read before are still there, round and round, when the inbox changed: archives take mails back */
    recheckedSearches: z.number().int().min(0).default(5),
    /** ancestors that the list lacks are asked for at the archive of all lists, where there is one */
    allLists: z.string().nullable(),
  }),
  /** message-ids of mails that are kept out: no page, feed or figure knows them from the next update on */
  forget: z.array(z.string().min(3).max(1000)).default([]),
  /** how the site is published; options of the command line win */
  publish: z
    .strictObject({
      /** shows no mail address, on pages, in feeds and in downloads */
      maskAddresses: z.boolean().default(false),
      /** where readers say that something is wrong: an https: or mailto: address in which {subject} is filled in; null hides it */
      corrections: z.string().nullable().default(null),
    })
    .prefault({}),
  /** from when on `status` warns; a configuration that says nothing of it has these */
  watch: z
    .strictObject({
      /** a list that brought no mail for so long */
      silentDays: z.number().min(0).default(7),
      /** lists that are kept and read no more: nothing is said of them */
      retired: z.array(z.string()).default([]),
      /** a list that was not read to its end for so long */
      unreadDays: z.number().min(0).default(2),
      /** more relevant mails than these that could not be read */
      quarantined: z.number().int().min(0).default(0),
      /** less room than this on the disk of the data directory */
      freeMegabytes: z.number().min(0).default(1000),
    })
    .prefault({}),
});

export type CrawlConfig = z.infer<typeof CrawlConfigSpec>;

export const defaultConfigFile = shipped("crawler/crawl.json");

/** Reads a configuration; anything wrong with it is a CliError that names the file, the field and the value. */
export function readConfig(file: string): CrawlConfig {
  return readWritten(file, `the configuration ${file}`, CrawlConfigSpec);
}

/** Mails that were scanned with other patterns must be read again; this tells. */
export function patternsFingerprint(patterns: Patterns): string {
  const {paths, subjects, drivers} = patterns;
  return createHash("sha256")
    .update(JSON.stringify([scannerVersion, paths, subjects, drivers]))
    .digest("hex")
    .slice(0, 16);
}

/** Grows when scanMail finds other things in the same bytes. */
const scannerVersion = 1;

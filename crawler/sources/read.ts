import type {Fetch} from "../http/client.ts";
import type {Patterns} from "../mail/scan.ts";
import type {Workers} from "../workers.ts";

/** What every source is read with. */
export interface ReadOptions {
  readonly dataDir: string;
  readonly patterns: Patterns;
  readonly patternsFingerprint: string;
  /** mails that the archive received before this are left out; ISO 8601, or null */
  readonly since: string | null;
  /** every thread is kept, not the relevant ones alone */
  readonly all: boolean;
  readonly workers: Workers;
  /** commits that are stored and that are read at a time, where they are not as usual */
  readonly sizes?: {readonly stored: number; readonly read: number};
}

export interface ReadEffects {
  readonly now: () => Date;
  /** one line for a log */
  readonly log: (line: string) => void;
  /** how far the reading of a list has come, in mails where `what` says nothing else; `total` is 0 where nobody asked for it */
  readonly progress: (list: string, done: number, total: number, what?: string) => void;
  /** whether somebody looks at the progress, so that it is worth counting what there is beforehand */
  readonly watched: boolean;
  readonly fetch: Fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** in [0, 1) */
  readonly random: () => number;
}

/** What a reading brought. */
export interface ReadFigures {
  readonly copies: number;
  /** message-ids that no list had brought before */
  readonly fresh: number;
  /** mails that were parsed while they were read */
  readonly parsed: number;
  readonly deletions: number;
}

export const noFigures: ReadFigures = {copies: 0, fresh: 0, parsed: 0, deletions: 0};

export function addFigures(a: ReadFigures, b: ReadFigures): ReadFigures {
  return {
    copies: a.copies + b.copies,
    fresh: a.fresh + b.fresh,
    parsed: a.parsed + b.parsed,
    deletions: a.deletions + b.deletions,
  };
}

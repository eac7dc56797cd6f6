import {createHash} from "node:crypto";
import type {Manifest} from "./inbox-http.ts";

/** How far an inbox was read over HTTP. Days are YYYYMMDD, as searches want them. */
export interface InboxCursor {
  /** what the first search was for: when that changes, it must be made anew */
  readonly asked: {readonly query: string; readonly since: string | null};
  /** the first search goes on with this day; null: from the beginning of time */
  readonly next: string | null;
  /** when the inbox received the newest mail that was seen, relevant or not: ISO 8601, or null */
  readonly newest: string | null;
  /** drivers whose names were searched for */
  readonly drivers: readonly string[];
  /** beginnings of git's names for the mails of the last answer to "what came since" */
  readonly seen: readonly string[];
  /** the last message-id of those that were looked for again; null: the next run begins with the first. Absent from older stores. */
  readonly checked?: string | null;
  /** searches that found mails of which the server showed no word. Absent where there are none. */
  readonly owed?: readonly Owed[];
  /** null until the first search is through */
  readonly complete: Complete | null;
}

/** A search whose answer lacked mails that it had found: they come with the same search later, or never. */
export interface Owed {
  readonly query: string;
  readonly threads: boolean;
  /** how many were lacking */
  readonly mails: number;
  /** when they were missed first, and when they were asked for last: ISO 8601 */
  readonly since: string;
  readonly askedAt: string;
}

export interface Complete {
  readonly readAt: string;
  /** when the inbox was first seen as it is */
  readonly changedAt: string;
  readonly lastModified: string | null;
  /** epoch -> fingerprint, as the manifest had them before the reading began */
  readonly epochs: Readonly<Record<string, string>>;
}

export function newCursor(query: string, since: string | null): InboxCursor {
  const asked = {query: fingerprint(query), since};
  return {
    asked,
    next: since === null ? null : dayOf(new Date(since)),
    newest: null,
    drivers: [],
    seen: [],
    complete: null,
  };
}

export function readCursor(text: string | null): InboxCursor | null {
  // Written by this program into its own store.
  return text === null || text === "" ? null : (JSON.parse(text) as InboxCursor);
}

/** Whether what was read under the cursor holds all that a reading from the other on would give. */
export function covers(had: InboxCursor, wanted: InboxCursor): boolean {
  if (had.asked.query !== wanted.asked.query) return false;
  return had.asked.since === null || (wanted.asked.since !== null && had.asked.since <= wanted.asked.since);
}

export function completed(manifest: Manifest | "same", before: Complete | null, now: Date): Complete {
  const readAt = now.toISOString();
  if (before !== null && isSame(manifest, before)) return {...before, readAt};
  if (manifest === "same") return {readAt, changedAt: readAt, lastModified: null, epochs: {}};
  const {lastModified, epochs, modified} = manifest;
  const changedAt = before === null && modified !== null && modified < readAt ? modified : readAt;
  return {readAt, changedAt, lastModified, epochs: Object.fromEntries(epochs)};
}

/**
 * Whether there is nothing to ask for: the inbox is what it was, and it was searched when its search had had time to follow. (A server's
 * search shows new mail later than its manifest does.)
 */
export function isSettled(manifest: Manifest | "same", complete: Complete): boolean {
  return isSame(manifest, complete) && Date.parse(complete.readAt) - Date.parse(complete.changedAt) >= searchLag;
}

/** Half a minute is usual, an index that is built anew takes longer. */
const searchLag = 3_600_000;

/** A server that ignores conditional requests still shows by the fingerprints that nothing changed. */
function isSame(manifest: Manifest | "same", {epochs}: Complete): boolean {
  if (manifest === "same") return true;
  const before = Object.entries(epochs);
  return (
    manifest.epochs.size > 0 &&
    before.length === manifest.epochs.size &&
    before.every(([number, hash]) => manifest.epochs.get(Number(number)) === hash)
  );
}

/** Dates that one search asks for, both days included. */
export interface Window {
  /** null: from the beginning of time */
  readonly from: string | null;
  /** null: open, so that mails with dates in the future are found too */
  readonly to: string | null;
}

/** Years from the given day (all before 2012 are one: vfio is younger) up to an open end. */
export function windowsFrom(next: string | null, today: string): Window[] {
  const windows: Window[] = [];
  let from = next;
  const last = Number(today.slice(0, 4));
  for (let year = next === null ? 2012 : Number(next.slice(0, 4)) + 1; year <= last; year++) {
    windows.push({from, to: `${year}0101`});
    from = `${year}0101`;
  }
  return [...windows, {from, to: null}];
}

/** The day in the middle of a window; null where it cannot be halved. */
export function middleOf({from, to}: Window, today: string): string | null {
  const start = timeOf(from ?? "19950101");
  const end = timeOf(to ?? today);
  const middle = dayOf(new Date((start + end) / 2));
  return end - start < 2 * day || middle === from || middle === to ? null : middle;
}

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll("-", "");
}

export const day = 86_400_000;

function timeOf(text: string): number {
  return Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8)));
}

function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

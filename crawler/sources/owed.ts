import {HttpTrouble} from "../http/trouble.ts";
import type {InboxCursor, Owed} from "./inbox-cursor.ts";
import {day} from "./inbox-cursor.ts";
import type {MailAnswer} from "./inbox-http.ts";
import type {Reader} from "./inbox-reader.ts";

/** A server keeps its search, and its git, open for half a minute before it looks at what was added since. */
export const searchDelay = 20_000;
export const patience = 3;

/** Searches until the server shows a word of every mail that it finds, or patience ends: what is owed then is noted, and the rest is given. */
export async function searchPatiently(
  {inbox, owed, list, effects}: Reader,
  {query, threads, why}: {readonly query: string; readonly threads: boolean; readonly why: string},
): Promise<MailAnswer | null> {
  for (let tries = 1; ; tries++) {
    const answer = await inbox.search(query, {threads, why});
    const mails = answer?.owed ?? 0;
    if (mails === 0) return answer;
    if (tries === patience) {
      note(owed, {query, threads, mails, now: effects.now()});
      effects.log(`${list}: its server finds ${mails} mails of which it shows no word; later runs ask for them again`);
      return answer;
    }
    await answer?.discard();
    await effects.sleep(searchDelay);
  }
}

/** Asks again, where it is time to, for what the server owes. All else is read by then: trouble on the way is for another run. */
export async function askForOwed(
  {list, inbox, owed, effects, take, move}: Reader,
  cursor: InboxCursor,
): Promise<InboxCursor> {
  const due = [...owed.values()].filter((one) => isDue(one, effects.now()));
  for (const one of due) {
    const why = `mails that were found without a word on ${one.since.slice(0, 10)}`;
    let {mails} = one;
    try {
      const answer = await inbox.search(one.query, {threads: one.threads, why});
      mails = answer?.owed ?? 0;
      await take(answer);
    } catch (error) {
      if (!(error instanceof HttpTrouble)) throw error;
      effects.log(`${list}: ${why} could not be asked for: ${error.message}`);
    }
    if (mails === 0) owed.delete(one.query);
    else owed.set(one.query, {...one, mails, askedAt: effects.now().toISOString()});
  }
  return due.length === 0 ? cursor : move(cursor);
}

/** After a day, then after as long as it is owed already: what never comes costs ever less. */
function isDue({since, askedAt}: Owed, now: Date): boolean {
  return now.getTime() - Date.parse(askedAt) >= Math.max(day, Date.parse(askedAt) - Date.parse(since));
}

/**
 * What is asked for again ends with what the server has by now. Searches for news overlap, and find the same mails without a word each time:
 * they become one as long as it spans no more than a week, so that what it asks for stays little.
 */
function note(
  owed: Map<string, Owed>,
  {query, threads, mails, now}: {query: string; threads: boolean; mails: number; now: Date},
): void {
  const until = Math.ceil(now.getTime() / 1000);
  const begin = beginOf(query);
  const news = threads ? [] : [...owed.values()].filter((one) => !one.threads);
  const before = news.find((one) => beginOf(one.query) === begin || until - beginOf(one.query) <= week);
  if (before !== undefined) owed.delete(before.query);
  const again = threads
    ? `${query} AND rt:..${until}`
    : `rt:${before === undefined ? begin : beginOf(before.query)}..${until}`;
  const time = now.toISOString();
  const {since = time, askedAt = time, mails: missed = 0} = before ?? {};
  owed.set(again, {query: again, threads, mails: Math.max(mails, missed), since, askedAt});
}

const week = (7 * day) / 1000;

/** The second that a search for news begins with. */
const beginOf = (query: string): number => Number(/^rt:(\d+)\.\./.exec(query)?.[1] ?? 0);

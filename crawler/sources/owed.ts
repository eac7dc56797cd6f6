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

/** Asks again, where it is time to, for what the server owes. */
export async function askForOwed(
  {inbox, owed, effects, take, move}: Reader,
  cursor: InboxCursor,
): Promise<InboxCursor> {
  const due = [...owed.values()].filter((one) => isDue(one, effects.now()));
  for (const one of due) {
    const why = `mails that were found without a word on ${one.since.slice(0, 10)}`;
    const answer = await inbox.search(one.query, {threads: one.threads, why});
    const mails = answer?.owed ?? 0;
    await take(answer);
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
 * they become one, from the oldest on.
 */
function note(
  owed: Map<string, Owed>,
  {query, threads, mails, now}: {query: string; threads: boolean; mails: number; now: Date},
): void {
  const seconds = Math.ceil(now.getTime() / 1000);
  const news = threads ? undefined : [...owed.values()].find((one) => !one.threads);
  if (news !== undefined) owed.delete(news.query);
  const begin = (news?.query ?? query).split("..")[0];
  const again = threads ? `${query} AND rt:..${seconds}` : `${begin}..${seconds}`;
  const time = now.toISOString();
  owed.set(again, {query: again, threads, mails: Math.max(mails, news?.mails ?? 0), since: time, askedAt: time});
}

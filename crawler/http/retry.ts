/** How a client waits. Milliseconds. */
export interface RetryPolicy {
  /** how often a request is tried again; 0: never */
  readonly retries: number;
  /** the first wait after a failure; each further one is twice as long */
  readonly first: number;
  /** no wait that we choose is longer */
  readonly longest: number;
  /** a server that asks for more than this is left alone for the rest of the run */
  readonly patience: number;
}

/** Which answers are worth another try: the server is busy or ill, and has not answered the question. */
export function isRetriable(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/**
 * Milliseconds before the next try. `failures` counts from 1. What the server asks for is waited in full; our own waits double and lose
 * up to half by chance (`random` in [0, 1)), so that clients which failed together do not come back together.
 */
export function nextDelay(
  failures: number,
  asked: number | null,
  {first, longest}: RetryPolicy,
  random: () => number,
): number {
  const own = Math.min(longest, first * 2 ** (failures - 1));
  const spread = own * (0.5 + random() / 2);
  return Math.round(Math.max(asked ?? 0, spread));
}

/**
 * Milliseconds that a Retry-After header asks for (RFC 9110 10.2.3): seconds, or a date in one of the three forms that HTTP knows. A
 * date in the past is 0; what is neither is null.
 */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = httpDate(text, now);
  return date === null ? null : Math.max(0, date - now);
}

/** "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or "Sun Nov  6 08:49:37 1994"; null for anything else. */
export function httpDate(text: string, now: number): number | null {
  const imf = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text);
  if (imf !== null) return utc(imf[3], imf[2], imf[1], imf[4], imf[5], imf[6]);
  const rfc850 = /^[A-Z][a-z]{5,8}, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text);
  if (rfc850 !== null)
    return utc(String(century(Number(rfc850[3]), now)), rfc850[2], rfc850[1], rfc850[4], rfc850[5], rfc850[6]);
  const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/.exec(text);
  if (asctime !== null) return utc(asctime[6], asctime[1], asctime[2], asctime[3], asctime[4], asctime[5]);
  return null;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function utc(year = "", month = "", day = "", hour = "", minute = "", second = ""): number | null {
  const time = Date.UTC(Number(year), months.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
  const written = `${day.trim().padStart(2, "0")} ${month} ${year} ${hour}:${minute}:${second}`;
  const date = new Date(time);
  if (!months.includes(month) || Number.isNaN(time)) return null;
  const read = `${String(date.getUTCDate()).padStart(2, "0")} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)}`;
  return read === written ? time : null;
}

/** Two digits that would lie more than 50 years ahead mean the century before (RFC 9110 5.6.7). */
function century(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

/** How dates, counts and lists are written. Always UTC, never relative to the reader's clock. */

/** "2022-03-08", or an em dash where there is none. */
export function date(iso: string | null | undefined): string {
  return iso === null || iso === undefined || !isDate(iso) ? "—" : iso.slice(0, 10);
}

/** "2022-03-08 18:49 UTC" */
export function dateTime(iso: string | null | undefined): string {
  return iso === null || iso === undefined || !isDate(iso) ? "—" : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function isDate(iso: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso);
}

/** "1 mail", "1,204 mails", "2 replies": the plural is the word with an s, unless one is given. */
export function count(n: number, word: string, plural = `${word}s`): string {
  return `${number(n)} ${n === 1 ? word : plural}`;
}

/** "12,246": thousands parted, whatever the machine's locale. */
export function number(n: number): string {
  const [whole = "", fraction] = String(Math.round(n * 10) / 10).split(".");
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}

const day = 86_400_000;

/** Whole days from one moment to another, rounded down; negative where the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / day);
}

/** "3 days", "1 day", "same day" */
export function days(n: number): string {
  return n === 0 ? "same day" : count(n, "day");
}

/** "on the same day", "after 3 days" */
export function after(n: number): string {
  return n === 0 ? "on the same day" : `after ${count(n, "day")}`;
}

/** "within a day", "within 3 days" */
export function within(n: number): string {
  return n <= 1 ? "within a day" : `within ${count(n, "day")}`;
}

/** "a", "a and b", "a, b and c" */
export function words(list: readonly string[]): string {
  if (list.length < 2) return list[0] ?? "";
  return `${list.slice(0, -1).join(", ")} and ${list[list.length - 1]}`;
}

/** The text with its first letter as a capital. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Compares by code units, as everything that is written here is sorted. */
export function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

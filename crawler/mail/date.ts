/**
 * When a mail was written, in UTC: its Date header, else the time in its topmost Received header (the archive's own stamp), else
 * the beginning of the epoch. A Date is not believed where it cannot be read, lies outside the age of mail, or lies more than a
 * day after the mail was received; an impossible zone (+9999) counts as UTC.
 */
export function mailDate(
  date: string | null,
  received: string | null,
): {readonly date: string; readonly dateFrom: "date" | "received" | "none"} {
  const written = date === null ? null : parseDate(date);
  const arrived = received === null ? null : parseDate(received.slice(received.lastIndexOf(";") + 1));
  if (written !== null && credible(written) && (arrived === null || written <= arrived + day)) {
    return {date: new Date(written).toISOString(), dateFrom: "date"};
  }
  if (arrived !== null && credible(arrived)) return {date: new Date(arrived).toISOString(), dateFrom: "received"};
  return {date: new Date(0).toISOString(), dateFrom: "none"};
}

/** RFC 5322 and its obsolete forms, e.g. "Fri, 2 Jul 2021 10:58:45 +0100 (BST)"; milliseconds since 1970, or null. */
export function parseDate(text: string): number | null {
  const match = dateTime.exec(text.slice(0, 200));
  if (match === null) return null;
  const [, day = "", month = "", year = "", hour = "", minute = "", second = "0", zone = ""] = match;
  const monthIndex = months.indexOf(month.toLowerCase());
  const time = Date.UTC(
    fullYear(Number(year)),
    monthIndex,
    Number(day),
    Number(hour),
    Number(minute),
    Math.min(Number(second), 59),
  );
  const impossible =
    monthIndex < 0 || new Date(time).getUTCDate() !== Number(day) || Number(hour) > 23 || Number(minute) > 59;
  return impossible ? null : time - offset(zone);
}

const day = 86_400_000;
const earliest = Date.UTC(1990, 0, 1);
/** Clocks that were never set show 1970 or, in 32 bits, 2038. */
const latest = Date.UTC(2037, 0, 1);
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dateTime =
  /(\d{1,2})[ \t-]{1,9}([A-Za-z]{3})[a-z]{0,6}[ \t-]{1,9}(\d{2,4})[ \t,]{1,9}(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?[ \t]{0,9}([+-]\d{4}|[A-Z]{1,5})?/;
const zones: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

function credible(time: number): boolean {
  return time >= earliest && time < latest;
}

function fullYear(year: number): number {
  if (year >= 100) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

/** Milliseconds east of Greenwich; 0 for a zone nobody can live in. */
function offset(zone: string): number {
  const numeric = /^([+-])(\d{2})(\d{2})$/.exec(zone);
  if (numeric === null) return (zones[zone] ?? 0) * 3_600_000;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3]);
  if (minutes > 24 * 60) return 0;
  return (numeric[1] === "-" ? -minutes : minutes) * 60_000;
}

/** A date (ISO 8601 in UTC) as people read it: "2026-11-20 14:03 UTC". */
export function toMinute(date: string): string {
  return `${date.slice(0, 16).replace("T", " ")} UTC`;
}

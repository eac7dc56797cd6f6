import type {ByteRows} from "./byte-rows.ts";
import {filterRows, RowWriter, valuesIn} from "./byte-rows.ts";
import type {NewMail, PackedMails} from "./model.ts";

/** What a row of `copy` has besides the numbers that the database gives it. */
export const mailColumns = {
  blob: "text",
  position: "integer",
  relevant: "integer",
  title: "text",
  subject: "text",
  received: "text",
} as const;

/** Makes of mails what the index takes. One loop: V8 forgets what it optimized of functions that are made anew in each call. */
export function packMails(mails: readonly NewMail[]): PackedMails {
  const ids: string[] = [];
  const counts: number[] = [];
  const rows = new RowWriter(mailColumns);
  const drivers: {mail: number; name: string}[] = [];
  const raw: {blob: string; bytes: Buffer}[] = [];
  const unreadable: {blob: string; reason: string}[] = [];
  for (let mail = 0; mail < mails.length; mail++) {
    const one = mails[mail];
    if (one === undefined) continue;
    const {blob, position, received, scanned} = one;
    const {references, relevant, title, subject} = scanned;
    ids.push(one.messageId, ...references);
    counts.push(1 + references.length);
    rows.add({blob, position, relevant: relevant ? 1 : 0, title, subject, received});
    for (const name of scanned.drivers) drivers.push({mail, name});
    if (one.raw !== null) raw.push({blob, bytes: one.raw});
    if (one.unreadable !== null) unreadable.push({blob, reason: one.unreadable});
  }
  return {ids, counts, rows: [rows.done()], drivers, raw, unreadable};
}

/** The mails of several, in their order. */
export function joinPacked(parts: readonly PackedMails[]): PackedMails {
  let before = 0;
  const drivers = parts.map((part) => {
    const first = before;
    before += part.counts.length;
    return part.drivers.map(({mail, name}) => ({mail: first + mail, name}));
  });
  return {
    ids: joined(parts.map(({ids}) => ids)),
    counts: joined(parts.map(({counts}) => counts)),
    rows: joined(parts.map(({rows}) => rows)),
    drivers: drivers.flat(),
    raw: parts.flatMap(({raw}) => raw),
    unreadable: parts.flatMap(({unreadable}) => unreadable),
  };
}

/** One after the other, of a few lists. flat() and flatMap() move each element by itself, which takes a hundred times as long. */
function joined<T>(lists: readonly (readonly T[])[]): T[] {
  return ([] as T[]).concat(...lists);
}

/** Those of the mails of which `keep`, called once for each in their order, says so. */
export function filterPacked(mails: PackedMails, keep: (blob: string) => boolean): PackedMails {
  const kept = blobsOf(mails).map(keep);
  const number = new Map<number, number>();
  for (const [mail, stays] of kept.entries()) if (stays) number.set(mail, number.size);
  const ids: string[] = [];
  let at = 0;
  for (const [mail, count] of mails.counts.entries()) {
    if (kept[mail]) ids.push(...mails.ids.slice(at, at + count));
    at += count;
  }
  let first = 0;
  const rows = mails.rows.map((part): ByteRows => {
    first += part.count;
    return filterRows(part, (place) => kept[first - part.count + place] === true);
  });
  return {
    ...mails,
    ids,
    counts: mails.counts.filter((_, mail) => kept[mail]),
    rows,
    drivers: mails.drivers.flatMap(({mail, name}) => {
      const now = number.get(mail);
      return now === undefined ? [] : [{mail: now, name}];
    }),
  };
}

/** The names of their bytes, in the mails' order. */
export function blobsOf({rows}: PackedMails): string[] {
  return rows.flatMap((part) => valuesIn(part, mailColumns, "blob").map((blob) => blob ?? ""));
}

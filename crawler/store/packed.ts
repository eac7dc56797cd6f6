import {survivesJson} from "./json-text.ts";
import type {NewMail, PackedMails} from "./model.ts";

/** What a row of `copy` has besides the numbers that the database gives it. */
export const packedColumns = ["blob", "position", "relevant", "title", "subject", "received"] as const;

/** Makes of mails what the index takes. */
export function packMails(mails: readonly NewMail[]): PackedMails {
  const ids = mails.flatMap(({messageId, scanned}) => [messageId, ...scanned.references]);
  const rows = mails.map(({blob, position, received, scanned: {relevant, title, subject}}) =>
    JSON.stringify([blob, position, relevant ? 1 : 0, title, subject, received]).slice(1, -1),
  );
  return {
    ids,
    counts: mails.map(({scanned}) => 1 + scanned.references.length),
    blobs: mails.map(({blob}) => blob),
    rows,
    drivers: mails.flatMap(({scanned}, mail) => scanned.drivers.map((name) => ({mail, name}))),
    raw: mails.flatMap(({blob, raw}) => (raw === null ? [] : [{blob, bytes: raw}])),
    unreadable: mails.flatMap(({blob, unreadable: reason}) => (reason === null ? [] : [{blob, reason}])),
    plain: survivesJson(JSON.stringify(ids)) && rows.every(survivesJson),
  };
}

/** The mails of several, in their order. */
export function joinPacked(parts: readonly PackedMails[]): PackedMails {
  let before = 0;
  const drivers = parts.map((part) => {
    const first = before;
    before += part.blobs.length;
    return part.drivers.map(({mail, name}) => ({mail: first + mail, name}));
  });
  return {
    ids: joined(parts.map(({ids}) => ids)),
    counts: joined(parts.map(({counts}) => counts)),
    blobs: joined(parts.map(({blobs}) => blobs)),
    rows: joined(parts.map(({rows}) => rows)),
    drivers: drivers.flat(),
    raw: parts.flatMap(({raw}) => raw),
    unreadable: parts.flatMap(({unreadable}) => unreadable),
    plain: parts.every(({plain}) => plain),
  };
}

/** One after the other, of a few lists. flat() and flatMap() move each element by itself, which takes a hundred times as long. */
function joined<T>(lists: readonly (readonly T[])[]): T[] {
  return ([] as T[]).concat(...lists);
}

/** Those of the mails of which `keep`, called once for each in their order, says so. */
export function filterPacked(mails: PackedMails, keep: (blob: string) => boolean): PackedMails {
  const kept = mails.blobs.map(keep);
  const number = new Map<number, number>();
  for (const [mail, stays] of kept.entries()) if (stays) number.set(mail, number.size);
  const ids: string[] = [];
  let at = 0;
  for (const [mail, count] of mails.counts.entries()) {
    if (kept[mail]) ids.push(...mails.ids.slice(at, at + count));
    at += count;
  }
  const only = <T>(all: readonly T[]) => all.filter((_, mail) => kept[mail]);
  return {
    ...mails,
    ids,
    counts: only(mails.counts),
    blobs: only(mails.blobs),
    rows: only(mails.rows),
    drivers: mails.drivers.flatMap(({mail, name}) => {
      const now = number.get(mail);
      return now === undefined ? [] : [{mail: now, name}];
    }),
  };
}

import type {JudgedRevision} from "../dataset.ts";
import {authorsOf, type Facts} from "./introductions.ts";
import {heldRole} from "./people.ts";
import type {MailsByGroup} from "./schema.ts";

type Reply = JudgedRevision["replies"][number];

/** Mails without those of bots, counted by who wrote them, in the role of that day; authors of the version first. */
export function mailsByGroup(revision: JudgedRevision, facts: Facts): MailsByGroup {
  const counts = noMails();
  for (const reply of revision.replies) {
    const group = groupOfMail(revision, reply, facts);
    if (group !== null) counts[group] += 1;
  }
  return counts;
}

export function noMails(): MailsByGroup {
  return {maintainer: 0, listed: 0, author: 0, other: 0};
}

/** Which group a mail counts in; null for a bot's. */
export function groupOfMail(revision: JudgedRevision, reply: Reply, {who, isListed}: Facts): keyof MailsByGroup | null {
  const person = who(reply.from);
  if (reply.bot || person.bot) return null;
  if (authorsOf(revision, who).has(person.id)) return "author";
  if (heldRole(person, "vfio-maintainer", reply.date)) return "maintainer";
  return isListed(person, reply.date) ? "listed" : "other";
}

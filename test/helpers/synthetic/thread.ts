import {makeDiff} from "./diff.ts";
import type {Person} from "./people.ts";
import {line, title as makeTitle, paragraph} from "./prose.ts";
import {type Random, randomFrom} from "./random.ts";
import type {Planned, Work} from "./work.ts";

/** A mail as its writer meant it, before headers and encodings. */
export interface Mail {
  readonly messageId: string;
  /** seconds since 1970, of the Date header */
  readonly date: number;
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  readonly inReplyTo: string | null;
  /** oldest first */
  readonly references: readonly string[];
  readonly text: string;
  readonly kind: "cover" | "patch" | "reply" | "talk";
  readonly work: Work;
  /** tells by itself that its work is relevant: a patch that touches vfio, or a subject that names it */
  readonly telling: boolean;
}

/** A mail that is due: known are its time and its place, its words are made when the time comes. */
export interface Slot {
  readonly due: number;
  /** index among the posting's slots of the mail that it answers, null for the root */
  readonly parent: number | null;
  /** 0 = cover or talk, else the patch's number; null for a reply */
  readonly patch: number | null;
}

/** The mails of posting number `posting` (from 0) of a work, in the order of time. */
export function planPosting(random: Random, work: Work, posting: number, start: number): readonly Slot[] {
  const slots: Slot[] = [];
  const patches = work.patches.length;
  if (patches !== 1) slots.push({due: start, parent: null, patch: 0});
  for (let i = 1; i <= patches; i++) slots.push({due: start + i, parent: slots.length === 0 ? null : 0, patch: i});
  const answers: {due: number; parent: Slot}[] = [];
  for (let i = work.replies[posting] ?? 0; i > 0; i--) {
    const parent = answers.length > 0 && random.chance(0.45) ? random.pick(answers.slice(-6)) : null;
    const answered = parent === null ? random.pick(slots) : {due: parent.due, parent: null, patch: null};
    answers.push({due: answered.due + 300 + random.around(60_000), parent: answered});
  }
  return arrange(slots, answers);
}

/** Sorts replies behind the posting and turns "answers that slot" into its index. */
function arrange(slots: Slot[], answers: readonly {due: number; parent: Slot}[]): readonly Slot[] {
  const all = [...slots];
  for (const {due, parent} of [...answers].sort((a, b) => a.due - b.due)) {
    const exact = all.indexOf(parent);
    // A reply to a reply was planned by its time.
    const byTime = all.findLastIndex((slot) => slot.due <= parent.due);
    all.push({due, parent: exact >= 0 ? exact : Math.max(0, byTime), patch: null});
  }
  return all;
}

const trailerTypes = ["Reviewed-by", "Reviewed-by", "Reviewed-by", "Acked-by", "Tested-by"] as const;

/** Writes the mails of one posting, each when it is due; keeps their texts, since replies quote them. */
export function openThread(random: Random, work: Work, posting: number, people: readonly Person[]) {
  const slots: Mail[] = [];
  const circle = Array.from({length: 4 + random.around(5)}, () => random.pick(people));
  const version = posting === 0 ? (work.rfc ? "RFC " : "") : `v${posting + 1} `;
  const count = work.patches.length;

  return {
    write(slot: Slot, date: number): Mail {
      const parent = slot.parent === null ? undefined : slots[slot.parent];
      const mail =
        slot.patch === null && parent !== undefined ? reply(parent, date) : post(slot.patch ?? 0, parent, date);
      slots.push(mail);
      return mail;
    },
  };

  function post(number: number, parent: Mail | undefined, date: number): Mail {
    const patch = work.patches[number - 1];
    const counter = count > 1 ? ` ${String(number).padStart(String(count).length, "0")}/${count}` : "";
    const brackets =
      `[${version.startsWith("RFC") ? "RFC " : ""}PATCH ${work.tree}${version.replace("RFC ", "")}`.trimEnd();
    const subject =
      work.kind === "talk"
        ? `${work.area}: ${work.title}`
        : `${brackets}${counter}] ${work.area}: ${patch === undefined ? work.title : patch.title}`;
    return {
      messageId: `${postingId(date, number)}@${domainOf(work.author)}`,
      date,
      from: work.author,
      to: circle.slice(0, 2),
      cc: circle.slice(2),
      subject,
      inReplyTo: parent?.messageId ?? null,
      references: parent === undefined ? [] : [parent.messageId],
      text: work.kind === "talk" ? talkText(random) : patch === undefined ? coverText() : patchText(patch, number),
      kind: work.kind === "talk" ? "talk" : patch === undefined ? "cover" : "patch",
      work,
      telling: work.relevant && (subject.includes("vfio") || (patch?.files.some(isVfio) ?? false)),
    };
  }

  function postingId(date: number, number: number): string {
    const day = new Date(date * 1000).toISOString().replace(/\D/g, "").slice(0, 14);
    return `${day}.${random.below(900_000) + 100_000}-${number + 1}-${work.author.email.split("@")[0]}`;
  }

  function coverText(): string {
    const changes = posting === 0 ? "" : `\nChanges in v${posting + 1}:\n${bullets(random)}`;
    const list = work.patches.map(({title}) => `  ${work.area}: ${title}\n`).join("");
    const stat = ` ${work.patches.length + 2} files changed, ${100 + random.below(900)} insertions(+), ${random.below(99)} deletions(-)\n`;
    const prose = Array.from({length: 2 + random.below(4)}, () => paragraph(random, 2 + random.below(6))).join("\n\n");
    return `Hi,\n\n${prose}\n${changes}\n${work.author.name} (${count}):\n${list}\n${stat}\n-- \n2.43.0\n\n`;
  }

  /** The same patch in every version, but for some that changed. */
  function patchText(patch: Planned, number: number): string {
    const changed = posting > 0 && random.chance(0.4) ? posting : 0;
    const same = randomFrom(`${work.seed}:${number}:${changed}`);
    const message = Array.from({length: 1 + same.below(3)}, () => paragraph(same, 1 + same.below(5))).join("\n\n");
    const carried = posting > 0 && random.chance(0.4) ? [`Reviewed-by: ${mailbox(random.pick(people))}`] : [];
    const trailers = [...carried, `Signed-off-by: ${mailbox(work.author)}`].join("\n");
    const notes = posting > 0 && random.chance(0.5) ? `v${posting + 1}:\n${bullets(random)}\n` : "";
    return `${message}\n\n${trailers}\n---\n${notes}${makeDiff(same, patch.files, patch.created, patch.lines)}-- \n2.43.0\n\n`;
  }

  function reply(parent: Mail, date: number): Mail {
    const byAuthor = parent.from !== work.author && random.chance(0.5);
    const from = byAuthor ? work.author : random.pick(circle);
    return {
      messageId: `${random.pick([random.hex(32), `CA+${random.base64(30).replace(/[+/]/g, "_")}`, `Z${random.base64(12).replace(/[+/]/g, "x")}`])}@${domainOf(from)}`,
      date,
      from,
      to: [parent.from],
      cc: [...parent.to, ...parent.cc].filter((person) => person !== from),
      subject: parent.subject.startsWith("Re: ") ? parent.subject : `Re: ${parent.subject}`,
      inReplyTo: parent.messageId,
      references: [...parent.references, parent.messageId].slice(-12),
      text: replyText(parent, from),
      kind: "reply",
      work,
      telling: work.relevant && parent.subject.includes("vfio"),
    };
  }

  function replyText(parent: Mail, from: Person): string {
    const day = new Date(parent.date * 1000).toUTCString().replace(" GMT", " +0000");
    const quoted = parent.text.split("\n").slice(0, 12 + random.around(50));
    let text = `On ${day}, ${parent.from.name} wrote:\n`;
    let until = 4 + random.below(30);
    quoted.forEach((words, i) => {
      text += words === "" ? ">\n" : `> ${words}\n`;
      if (i === until) {
        text += `\n${paragraph(random, 1 + random.below(4))}\n\n`;
        until += 6 + random.below(40);
      }
    });
    text += `\n${paragraph(random, 1 + random.around(3))}\n`;
    if (!work.relevant && random.chance(0.02))
      text += `\nThe code below drivers/vfio/pci does the same, see vfio_pci_core.c there.\n${line(random)}\n`;
    if (from !== work.author && random.chance(0.3)) text += `\n${random.pick(trailerTypes)}: ${mailbox(from)}\n`;
    return random.chance(0.3) ? `${text}\n-- \n${from.name}\n` : `${text}\nThanks,\n${from.name.split(" ")[0]}\n`;
  }
}

function isVfio(file: string): boolean {
  return file.startsWith("drivers/vfio/") || file.startsWith("include/linux/vfio");
}

function talkText(random: Random): string {
  const prose = Array.from({length: 2 + random.below(6)}, () => paragraph(random, 1 + random.below(7))).join("\n\n");
  return `Hello,\n\n${prose}\n\n${makeTitle(random)}?\n`;
}

function bullets(random: Random): string {
  return Array.from({length: 1 + random.below(4)}, () => ` - ${line(random)}\n`).join("");
}

function mailbox({name, email}: Person): string {
  return `${name.includes(", ") ? name.split(", ").reverse().join(" ") : name} <${email}>`;
}

function domainOf({email}: Person): string {
  return email.slice(email.indexOf("@") + 1);
}

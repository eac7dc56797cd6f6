/**
 * Worries that reviewers raised about what user space can do or send, with the answers they got. Shown, not judged: no rule can
 * certify diligence. A paragraph is a concern where one of its sentences names who could act (user space, the guest, an attacker)
 * or what they send, together with a harm or a missing check; below a patch to the driver or its parent, a plain harm in the code
 * suffices. A paragraph that opens with agreement, or only asks how something is meant, is none. A concern is open until an author
 * answers it: that the patch changed in the next version is shown and closes nothing.
 */
import type {Head, Patch, Revision} from "../crawler/records.ts";
import {displayName, named, passageEvidence, roleOn} from "./criteria/evidence.ts";
import {authorsOf} from "./criteria/votes.ts";
import type {Concern} from "./dataset.ts";
import type {FoundDriver} from "./drivers/find.ts";
import {isOtherDriver} from "./drivers/roots.ts";
import {belongsTo} from "./parents/interactions.ts";
import {isProse} from "./prose.ts";
import type {OwnText, Reader} from "./reader.ts";
import type {Named, Roles} from "./roles.ts";

// a malicious guest could ...; what stops userspace from ...; untrusted data
const actor =
  /\b(?:user\s?-?space|user\s+process|users?|guests?|VMs?|attackers?|hostile|malicious|untrusted|compromised|QEMU|VMM|hypervisor|migration\s+(?:data|stream|blob|image|file)|incoming\s+(?:data|stream|state)|saved\s+data|destination)\b/i;
// the PF's locks, the VF driver reaching into the PF, the admin virtqueue
const parent = /\b(?:PFs?|parent(?:\s+driver)?|VF\s+drivers?|admin\s+(?:vq|virtqueue|queue)s?|firmware)\b/i;

interface Topic {
  readonly name: string;
  readonly who: RegExp;
  readonly words: RegExp;
}
const topics: readonly Topic[] = [
  {
    name: "unchecked data from user space",
    who: actor,
    words:
      /\b(?:un(?:checked|validated|trusted|sanitized|bounded)|(?:not|n't|never|without)\s+(?:\w+\s+){0,3}(?:check\w*|validat\w+|verif\w+|sanit\w+|trust\w*)|(?:should|must|ought|needs?|has\s+to|have\s+to|require\w*|missing|lack\w*|no|where|who|what|how|better)\b.{0,60}\b(?:validat\w+|sanit\w+|trust\w*)|arbitrary\s+(?:data|values?|state)|forge[sd]?|tamper\w*|spoof\w*)/i,
  },
  {
    name: "memory and bounds",
    who: actor,
    words:
      /\b(?:overflow\w*|overrun|underflow|out[- ]of[- ]bounds?|bounds?\s+check\w*|buffer\s+size|use[- ]after[- ]free|leak(?:s|ed|ing)?|uninitiali[sz]ed|info(?:rmation)?\s+leak|unbounded|huge\s+alloc\w*|exhaust\w*)\b/i,
  },
  {
    name: "effects beyond the device",
    who: actor,
    words:
      /\b(?:exploit\w*|attack\w*|vulnerab\w+|security\s+(?:hole|issue|problem|concern|risk|boundary)|insecure|escape|privilege\w*|isolation|other\s+VFs?|crash\w*|panic|denial\s+of\s+service|DoS|DMA\s+(?:to|from|any\w*|attack\w*)|host\s+(?:memory|kernel)|malicious|hostile|compromis\w+)\b/i,
  },
  {
    name: "what the user can reach",
    who: actor,
    words:
      /\b(?:what\s+(?:actually\s+)?(?:prevents?|stops?|keeps?|protects?)|prevent(?:s|ing)?\s+(?:the\s+|a\s+)?(?:user|guest|VM)|abus(?:e|ed|ing)|what\s+if\s+(?:the\s+|a\s+)?(?:VM|VF|guest|user)|(?:can|could|may|might|able\s+to|allow(?:s|ed|ing)?)\s+(?:\w+\s+){0,4}(?:access|corrupt\w*|write|modify|manipulat\w*|mmap|reach|bypass|trigger|poke|inject)|races?\b|racing|expos(?:e|es|ed|ing)\s+(?:\w+\s+){0,3}to\s+(?:the\s+)?(?:user\w*|guest))/i,
  },
  {
    name: "interaction with the parent",
    who: parent,
    words:
      /\b(?:dead-?lock\w*|races?\b|racing|unsafe|sketchy|busted|no\s+safety|locking|use[- ]after[- ]free|life\s?time|serializ\w+|concurren\w+)/i,
  },
];
// "is freed on the line above, but dereferenced below", "as flagged by Smatch", "otherwise that would be a severe issue"
const harm =
  /\bfreed\b.{0,80}\bdereferenc\w*|\bdereferenc\w*.{0,80}\bfreed\b|\b(?:use[- ]after[- ]free|double[- ]free|NULL\s+(?:pointer\s+)?dereferenc\w*|memory\s+leak|out[- ]of[- ]bounds|(?:buffer|stack)\s+over\w+|kernel\s+panic|dead-?locks?)\b|\bflagged\s+by\s+(?:smatch|coccinelle|sparse|coverity|KASAN|lockdep)\b|\b(?:severe|serious)\s+(?:issue|problem|bug|hole)\b|(?<!\b(?:line|page)\s)\bbreaks\b/i;
const ofCode = "a fault in the code";

// "Correct, userspace shouldn't ...", not "Yes, as long as ...", "Right, but ..."
const agrees =
  /^\s*(?:(?:correct|right|agreed?|exactly|indeed|yes|yep|yeah|sure|true|ok(?:ay)?|makes\s+sense|sounds\s+good)\s*[,.!;]|I\s+agree\b)(?![\s,.!;]*(?:but|as\s+long\s+as|if|only|however|unless|except|though|provided)\b)/i;
// "do you mean ...?", "I'm a little lost here", "just trying to follow"
const asksMeaning =
  /\b(?:do\s+you\s+mean|(?:just\s+)?trying\s+to\s+(?:follow|understand)|I(?:'m|\s+am)\s+(?:a\s+(?:little|bit)\s+)?(?:lost|confused)|(?:is|if)\s+my\s+understanding|am\s+I\s+(?:reading|understanding|missing)|did\s+I\s+(?:miss|get)|if\s+I\s+understand)\b/i;

const shortest = 50;
/** An answer of fewer characters ("Huh?", "Right") says too little to be shown while the author says more below. */
const telling = 40;
const mostPerMail = 2;

/** The concerns on all versions of a driver's introduction, oldest first. */
export function concernsOf(
  driver: FoundDriver,
  introduction: readonly Revision[],
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Concern[] {
  return introduction.flatMap((revision, at) => {
    const next = introduction[at + 1] ?? null;
    const authors = authorsOf(revision);
    const talk = talkBelow(revision, reader);
    return revision.replies
      .filter(
        ({from, bot, to}) =>
          !bot && aboutDriver(revision, to, driver) && !authors.some((author) => roles.samePerson(author, from)),
      )
      .flatMap(({messageId, from, date, to}) => {
        const message = reader.head(messageId);
        if (message === null) return [];
        return raisedIn(reader.own(messageId), {onCode: to !== null && to !== 0}).map(({passage, topic}): Concern => {
          const role = roleOn(named(from), date, roles) ?? "reviewer";
          const raised = passageEvidence(message, passage, {person: displayName(from, roles), role, kind: "reply"});
          const answer = answerTo(messageId, passage, {talk, authors, reader, roles});
          const codeChanged = changedIn(next, revision, to);
          return {
            revision: revision.id,
            raised,
            topic,
            answer,
            codeChanged,
            open: answer === null,
          };
        });
      });
  });
}

/** The first paragraphs of one mail that are concerns, at most two: a long mail is one talk. `onCode`: it answers a patch. */
export function raisedIn(
  paragraphs: readonly OwnText[],
  {onCode = false}: {onCode?: boolean} = {},
): {passage: OwnText; topic: string}[] {
  return paragraphs
    .flatMap((passage) => {
      const topic = isProse(passage.text) ? topicOf(passage.text, onCode) : null;
      return topic === null || passage.text.length < shortest ? [] : [{passage, topic}];
    })
    .slice(0, mostPerMail);
}

function topicOf(text: string, onCode: boolean): string | null {
  const flat = text.replace(/\s+/g, " ").slice(0, 4000);
  if (agrees.test(flat) || (flat.includes("?") && asksMeaning.test(flat))) return null;
  const sentences = flat.split(/(?<=[.!?])\s+/);
  for (const {name, who, words} of topics) {
    if (sentences.some((sentence) => who.test(sentence) && words.test(sentence))) return name;
  }
  return onCode && sentences.some((sentence) => harm.test(sentence)) ? ofCode : null;
}

/** A talk about the cover, the driver's own patches or a parent's; one about vfio's core concerns the core. */
function aboutDriver({patches}: Revision, to: number | null, driver: FoundDriver): boolean {
  if (to === null || to === 0) return true;
  const files = patches.find(({index}) => index === to)?.files ?? [];
  return files.some((file) => belongsTo(file, driver) || isOtherDriver(file, driver));
}

/**
 * The first answer of an author to that mail: the paragraph right below words of the concern, where one is. Where it says next to
 * nothing, the author's next paragraph or mail in that talk, or what he says further down below the same words, when others had spoken in
 * between; the short one where he says no more. null without any answer.
 */
function answerTo(
  messageId: string,
  {text}: OwnText,
  {talk, authors, reader, roles}: {talk: Talk; authors: readonly Named[]; reader: Reader; roles: Roles},
): Concern["answer"] {
  const begin = text.replace(/\s+/g, " ").trim().slice(0, 40);
  const below = (ids: readonly string[]): Said[] =>
    [...new Set(ids.flatMap((id) => talk.get(id) ?? []))].sort((a, b) => a.place - b.place);
  const byAuthor = ({from}: Said): boolean => authors.some((author) => roles.samePerson(author, from));
  const passagesOf = ({id, from, message}: Said, where: "quoted" | "any") => {
    const own = reader.own(id);
    const at = own.findIndex(({answers}) => answers.replace(/\s+/g, " ").includes(begin));
    if (at < 0 && where === "quoted") return [];
    return own.slice(Math.max(at, 0)).map((passage) => ({passage, from, message}));
  };
  const first = below([messageId]).filter(byAuthor);
  const further = below(below(first.map(({id}) => id)).map(({id}) => id)).filter(byAuthor);
  const near = [...first, ...further];
  const seen = new Set([messageId]);
  const later: Said[] = [];
  for (let level = below([messageId]); level.length > 0 && seen.size < mostWalked; ) {
    level = level.filter(({id}) => !seen.has(id) && seen.add(id));
    later.push(...level.filter((reply) => byAuthor(reply) && !near.some(({id}) => id === reply.id)));
    level = below(level.map(({id}) => id));
  }
  const said = [
    ...near.flatMap((reply) => passagesOf(reply, "any")),
    ...later.flatMap((reply) => passagesOf(reply, "quoted")),
  ];
  const best =
    said.find(({passage}) => passage.text.length >= telling) ?? said.find(({passage}) => passage.text.length >= 12);
  if (best === undefined) return null;
  const about = {person: displayName(best.from, roles), role: "author", kind: "reply"};
  return passageEvidence(best.message, best.passage, about);
}

/** A reply of a version's discussion. */
interface Said {
  /** its place among them */
  readonly place: number;
  readonly id: string;
  readonly from: Revision["author"];
  readonly message: Head;
}

/** The answers to each mail of a version's discussion, in its order. */
type Talk = ReadonlyMap<string, readonly Said[]>;

function talkBelow({replies}: Revision, reader: Reader): Talk {
  const talk = new Map<string, Said[]>();
  for (const [place, {messageId: id, from}] of replies.entries()) {
    const message = reader.head(id);
    if (message === null) continue;
    const said = {place, id, from, message};
    for (const above of new Set(message.inReplyTo)) {
      const known = talk.get(above);
      if (known === undefined) talk.set(above, [said]);
      else known.push(said);
    }
  }
  return talk;
}

/** Of the mails below a concern so many are looked at: a thread may be a chain of thousands. */
const mostWalked = 300;

/** Whether the patch that was talked about changed in the next version or is gone from it; null where that cannot be told. */
function changedIn(next: Revision | null, revision: Revision, to: number | null): boolean | null {
  const patch = revision.patches.find(({index}) => index === to);
  if (next === null || patch === undefined || to === 0) return null;
  const after: Patch | undefined = next.patches.find(({previous}) => previous?.messageId === patch.messageId);
  if (after === undefined) return next.missing.length === 0 ? true : null;
  return after.previous?.changed ?? null;
}

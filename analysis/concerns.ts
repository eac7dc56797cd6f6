/**
 * Worries that reviewers raised about what user space can do or send, with the answers they got. Shown, not judged: no rule can
 * certify diligence. A paragraph is a concern where one of its sentences names who could act (user space, the guest, an attacker)
 * or what they send, together with a harm or a missing check.
 */
import type {Patch, Revision} from "../crawler/records.ts";
import {displayName, named, passageEvidence, roleOn} from "./criteria/evidence.ts";
import {authorsOf} from "./criteria/votes.ts";
import type {Concern} from "./dataset.ts";
import type {FoundDriver} from "./drivers/find.ts";
import {belongsTo} from "./parents/interactions.ts";
import {isProse} from "./prose.ts";
import type {OwnText, Reader} from "./reader.ts";
import type {Roles} from "./roles.ts";

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
      /\b(?:un(?:checked|validated|trusted|sanitized|bounded)|(?:not|n't|never|without)\s+(?:\w+\s+){0,3}(?:check\w*|validat\w+|verif\w+|sanit\w+|trust\w*)|validat\w+|sanity|trust(?:ed|s)?\b|arbitrary\s+(?:data|values?|state)|forge[sd]?|tamper\w*|spoof\w*)/i,
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
const shortest = 50;
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
    return revision.replies
      .filter(
        ({from, bot, to}) =>
          !bot && aboutDriver(revision, to, driver) && !authors.some((author) => roles.samePerson(author, from)),
      )
      .flatMap(({messageId, from, date, to}) => {
        const message = reader.get(messageId);
        if (message === null) return [];
        return raisedIn(reader.own(messageId)).map(({passage, topic}): Concern => {
          const role = roleOn(named(from), date, roles) ?? "reviewer";
          const raised = passageEvidence(message, passage, {person: displayName(from, roles), role, kind: "reply"});
          const answer = answerTo(messageId, passage, revision, {reader, roles});
          const codeChanged = changedIn(next, revision, to);
          return {
            revision: revision.id,
            raised,
            topic,
            answer,
            codeChanged,
            open: answer === null && codeChanged !== true,
          };
        });
      });
  });
}

/** The strongest paragraphs of one mail, at most two: a long mail is one talk. */
export function raisedIn(paragraphs: readonly OwnText[]): {passage: OwnText; topic: string}[] {
  return paragraphs
    .flatMap((passage) => {
      const topic = isProse(passage.text) ? topicOf(passage.text) : null;
      return topic === null || passage.text.length < shortest ? [] : [{passage, topic}];
    })
    .slice(0, mostPerMail);
}

function topicOf(text: string): string | null {
  const sentences = text
    .replace(/\s+/g, " ")
    .slice(0, 4000)
    .split(/(?<=[.!?])\s+/);
  for (const {name, who, words} of topics) {
    if (sentences.some((sentence) => who.test(sentence) && words.test(sentence))) return name;
  }
  return null;
}

/** A talk about the cover, the driver's own patches or a parent's; one about vfio's core concerns the core. */
function aboutDriver({patches}: Revision, to: number | null, driver: FoundDriver): boolean {
  if (to === null || to === 0) return true;
  const files = patches.find(({index}) => index === to)?.files ?? [];
  return files.some(
    (file) => belongsTo(file, driver) || (file.startsWith("drivers/") && !file.startsWith("drivers/vfio/")),
  );
}

/** The first answer of an author to that mail; the paragraph right below words of the concern, where one is. */
function answerTo(
  messageId: string,
  {text}: OwnText,
  revision: Revision,
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Concern["answer"] {
  const authors = authorsOf(revision);
  const begin = text.replace(/\s+/g, " ").trim().slice(0, 40);
  for (const {messageId: id, from} of revision.replies) {
    const message = reader.get(id);
    if (message === null || !message.inReplyTo.includes(messageId)) continue;
    if (!authors.some((author) => roles.samePerson(author, from))) continue;
    const own = reader.own(id);
    const passage =
      own.find(({answers}) => answers.replace(/\s+/g, " ").includes(begin)) ??
      own.find(({text: words}) => words.length >= 12);
    if (passage === undefined) continue;
    return passageEvidence(message, passage, {person: displayName(from, roles), role: "author", kind: "reply"});
  }
  return null;
}

/** Whether the patch that was talked about changed in the next version; null where there is none, or the talk was general. */
function changedIn(next: Revision | null, revision: Revision, to: number | null): boolean | null {
  const patch = revision.patches.find(({index}) => index === to);
  if (next === null || patch === undefined || to === 0) return null;
  const after: Patch | undefined = next.patches.find(({previous}) => previous?.messageId === patch.messageId);
  return after?.previous?.changed ?? null;
}

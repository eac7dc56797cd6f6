/**
 * Criterion: whoever maintained a parent driver on that day signed off, acked or reviewed the patches that interact with it.
 *
 * Approved is a contact when (1) a maintainer of the parent voted on its patch or says that he applied it; or (2) it uses what the
 * series itself provides in the parent, and every patch that changes that parent is approved: who lets an interface for the driver
 * into his own code approves of its use. (2) is marked as inferred.
 */
import type {Patch, Trailer} from "../../crawler/records.ts";
import {type Evidence, type Interaction, inferredFromProviders, type Parent, type Verdict} from "../dataset.ts";
import {type Contact, contactsOf} from "../parents/interactions.ts";
import {holdersOf, sectionsOfParent} from "../parents/parent.ts";
import {type Case, notFound, verdict} from "./case.ts";
import {displayName, named, passageEvidence, qualifiedVote, voteEvidence} from "./evidence.ts";
import {isAck, isReview, isSignOff, naksOn, uncounted, votesOn} from "./votes.ts";

export const rule = "parent-approval/2";

interface Weighed {
  readonly contact: Contact;
  readonly approvals: readonly Evidence[];
}

export function judgeParentApproval(given: Case): Verdict {
  const done = (rest: Parameters<typeof verdict>[3]): Verdict => verdict(given, "parent-approval", rule, rest);
  const contacts = contactsOf(given.revision, given.driver, given);
  if (contacts.length === 0) {
    if (given.bringing.length === 0) {
      return done({
        state: "no-evidence",
        evidence: [],
        because: "the patch that brings the driver is not among the mail read",
      });
    }
    if (given.revision.missing.length > 0) {
      return done({
        state: "no-evidence",
        evidence: [],
        because: `no interaction in the patches read, but patch ${given.revision.missing.join(", ")} is missing`,
      });
    }
    return done({
      state: "not-applicable",
      evidence: [],
      because:
        "the series changes no file of another driver and uses none: no header, symbol, namespace or function of a parent, no walk to a PF",
    });
  }
  const weighed = approveThrough(contacts.map((contact) => ({contact, approvals: directApprovals(contact, given)})));
  const interactions = weighed.map(
    ({contact, approvals}): Interaction => ({...contact, parent: contact.parent.name, approvals: [...approvals]}),
  );
  const evidence = uniqueEvidence(weighed);
  const open = weighed.filter(({approvals}) => approvals.length === 0);
  if (open.length === 0) return done({state: "met", evidence, interactions});
  const missing = whatIsMissing(open, given);
  const asked = new Set(open.flatMap(({contact}) => heldBy(contact.parent, given).people));
  const touching = given.revision.patches.filter(({messageId}) =>
    open.some(({contact}) => contact.messageId === messageId),
  );
  const stray = uncounted(given, touching, asked);
  const against = open.flatMap(({contact}) => naks(contact, given));
  if (evidence.length > 0) {
    return done({
      state: "partly-met",
      evidence: [...evidence, ...onePerVote(against)],
      interactions,
      missing,
      ...(stray === null ? {} : {because: stray}),
    });
  }
  const unknown = open.filter(({contact}) => heldBy(contact.parent, given).people.length === 0);
  if (unknown.length === open.length) {
    const names = [...new Set(unknown.map(({contact}) => contact.parent.name))].join(", ");
    return done({
      state: "no-evidence",
      evidence,
      interactions,
      missing,
      because: `who maintained ${names} on that day is not known: the roster has no section for it`,
    });
  }
  return done({
    evidence: onePerVote(against),
    interactions,
    ...notFound(given, missing, ({name}) => asked.has(name), stray),
  });
}

/** The maintainers of a parent on the day of the revision, and the sections that they hold. */
function heldBy(
  parent: Parent,
  {roles, revision}: Pick<Case, "roles" | "revision">,
): {
  readonly sections: readonly string[];
  readonly people: readonly string[];
} {
  const held = holdersOf(parent, revision.date, roles);
  return {
    sections: [...new Set(held.map(({section}) => section))],
    people: [...new Set(held.map(({person}) => person.name))],
  };
}

function directApprovals(contact: Contact, given: Case): Evidence[] {
  const {parent, patch: index, messageId} = contact;
  const {revision, roles, reader, applied} = given;
  const patch = revision.patches.find((one) => one.messageId === messageId);
  if (patch === undefined || parent.path === "") return [];
  // Who maintains it said no: that another acked it settles nothing.
  if (naks(contact, given).some(({inferred}) => !inferred.includes(qualifiedVote))) return [];
  const sections = sectionsOfParent(parent, roles);
  const given_ = votesOf(patch, given).flatMap((vote) => {
    const person = roles.find(vote);
    const held = roles.maintainersOf(sections, vote.date).find((one) => one.person === person);
    return held === undefined
      ? []
      : [voteEvidence(vote, `maintainer of ${held.section}`, {reader, roles, patch: index})];
  });
  const taken = applied.flatMap(({message, quote, offset, patches}) => {
    if (patches !== null && !patches.includes(index)) return [];
    const person = roles.find(named(message.from));
    const held = roles.maintainersOf(sections, message.date).find((one) => one.person === person);
    if (held === undefined) return [];
    return [
      passageEvidence(
        message,
        {text: quote, offset},
        {person: displayName(message.from, roles), role: `maintainer of ${held.section}`, kind: "applied"},
      ),
    ];
  });
  return [...given_, ...taken];
}

/** Votes of the parent's maintainers against a patch that interacts with it. */
function naks({parent, patch: index, messageId}: Contact, {revision, roles, reader}: Case): Evidence[] {
  const patches = revision.patches.filter((one) => one.messageId === messageId);
  const sections = parent.path === "" ? [] : sectionsOfParent(parent, roles);
  const sectionOf = (vote: Trailer): string | undefined => {
    const person = roles.find(vote);
    return roles.maintainersOf(sections, vote.date).find((one) => one.person === person)?.section;
  };
  return naksOn(revision, patches, (vote) => sectionOf(vote) !== undefined).map(({vote}) =>
    voteEvidence(vote, `maintainer of ${sectionOf(vote)}`, {reader, roles, patch: index}),
  );
}

const votesOf = (patch: Patch, {revision}: Case) =>
  votesOn(revision, patch).filter((vote) => isReview(vote) || isAck(vote) || isSignOff(vote));

/** Rule (2): uses of a parent all of whose changed files are approved are approved with them. */
function approveThrough(weighed: readonly Weighed[]): Weighed[] {
  const providers = new Map<string, Weighed[]>();
  for (const one of weighed) {
    if (one.contact.kind !== "changes-file") continue;
    providers.set(one.contact.parent.path, [...(providers.get(one.contact.parent.path) ?? []), one]);
  }
  return weighed.map((one) => {
    const provided = providers.get(one.contact.parent.path) ?? [];
    const all = provided.length > 0 && provided.every(({approvals}) => approvals.length > 0);
    if (one.approvals.length > 0 || one.contact.kind === "changes-file" || !all) return one;
    const people = new Map(uniqueEvidence(provided).map((evidence) => [evidence.person, evidence]));
    return {
      ...one,
      approvals: [...people.values()].map((evidence) => ({
        ...evidence,
        inferred: [...evidence.inferred, inferredFromProviders],
      })),
    };
  });
}

/** Each vote once, those given directly first. */
const uniqueEvidence = (weighed: readonly Weighed[]): Evidence[] =>
  onePerVote(weighed.flatMap(({approvals}) => approvals));

function onePerVote(votes: readonly Evidence[]): Evidence[] {
  const kept = new Map<string, Evidence>();
  for (const evidence of votes) {
    const key = [evidence.messageId, evidence.person, evidence.kind, evidence.trailer, evidence.patch].join("\n");
    const before = kept.get(key);
    if (before === undefined || before.inferred.includes(inferredFromProviders)) kept.set(key, evidence);
  }
  return [...kept.values()].sort((a, b) => (a.patch ?? 0) - (b.patch ?? 0));
}

/** "approval for PCI SUBSYSTEM (then maintained by Jane Doe) on patch 3; approval for ACME FOO (then maintained within ACME NETWORKING by Jane Doe) on patch 4" */
function whatIsMissing(open: readonly Weighed[], given: Case): string {
  const byParent = new Map<string, {parent: Parent; patches: Set<number>}>();
  for (const {contact} of open) {
    const one = byParent.get(contact.parent.name) ?? {parent: contact.parent, patches: new Set<number>()};
    one.patches.add(contact.patch);
    byParent.set(contact.parent.name, one);
  }
  return [...byParent.values()]
    .map(({parent, patches}) => {
      const {sections, people} = heldBy(parent, given);
      const whose = sections.length === 0 || sections.includes(parent.name) ? "" : ` within ${sections.join(" and ")}`;
      const who = people.length === 0 ? "maintainer not known" : `then maintained${whose} by ${people.join(" or ")}`;
      const numbers = [...patches].sort((a, b) => a - b).join(", ");
      return `approval for ${parent.name}${parent.path === "" ? "" : ` (${who})`} on patch ${numbers}`;
    })
    .join("; ");
}

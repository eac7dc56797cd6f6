/**
 * Which posting came before which: one work over its versions. Candidates come from indexes only (change-id, thread, links, titles,
 * patch-ids, created files), so that cost does not grow with the square of the postings; each candidate must then be shown to be the same work.
 */
import type {LinkedBy} from "../records.ts";
import type {Features} from "./features.ts";
import type {Override} from "./overrides.ts";
import {titleLikeness} from "./titles.ts";

export interface Link {
  readonly to: Features;
  readonly by: LinkedBy;
  readonly confidence: "certain" | "likely" | "possible";
  readonly reason: string;
}

export interface Surroundings {
  /** postings that stand above this one in its thread, nearest first */
  readonly above: (posting: Features) => readonly Features[];
  /** the posting that a mail belongs to: one of its own, or a reply to it */
  readonly ofMail: (messageId: string) => Features | null;
  readonly overrides: readonly Override[];
}

/** How many of the latest postings under one key are looked at; a key that more share tells little. */
const keyRead = 40;
/** How many postings are compared in full: those that share most. */
const mostCandidates = 50;
const day = 86_400_000;

/** Link of each posting (by its id) to the one before; postings that have none are absent. `features` must be in order of date. */
export function linkPostings(
  features: readonly Features[],
  {above, ofMail, overrides}: Surroundings,
): Map<string, Link> {
  const index = new Map<string, Features[]>();
  const links = new Map<string, Link>();
  const rerolls = new Map<string, Features>();
  const forced = new Map(overrides.map((override) => [override.revision, override]));
  for (const posting of features) {
    const override = forced.get(posting.id);
    const found = override === undefined ? bestLink(posting, index, above, ofMail) : fromOverride(override, ofMail);
    const link = found === null || found.by === "override" ? found : behindRerolls(posting, found, rerolls);
    if (link !== null) {
      links.set(posting.id, link);
      if (isPartOf(posting, link.to)) rerolls.set(link.to.id, posting);
    }
    for (const key of keysOf(posting)) {
      const known = index.get(key);
      if (known === undefined) index.set(key, [posting]);
      else known.push(posting);
    }
  }
  return links;
}

/** A few patches of `to` sent again alone ("v3 2/5", "v5.1 10/12"): the next whole version comes after them. */
const isPartOf = (posting: Features, to: Features): boolean =>
  posting.posting.cover === null &&
  posting.total === to.total &&
  posting.patches.length < posting.total &&
  posting.patches.length < to.patches.length;

function behindRerolls(posting: Features, link: Link, rerolls: ReadonlyMap<string, Features>): Link {
  let {to} = link;
  for (let part = rerolls.get(to.id); part !== undefined && part !== posting; part = rerolls.get(to.id)) {
    if (part.version > posting.version || isPartOf(posting, link.to)) break;
    to = part;
  }
  return to === link.to ? link : {...link, to, reason: `${link.reason}; part of it was sent again in between`};
}

function fromOverride(override: Override, ofMail: Surroundings["ofMail"]): Link | null {
  if (override.supersedes === null) return null;
  const to = ofMail(override.supersedes);
  return to === null ? null : {to, by: "override", confidence: "certain", reason: override.reason};
}

function keysOf(posting: Features): Set<string> {
  const keys = new Set(posting.patchKeys);
  for (const key of posting.titleKeys) keys.add(`s:${key}`);
  for (const path of posting.created) keys.add(`f:${path}`);
  if (posting.changeId !== null) keys.add(`c:${posting.changeId}`);
  return keys;
}

function bestLink(
  posting: Features,
  index: ReadonlyMap<string, readonly Features[]>,
  above: Surroundings["above"],
  ofMail: Surroundings["ofMail"],
): Link | null {
  const answered = new Set(above(posting));
  const postingsOf = (ids: readonly string[]) =>
    new Set(ids.map(ofMail).filter((found): found is Features => found !== null && found !== posting));
  const linked = postingsOf(posting.links);
  const declared = postingsOf(posting.declared);
  const hits = new Map<Features, number>([...answered, ...linked].map((to) => [to, Number.POSITIVE_INFINITY]));
  for (const key of keysOf(posting)) {
    for (const to of (index.get(key) ?? []).slice(-keyRead)) hits.set(to, (hits.get(to) ?? 0) + 1);
  }
  const candidates = [...hits]
    .sort(([a, left], [b, right]) =>
      left !== right ? right - left : a.date !== b.date ? (a.date < b.date ? 1 : -1) : a.id < b.id ? -1 : 1,
    )
    .slice(0, mostCandidates)
    .map(([to]) => to);
  const judged: {link: Link; strength: number}[] = [];
  for (const to of candidates) {
    if (to === posting || to.date > posting.date || (to.date === posting.date && to.id > posting.id)) continue;
    const found = judge(posting, to, {answered: answered.has(to), linked: linked.has(to), declared: declared.has(to)});
    if (found !== null) judged.push(found);
  }
  const strongest = Math.max(...judged.map(({strength}) => strength));
  // Of those that are about as alike the latest is the one before; a look-alike of long ago is not.
  const near = judged.filter(({strength}) => strength >= strongest * 0.6);
  near.sort((a, b) =>
    a.link.to.date !== b.link.to.date
      ? a.link.to.date < b.link.to.date
        ? 1
        : -1
      : a.link.to.id < b.link.to.id
        ? -1
        : 1,
  );
  return near[0]?.link ?? null;
}

export interface Likeness {
  readonly shared: number;
  /** shared patches over the smaller and over the larger of the two */
  readonly ofSmaller: number;
  readonly ofLarger: number;
  readonly sameTitle: boolean;
  /** most words of the two titles are the same */
  readonly nearTitle: boolean;
  readonly sameFiles: number;
  readonly bothCreate: boolean;
  readonly sameSender: boolean;
  readonly samePeople: boolean;
}

export function likeness(a: Features, b: Features): Likeness {
  const shared = a.patches.filter((patch) => patch.some((key) => b.patchKeys.has(key))).length;
  const smaller = Math.max(1, Math.min(a.patches.length, b.patches.length));
  const larger = Math.max(1, a.patches.length, b.patches.length);
  const files = count(a.files, b.files);
  return {
    shared,
    ofSmaller: Math.min(1, shared / smaller),
    ofLarger: Math.min(1, shared / larger),
    sameTitle: a.titleKeys.some((key) => b.titleKeys.includes(key)),
    nearTitle: a.titleKeys.length > 0 && b.titleKeys.length > 0 && titleLikeness(a.title, b.title) >= 0.7,
    sameFiles: files / Math.max(1, Math.min(a.files.size, b.files.size)),
    bothCreate: count(a.created, b.created) > 0,
    sameSender: count(a.senders, b.senders) > 0,
    samePeople: count(a.people, b.people) > 0,
  };
}

const count = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const value of small) if (large.has(value)) both++;
  return both;
};

type Order = "next" | "later" | "restart" | "again" | "backwards";

/** How the written versions stand: numbers are a check, dates make the order. */
function orderOf(posting: Features, to: Features, {sameSender}: Likeness): Order {
  // Who takes a work over begins to count anew.
  if (!sameSender && posting.version === 1 && to.version > 1) return "restart";
  if (posting.versionInferred) {
    if (to.versionInferred) return to.rfc && !posting.rfc ? "restart" : "again";
    return to.rfc && !posting.rfc ? "restart" : to.version > 1 ? "backwards" : "again";
  }
  const step = posting.version - to.version;
  if (step === 1 || (step === 0 && to.versionInferred)) return "next";
  if (step > 1) return "later";
  if (to.rfc && !posting.rfc) return "restart";
  if (step === 0) return (posting.subVersion ?? 0) > (to.subVersion ?? 0) ? "next" : "again";
  return "backwards";
}

interface Pointers {
  readonly answered: boolean;
  readonly linked: boolean;
  readonly declared: boolean;
}

function judge(posting: Features, to: Features, {answered, linked, declared}: Pointers) {
  const like = likeness(posting, to);
  const order = orderOf(posting, to, like);
  const strength =
    like.ofSmaller + like.ofLarger + (like.sameTitle ? 1 : 0) + (like.bothCreate ? 0.5 : 0) + like.sameFiles / 4;
  const words = wordsFor(like);
  const make = (by: LinkedBy, confidence: Link["confidence"], reason: string, extra = 0) => ({
    link: {to, by, confidence, reason},
    strength: strength + extra,
  });
  if (posting.changeId !== null && posting.changeId === to.changeId) {
    return make("change-id", "certain", "same change-id", 4);
  }
  // The author's own "v1: LINK" needs no numbers that agree: a patch of one series may become the next one.
  const said = declared && like.samePeople && (like.shared > 0 || like.sameTitle || like.bothCreate);
  if (!said && !sameWork(posting, to, like, order, answered || linked)) return null;
  const sure = said || like.sameTitle || like.ofLarger >= 0.5 ? "certain" : "likely";
  if (answered) return make("reply", sure, `posted in reply to it; ${words}`, 1);
  if (linked) return make("link", sure, `its cover letter or notes link it; ${words}`, 1);
  const alike = like.sameTitle || like.nearTitle || like.ofLarger >= 0.5;
  const confidence = order === "backwards" || !(like.samePeople || alike) ? "possible" : "likely";
  return make("title", confidence, words);
}

function wordsFor(like: Likeness): string {
  const words: string[] = [];
  if (like.sameTitle) words.push("same title");
  else if (like.nearTitle) words.push("nearly the same title");
  if (like.shared > 0) words.push(`${like.shared} of its patches are there too`);
  if (like.bothCreate) words.push("both create the same file");
  words.push(like.sameSender ? "same sender" : like.samePeople ? "author in common" : "another author");
  return words.join(", ");
}

/** Precision first: two works of one author are never joined because their titles are general or one patch wandered between them. */
function sameWork(posting: Features, to: Features, like: Likeness, order: Order, pointed: boolean): boolean {
  const apart = Date.parse(posting.date) - Date.parse(to.date);
  const onwards = order === "next" || order === "later" || order === "restart";
  const content = like.shared > 0 || like.bothCreate || like.sameFiles >= 0.5;
  if (order === "again" && !posting.versionInferred && !posting.resend && apart > 30 * day) return false;
  // The same patches for several trees at once (backports) are no versions of each other.
  if (order === "again" && posting.trees !== to.trees && apart < day) return false;
  if (order === "backwards" && like.ofLarger < 0.5 && !(like.sameTitle && like.shared > 0)) return false;
  if (!like.sameSender) {
    // Of two lone patches the title is the whole content: it is no second fact beside itself.
    const lone = posting.total === 1 && to.total === 1;
    if (lone && !pointed && !like.samePeople && like.sameFiles === 0) return false;
    // Taken over by somebody else: the title or most of the patches must say so. Who builds on another's work posts its patches too.
    if (like.sameTitle && content) return onwards || pointed || like.ofLarger >= 0.5;
    return like.ofLarger >= 0.5 && (like.samePeople || (like.bothCreate && onwards));
  }
  const writtenOnwards = onwards && (posting.version > 1 || to.rfc);
  if (pointed && onwards && (like.shared > 0 || like.bothCreate || like.sameTitle)) return true;
  if (pointed && writtenOnwards && content) return true;
  if (pointed && order === "next" && posting.version > 1 && patchTitlesMeet(posting, to)) return true;
  if (like.sameTitle && content) return true;
  if (like.nearTitle && like.shared > 0 && onwards) return true;
  if (like.sameTitle && order === "next" && posting.version > 1 && apart < 90 * day) return true;
  if (like.sameTitle && onwards && (posting.files.size === 0 || to.files.size === 0)) return true;
  if (like.bothCreate && (onwards || like.ofSmaller >= 0.3)) return true;
  if (like.ofLarger >= 0.5) return true;
  // A lone patch that a bigger series takes in makes it no version of that patch; the rest of a series may go on alone.
  const takesIn = to.total === 1 && posting.total > 2;
  return onwards && like.ofSmaller >= 0.5 && !takesIn && (order !== "restart" || like.ofLarger >= 0.3);
}

/** Whether a patch of one has a title close to one of the other: reworded, and its files changed. Long series are not asked in full. */
function patchTitlesMeet(a: Features, b: Features): boolean {
  const titles = ({posting}: Features) =>
    [...posting.patches.values()].slice(0, 50).map(({patch, subject}) => patch?.title ?? subject.title);
  const others = titles(b);
  return titles(a).some((title) => others.some((other) => titleLikeness(title, other) >= 0.5));
}

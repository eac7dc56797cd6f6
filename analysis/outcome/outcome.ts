/** What became of the work that brings a driver. */

import {archiveUrl} from "../../crawler/mail/message-id.ts";
import type {Head, Revision} from "../../crawler/records.ts";
import {type Applied, appliedIn} from "../criteria/applied.ts";
import {displayName, named, passageEvidence, quoteOf, roleOn} from "../criteria/evidence.ts";
import type {Driver, Evidence} from "../dataset.ts";
import {bringingPatches} from "../drivers/bringing.ts";
import type {FoundDriver} from "../drivers/find.ts";
import type {Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";
import {announcedIn} from "./announced.ts";
import {toldOfLater} from "./branch.ts";
import type {Commit} from "./commits.ts";
import {changesAfter, mendsOf} from "./later.ts";
import {type Pull, pullsOf} from "./pulls.ts";

export type Outcome = Pick<Driver, "status" | "statusBecause" | "merged">;

/** Days without a mail after which a work that nobody took counts as abandoned. */
export const silence = 180;

export interface Surroundings {
  readonly messages: readonly Head[];
  /** revisions of other works that touch the driver, or whose patches say Fixes: */
  readonly others: readonly Revision[];
  readonly reader: Reader;
  readonly roles: Roles;
  readonly newestMail: string | null;
  /** the commit that brings the driver, where a kernel tree was asked */
  readonly commit: Commit | null;
}

/**
 * Merged by the vfio maintainer's word, his pull request or one he took, or a commit; else, inferred and only by then, by his word
 * on a later patch that builds on the work, or (weaker) by later patches that mend or change the merged code. A request to pull
 * that nobody answered merges nothing. Else rejected by a NAK that names no condition, abandoned after half a year of silence, or pending. Silence counts from the
 * newest mail read, not from today.
 */
export function outcomeOf(driver: FoundDriver, introduction: readonly Revision[], around: Surroundings): Outcome {
  const last = introduction.at(-1);
  if (last === undefined) return standing(driver, around);
  const pulls = pullsOf(driver, last, around.messages, around);
  const evidence = mergeEvidence(introduction, driver, around, pulls);
  const word = [...evidence].reverse().find(({kind}) => kind === "applied");
  const pull = pulls.find(({sure}) => sure)?.evidence;
  const {commit} = around;
  const fix = mendsOf(driver, introduction, around.others, around.reader).find((one) => one.commit !== null);
  if (commit !== null || word !== undefined || pull !== undefined) {
    return {
      status: "merged",
      statusBecause:
        commit !== null
          ? `commit ${commit.hash.slice(0, 12)}, found by ${commit.foundBy}`
          : word !== undefined
            ? `${word.person}: "${word.quote ?? "applied"}"`
            : `pull request of ${pull?.person}`,
      merged: {
        date: commit?.date ?? word?.date ?? pull?.date ?? last.date,
        release: commit?.release ?? releaseIn(introduction, driver, around, pulls),
        commit: commit?.hash ?? fix?.commit ?? null,
        evidence,
      },
    };
  }
  const told = toldOfLater(driver, last, around.others, around);
  const later = changesAfter(driver, introduction, around.others, around.reader)[0];
  const inferred = told[0]?.evidence ?? fix?.evidence ?? later;
  if (inferred === undefined) return unmerged(last, driver, around);
  const asked = pulls.at(-1)?.evidence;
  const dated = told.find((one) => one.release !== null);
  const release = dated?.release ?? null;
  const words = [...new Set([told[0], dated])].flatMap((one) => one?.evidence ?? []);
  return {
    status: "merged",
    statusBecause: [
      told[0] !== undefined
        ? `inferred: the vfio maintainer's word on a later patch that builds on patch ${told[0].patch} of its last version`
        : fix !== undefined
          ? `inferred: a later patch says that it fixes commit ${fix.commit}, by title a patch of this work`
          : "inferred: later patches change its files",
      ...(asked === undefined ? [] : [`${asked.person} had asked on ${asked.date.slice(0, 10)} to pull it`]),
      ...(told[0] === undefined ? [] : [`${inferred.person}: "${inferred.quote}"`]),
    ].join("; "),
    merged: {
      date: inferred.date,
      release,
      ...(release === null ? {} : {releaseInferred: true}),
      commit: fix?.commit ?? null,
      byThen: true,
      evidence: [...evidence, ...(words.length > 0 ? words : [inferred]).map(weak)],
    },
  };
}

const weak = (evidence: Evidence): Evidence => ({
  ...evidence,
  inferred: [...new Set([...evidence.inferred, "merged by then"])],
});

/** A driver that was there before the mail read begins. */
function standing(driver: FoundDriver, {others, reader}: Surroundings): Outcome {
  const first = changesAfter(driver, [], others, reader)[0];
  if (first === undefined) return {status: "unknown", statusBecause: "introduction not among the mail read"};
  return {
    status: "merged",
    statusBecause:
      "inferred: patches change files that no mail read has added; its introduction is not among the mail read",
    merged: {date: first.date, release: null, commit: null, byThen: true, evidence: [weak(first)]},
  };
}

/** Applied words that cover the driver, or a part by a parent's maintainer; pull requests. By date. */
function mergeEvidence(
  introduction: readonly Revision[],
  driver: FoundDriver,
  around: Surroundings,
  pulls: readonly Pull[],
): Evidence[] {
  const last = introduction.at(-1);
  const words = takenBy(introduction, driver, around).map(({applied, part}) => {
    const {message, quote, offset} = applied;
    return passageEvidence(
      message,
      {text: quote, offset},
      {
        person: displayName(message.from, around.roles),
        role: roleOn(named(message.from), message.date, around.roles) ?? "maintainer",
        kind: part ? "applied-part" : "applied",
      },
    );
  });
  const asked = pulls.flatMap(({evidence, taken}) => (taken === null ? [evidence] : [evidence, taken]));
  const commits = around.commit === null || last === undefined ? [] : [commitEvidence(around.commit, last)];
  return [...words, ...asked, ...commits].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

function commitEvidence({hash, date, foundBy}: Commit, last: Revision): Evidence {
  return {
    messageId: last.id,
    url: archiveUrl(last.id),
    list: last.lists[0] ?? "",
    date,
    person: "",
    role: "kernel tree",
    kind: "commit",
    quote: `commit ${hash}`,
    inferred: [`found by ${foundBy}`],
  };
}

/** All "applied" of the introduction; `part` where the driver itself was not taken, or not by a vfio maintainer. */
function takenBy(
  introduction: readonly Revision[],
  driver: FoundDriver,
  {reader, roles}: Surroundings,
): {applied: Applied; part: boolean}[] {
  return introduction.flatMap((revision) => {
    const indexes = bringingPatches(revision, driver, reader).map(({index}) => index);
    return appliedIn(revision, {reader, roles}).map((applied) => {
      const covers = applied.patches === null || applied.patches.some((index) => indexes.includes(index));
      const maintainer = roles
        .on(named(applied.message.from), applied.message.date)
        .some(({role}) => role === "vfio-maintainer");
      return {applied, part: !(covers && maintainer)};
    });
  });
}

function releaseIn(
  introduction: readonly Revision[],
  driver: FoundDriver,
  around: Surroundings,
  pulls: readonly Pull[],
): string | null {
  const words = takenBy(introduction, driver, around)
    .filter(({part}) => !part)
    .map(({applied}) => applied.release);
  const requests = pulls.filter(({sure}) => sure).map(({release}) => release);
  return [...words.reverse(), ...requests].find((release) => release !== null) ?? null;
}

function unmerged(last: Revision, driver: FoundDriver, {reader, roles, newestMail}: Surroundings): Outcome {
  const naks = bringingPatches(last, driver, reader)
    .flatMap(({trailers}) => trailers)
    .filter(
      (vote) =>
        vote.type === "Nacked-by" &&
        vote.accepted &&
        vote.withdrawn === null &&
        roles.on(vote, vote.date).some(({role}) => role === "vfio-maintainer" || role === "maintainer"),
    );
  // "NAK until the locking is fixed" is a condition for the next version, no refusal of the work.
  const nak = naks.find(({qualified}) => !qualified);
  if (nak !== undefined) return {status: "rejected", statusBecause: `Nacked-by ${nak.name} in ${nak.messageId}`};
  const [condition] = naks;
  const gone = withdrawnIn(last, {reader, roles});
  if (gone !== null) return {status: "superseded", statusBecause: gone};
  const spoken = [last.date, ...last.replies.map(({date}) => date)].sort().at(-1) ?? last.date;
  const days = newestMail === null ? 0 : Math.floor((Date.parse(newestMail) - Date.parse(spoken)) / 86_400_000);
  const announced = announcedIn(last, {reader, roles});
  const more = [
    ...(announced === null ? [] : [announced]),
    ...(condition === undefined ? [] : [`Nacked-by ${condition.name}, with a condition: "${condition.quote ?? ""}"`]),
  ]
    .map((words) => `; ${words}`)
    .join("");
  if (days >= silence)
    return {
      status: "abandoned",
      statusBecause: `no mail on its last version for ${days} days, the last on ${spoken.slice(0, 10)}${more}`,
    };
  return {
    status: "pending",
    statusBecause: `nobody has said that it is applied; the last mail is of ${spoken.slice(0, 10)}${more}`,
  };
}

// "This is superseded by the series at ...", "please ignore this series", "I am withdrawing this patch"
const givesUp =
  /\b(?:superseded\s+by|supersedes\s+this|(?:please\s+)?(?:ignore|disregard|drop)\s+th(?:is|e)\s+(?:patch\s*)?(?:series|set|patch|version)|withdraw(?:ing|n)?\s+th(?:is|e)\s+(?:series|patch))\b/i;

/** The author's own word that something else takes the last version's place, or null. */
function withdrawnIn(
  {author, submitter, replies}: Revision,
  {reader, roles}: Pick<Surroundings, "reader" | "roles">,
): string | null {
  for (const {messageId, from} of replies) {
    if (!roles.samePerson(from, author) && !roles.samePerson(from, submitter)) continue;
    const words = reader.own(messageId).find(({text}) => givesUp.test(text.slice(0, 2000)));
    if (words !== undefined) return `${displayName(from, roles)}: "${quoteOf(words.text)}"`;
  }
  return null;
}

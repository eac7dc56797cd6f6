/** Pull requests that name the patches of a driver's introduction. */
import type {Message, Revision} from "../../crawler/records.ts";
import {displayName, named, passageEvidence, roleOn} from "../criteria/evidence.ts";
import type {Evidence} from "../dataset.ts";
import {bringingPatches} from "../drivers/bringing.ts";
import type {FoundDriver} from "../drivers/find.ts";
import type {Reader} from "../reader.ts";
import type {Roles} from "../roles.ts";
import {titleWords} from "./fixes-trailer.ts";

const pullSubject = /\bPULL\b/;
const shortest = 16;

export interface Pull {
  readonly evidence: Evidence;
  readonly release: string | null;
}

/** Requests by a maintainer, sent after the last version, whose list of patches holds the title of one that brings the driver. */
export function pullsOf(
  driver: FoundDriver,
  last: Revision,
  messages: readonly Message[],
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Pull[] {
  const titles = bringingPatches(last, driver, reader)
    .map(({subject}) => titleWords(subject))
    .filter((title) => title.length >= shortest);
  return messages
    .filter(({subject, date}) => pullSubject.test(subject) && !/^\s*re:/i.test(subject) && date >= last.date)
    .flatMap((message) => {
      const role = roleOn(named(message.from), message.date, roles);
      const text = titleWords(message.text);
      const title = titles.find((one) => text.includes(one));
      if (role === null || title === undefined) return [];
      const about = {person: displayName(message.from, roles), role, kind: "pull-request"};
      const {offset, ...evidence} = passageEvidence(message, {text: message.subject, offset: 0}, about);
      return [{evidence, release: /\bv\d+\.\d+\b/.exec(message.subject)?.[0] ?? null}];
    });
}

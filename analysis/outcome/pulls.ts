/** Pull requests that name the patches of a driver's introduction. */
import type {Head, Revision} from "../../crawler/records.ts";
import {wordOfTaking} from "../criteria/applied.ts";
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
  /** the vfio maintainer's own request, or one that he says he took: then the driver is in his tree; not one that was replaced */
  readonly sure: boolean;
  /** his answer that he took it, where it is another's request */
  readonly taken: Evidence | null;
}

/**
 * Requests by a maintainer, sent after the last version, whose list of patches holds the title of one that brings the driver. By
 * date. One that its sender later sent anew, with the same titles, was not taken as it was: it proves nothing.
 */
export function pullsOf(
  driver: FoundDriver,
  last: Revision,
  messages: readonly Head[],
  {reader, roles}: {readonly reader: Reader; readonly roles: Roles},
): Pull[] {
  const titles = bringingPatches(last, driver, reader)
    .map(({subject}) => titleWords(subject))
    .filter((title) => title.length >= shortest);
  const isVfio = ({from, date}: Head): boolean =>
    roles.on(named(from), date).some(({role}) => role === "vfio-maintainer");
  const about = (message: Head, kind: string) => ({
    person: displayName(message.from, roles),
    role: roleOn(named(message.from), message.date, roles) ?? "",
    kind,
  });
  const pulls = messages
    .filter(({subject, date}) => pullSubject.test(subject) && !/^\s*re:/i.test(subject) && date >= last.date)
    .flatMap((message) => {
      if (roleOn(named(message.from), message.date, roles) === null) return [];
      const text = titleWords(reader.get(message.messageId)?.text ?? "");
      const listed = titles.filter((one) => text.includes(one));
      if (listed.length === 0) return [];
      const answered = messages.find(
        (one) =>
          one.inReplyTo.includes(message.messageId) && isVfio(one) && wordOfTaking(one.messageId, reader) !== null,
      );
      const words = answered === undefined ? null : wordOfTaking(answered.messageId, reader);
      const taken =
        answered === undefined || words === null
          ? null
          : passageEvidence(answered, {text: words.quote, offset: words.offset}, about(answered, "applied"));
      const {offset, ...evidence} = passageEvidence(
        message,
        {text: message.subject, offset: 0},
        about(message, "pull-request"),
      );
      const release = words?.release ?? /\bv\d+\.\d+\b/.exec(message.subject)?.[0] ?? null;
      return [{message, listed, pull: {evidence, release, sure: isVfio(message) || taken !== null, taken}}];
    })
    .sort((a, b) => (a.message.date < b.message.date ? -1 : 1));
  return pulls.map(({message, listed, pull}, at) => {
    const anew = pulls
      .slice(at + 1)
      .some((one) => roles.samePerson(one.message.from, message.from) && listed.every((t) => one.listed.includes(t)));
    if (!anew || pull.taken !== null) return pull;
    return {...pull, sure: false, evidence: {...pull.evidence, inferred: ["replaced by a later request"]}};
  });
}

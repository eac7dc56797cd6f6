/** A mail that belongs to no patch series, in a terminal: who wrote it when, and what it proves. */
import type {Citation} from "../../citations.ts";
import type {Dataset, Verdict} from "../../dataset.ts";
import {criteria} from "../../dataset.ts";
import {kindWords} from "./claims.ts";
import {day, flat, wrap} from "./text.ts";
import {criterionWords, versionWords} from "./words.ts";

export interface LoneMail {
  readonly messageId: string;
  readonly person: string;
  /** null where only the dataset knows of it, which has no addresses and no subjects of such mails */
  readonly email: string | null;
  readonly subject: string | null;
  readonly date: string;
  readonly lists: readonly string[];
  readonly url: string;
  readonly citedBy: readonly Citation[];
}

const mostShown = 12;

export function mailPage(mail: LoneMail, {revisions}: Pick<Dataset, "revisions">): string[] {
  const {person, email, subject, date, lists, url, citedBy} = mail;
  const on = lists.length === 0 ? "" : ` on ${lists.join(", ")}`;
  return [
    ...wrap(`Mail of ${person}${email === null ? "" : ` <${email}>`}, ${day(date)}${on}`),
    ...(subject === null ? [] : wrap(subject, {indent: "  "})),
    "  in the thread of no patch series that was read",
    flat(url),
    "",
    ...(citedBy.length === 0 ? ["No verdict cites it."] : ["Cited as proof:"]),
    ...citedBy.slice(0, mostShown).flatMap(({driver, revision, proves, evidence}) => {
      const version = revisions.find(({id}) => id === revision);
      const of = version === undefined ? driver : `${driver} ${versionWords(version)}`;
      const what = isCriterion(proves) ? criterionWords[proves].long : proves;
      return wrap(`${of}: ${what}, ${evidence.trailer ?? kindWords(evidence.kind)}`, {indent: "  "});
    }),
    ...(citedBy.length > mostShown ? [`  and ${citedBy.length - mostShown} more (--json has all)`] : []),
  ];
}

const isCriterion = (proves: Citation["proves"]): proves is Verdict["criterion"] =>
  criteria.some((criterion) => criterion === proves);

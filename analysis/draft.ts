/** What a submission should mend before it is sent (again), beside the criteria: slips that a reader of the list would see first. */
import type {Message} from "../crawler/records.ts";
import type {JudgedRevision} from "./dataset.ts";
import type {FoundDriver} from "./drivers/find.ts";

/** What `git format-patch --cover-letter` writes for its user to replace. */
const placeholders = ["*** SUBJECT HERE ***", "*** BLURB HERE ***"] as const;

/**
 * In sentences, [] where there is nothing to mend.
 *
 * @param messages those handed in; [] where only the store was asked
 * @param postings the revisions found among them, of which `revision` is judged
 */
export function slipsIn(
  revision: JudgedRevision,
  {directory}: Pick<FoundDriver, "directory">,
  {messages, postings}: {readonly messages: readonly Message[]; readonly postings: readonly JudgedRevision[]},
): string[] {
  const left = placeholders.filter((words) =>
    [revision.subject, ...messages.flatMap(({subject, text}) => [subject, text])].some((text) => text.includes(words)),
  );
  const versions = [...new Set(postings.map(({version, rfc}) => `${rfc ? "RFC " : ""}v${version}`))];
  const files = new Set(revision.patches.flatMap((patch) => patch.files));
  const whole = revision.missing.length === 0;
  const built = [...files].some((file) => file === `${directory}/Makefile` || file === `${directory}/Kbuild`);
  const chosen = [...files].some((file) => file.endsWith("/Kconfig"));
  return [
    ...left.map((words) => `The cover letter still says "${words}".`),
    ...(postings.length > 1
      ? [
          `${postings.length} postings are in it${versions.length > 1 ? ` (${versions.join(", ")})` : ""}; judged is the last. Give each version a folder of its own.`,
        ]
      : []),
    ...(whole && !built ? [`No patch adds a Makefile in ${directory}/: nothing builds the driver.`] : []),
    ...(whole && !chosen ? ["No patch touches a Kconfig: nobody can choose the driver."] : []),
    ...(whole && !files.has("MAINTAINERS") ? [`No patch touches MAINTAINERS: ${directory}/ gets no entry there.`] : []),
  ];
}

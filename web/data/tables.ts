import type {Dataset, Evidence, Verdict} from "../../analysis/dataset.ts";
import type {Trailer} from "../../crawler/records.ts";
import {type Cell, csv} from "../csv.ts";
import {criterionOrder} from "../words.ts";

/** A flat view of the dataset, as a CSV file and as entries of the data dictionary. */
export interface DataTable {
  readonly name: string;
  /** what a row is */
  readonly row: string;
  readonly columns: readonly {readonly name: string; readonly meaning: string}[];
  readonly csv: (dataset: Dataset) => {readonly text: string; readonly rows: number};
}

type Column<Row> = readonly [name: string, meaning: string, value: (row: Row) => Cell];

function define<Row>(
  name: string,
  row: string,
  rows: (dataset: Dataset) => readonly Row[],
  columns: readonly Column<Row>[],
): DataTable {
  return {
    name,
    row,
    columns: columns.map(([column, meaning]) => ({name: column, meaning})),
    csv: (dataset) => {
      const all = rows(dataset);
      return {
        text: csv(
          columns.map(([column]) => column),
          all.map((one) => columns.map(([, , value]) => value(one))),
        ),
        rows: all.length,
      };
    },
  };
}

type Revision = Dataset["revisions"][number];

const drivers = define("drivers", "a variant driver that was found", (dataset) => dataset.drivers, [
  ["driver", "its name: the last component of its directory", (row) => row.name],
  ["directory", "where its files lie", (row) => row.directory],
  ["title", "title of the last cover letter, else of the first patch", (row) => row.title],
  ["status", "merged, pending, abandoned, rejected, superseded or unknown", (row) => row.status],
  ["introduced_by", "series id of the work that brings it", (row) => row.introducedBy],
  ["first_posted", "date of the first version, UTC", (row) => row.firstPosted],
  ["last_posted", "date of the last version, UTC", (row) => row.lastPosted],
  ["versions", "versions of the work that brings it, RFC and resends included", (row) => row.revisions.length],
  ["merged", "date of the merge; empty where none is known", (row) => row.merged?.date ?? null],
  ["release", "kernel release that it was merged for", (row) => row.merged?.release ?? null],
  [
    "parents",
    "names of its parent drivers, parted by semicolons",
    (row) => row.parents.map(({name}) => name).join(";"),
  ],
  ["migration", "whether it saves and loads device state; empty where that cannot be told", (row) => row.migration],
  ...criterionOrder.map(
    (c): Column<Dataset["drivers"][number]> => [
      c,
      `state of that criterion on the last version`,
      (row) => row.verdicts[c]?.state ?? null,
    ],
  ),
]);

const revisions = define("revisions", "a posting of a series", (dataset) => dataset.revisions, [
  ["revision", "message-id of the cover letter, else of the first patch present", (row) => row.id],
  ["series", "id of the first known version of the same work", (row) => row.series],
  ["introduces", "name of the variant driver that it brings", (row) => row.introduces],
  ["drivers", "variant drivers whose files it touches, parted by semicolons", (row) => row.drivers.join(";")],
  ["version", "version number; 1 where none is written", (row) => row.version],
  ["version_inferred", "true where no version is written", (row) => row.versionInferred],
  ["rfc", "true where it is marked RFC", (row) => row.rfc],
  ["resend", "true where it is marked RESEND", (row) => row.resend],
  ["date", "date of the first mail of the posting, UTC", (row) => row.date],
  ["subject", "title without brackets", (row) => row.subject],
  ["author", "name of the author", (row) => row.author.name],
  ["lists", "lists that carried it, parted by semicolons", (row) => row.lists.join(";")],
  ["patches", "patches present", (row) => row.patches.length],
  ["total", "n of n/m", (row) => row.total],
  ["replies", "mails in its discussion", (row) => row.replies.length],
  ["supersedes", "revision id of the version before", (row) => row.supersedes],
  ["linked_by", "the rule that joined it to the version before", (row) => row.linkedBy],
]);

const trailers = define(
  "trailers",
  "a trailer of a patch, in its body or given in a reply",
  (dataset) =>
    dataset.revisions.flatMap((revision) =>
      revision.patches.flatMap((patch) => patch.trailers.map((trailer) => ({revision, patch: patch.index, trailer}))),
    ),
  [
    ["revision", "revision id", (row: {revision: Revision; patch: number; trailer: Trailer}) => row.revision.id],
    ["patch", "index of the patch", (row) => row.patch],
    ["type", "Reviewed-by, Acked-by, Signed-off-by, …", (row) => row.trailer.type],
    ["name", "the person named; for trailers without a person, empty", (row) => row.trailer.name],
    ["source", "body: the patch as posted carries it; reply: a mail gave it", (row) => row.trailer.source],
    ["via", "patch, cover, range (words name the patches) or other-thread", (row) => row.trailer.via],
    ["message_id", "the mail that gave it (the patch itself for body)", (row) => row.trailer.messageId],
    ["date", "date of that mail, UTC", (row) => row.trailer.date],
    ["accepted", "false where it is not counted", (row) => row.trailer.accepted],
    ["why", "the rule that decided it", (row) => row.trailer.why],
    ["given_by", "for body trailers: the mail that first gave it", (row) => row.trailer.givenBy],
    ["withdrawn", "the mail that took it back", (row) => row.trailer.withdrawn],
    ["qualified", "true where words beside it limit it", (row) => row.trailer.qualified],
  ],
);

const verdicts = define(
  "verdicts",
  "a verdict on a version, by criterion",
  (dataset) =>
    dataset.revisions.flatMap((revision) => Object.values(revision.verdicts).map((verdict) => ({revision, verdict}))),
  [
    ["revision", "revision id", (row: {revision: Revision; verdict: Verdict}) => row.revision.id],
    ["driver", "the driver that it brings", (row) => row.revision.introduces],
    ["criterion", "the criterion", (row) => row.verdict.criterion],
    ["state", "met, partly-met, not-met, no-evidence or not-applicable", (row) => row.verdict.state],
    ["rule", "id and version of the rule that made it", (row) => row.verdict.rule],
    ["missing", "what is missing, in words", (row) => row.verdict.missing ?? null],
    ["because", "why it does not apply, in words", (row) => row.verdict.because ?? null],
    ["evidence", "mails that it rests on", (row) => row.verdict.evidence.length],
    ["mails_read", "mails that were read for it", (row) => row.verdict.searched.messages],
    ["mails_missing", "mails that the thread names and no source has", (row) => row.verdict.searched.missing.length],
    ["inferred", "what was inferred, parted by semicolons", (row) => row.verdict.inferred.join(";")],
  ],
);

const evidence = define(
  "evidence",
  "a mail that a driver’s verdict rests on",
  (dataset) =>
    dataset.drivers.flatMap((driver) =>
      Object.values(driver.verdicts).flatMap((verdict) =>
        verdict.evidence.map((item) => ({driver: driver.name, verdict, item})),
      ),
    ),
  [
    ["driver", "name of the driver", (row: {driver: string; verdict: Verdict; item: Evidence}) => row.driver],
    ["criterion", "the criterion", (row) => row.verdict.criterion],
    ["message_id", "the mail", (row) => row.item.messageId],
    ["url", "its page in the archive", (row) => row.item.url],
    ["date", "its date, UTC", (row) => row.item.date],
    ["person", "who wrote it", (row) => row.item.person],
    ["role", "the role on that day", (row) => row.item.role],
    ["kind", "trailer, cover, patch, reply, commit, annotation, applied or pull-request", (row) => row.item.kind],
    ["trailer", "type of the trailer, where it is one", (row) => row.item.trailer ?? null],
    ["patch", "index of the patch that it speaks of", (row) => row.item.patch ?? null],
  ],
);

const roles = define(
  "roles",
  "a role that a person held",
  (dataset) => dataset.people.flatMap((person) => person.roles.map((role) => ({person, role}))),
  [
    [
      "person",
      "the person’s name",
      (row: {person: Dataset["people"][number]; role: Dataset["people"][number]["roles"][number]}) => row.person.name,
    ],
    ["role", "listed-reviewer, vfio-maintainer, maintainer or reviewer", (row) => row.role.role],
    ["section", "section of the MAINTAINERS file", (row) => row.role.section],
    ["from", "first day; empty where it is not known", (row) => row.role.from],
    ["until", "last day; empty where it goes on", (row) => row.role.until],
    ["source", "where that stands", (row) => row.role.source],
  ],
);

const gaps = define("gaps", "something that could not be read or placed", (dataset) => dataset.gaps, [
  ["kind", "missing-mail, missing-patch, no-series, unmatched-override or unplaced-driver", (row) => row.kind],
  ["what", "message-id or name", (row) => row.what],
  ["where", "where it is named", (row) => row.where],
  ["reason", "what is known about it", (row) => row.reason],
]);

export const dataTables: readonly DataTable[] = [drivers, revisions, trailers, verdicts, evidence, roles, gaps];

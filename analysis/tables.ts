/** The dataset as flat tables: one row a thing, names of columns as in dataset.json where they are the same. */
import {type Cell, csv} from "./csv.ts";
import type {Dataset} from "./dataset.ts";
import {criteria} from "./dataset.ts";
import {dictionary} from "./dictionary.ts";

/** File name -> its text: the tables and what their columns mean. `export` writes these files, and the site offers them. */
export function csvFilesOf(dataset: Dataset): ReadonlyMap<string, string> {
  return new Map([...tablesOf(dataset), [dictionaryFile, dictionaryTable()]]);
}

export const dictionaryFile = "dictionary.csv";

/** The tables alone. Lists inside a cell are joined by a blank; message-ids hold none. */
export function tablesOf(dataset: Dataset): ReadonlyMap<string, string> {
  return new Map([
    ["drivers.csv", drivers(dataset)],
    ["revisions.csv", revisions(dataset)],
    ["patches.csv", patches(dataset)],
    ["trailers.csv", trailers(dataset)],
    ["verdicts.csv", verdicts(dataset)],
    ["evidence.csv", evidence(dataset)],
    ["interactions.csv", interactions(dataset)],
    ["people.csv", people(dataset)],
    ["gaps.csv", gaps(dataset)],
  ]);
}

function drivers({drivers: all}: Dataset): string {
  return csv(
    [
      "name",
      "directory",
      "title",
      "status",
      "statusBecause",
      "firstPosted",
      "lastPosted",
      "versions",
      "merged",
      "release",
      "commit",
      ...criteria,
    ],
    all.map((driver) => [
      driver.name,
      driver.directory,
      driver.title,
      driver.status,
      driver.statusBecause,
      driver.firstPosted,
      driver.lastPosted,
      driver.revisions.length,
      driver.merged?.date ?? null,
      driver.merged?.release ?? null,
      driver.merged?.commit ?? null,
      ...criteria.map((criterion) => driver.verdicts[criterion]?.state ?? null),
    ]),
  );
}

function revisions({revisions: all}: Dataset): string {
  return csv(
    [
      "id",
      "series",
      "date",
      "version",
      "versionInferred",
      "rfc",
      "resend",
      "introduces",
      "drivers",
      "subject",
      "author",
      "authorEmail",
      "submitter",
      "lists",
      "total",
      "patches",
      "missing",
      "supersedes",
      "linkedBy",
      "replies",
    ],
    all.map((one) => [
      one.id,
      one.series,
      one.date,
      one.version,
      one.versionInferred,
      one.rfc,
      one.resend,
      one.introduces,
      one.drivers.join(" "),
      one.subject,
      one.author.name,
      one.author.email,
      one.submitter.name,
      one.lists.join(" "),
      one.total,
      one.patches.length,
      one.missing.join(" "),
      one.supersedes,
      one.linkedBy,
      one.replies.length,
    ]),
  );
}

function patches({revisions: all}: Dataset): string {
  return csv(
    ["revision", "index", "messageId", "date", "subject", "author", "authorEmail", "patchId", "files"],
    all.flatMap(({id, patches: list}) =>
      list.map((patch): Cell[] => [
        id,
        patch.index,
        patch.messageId,
        patch.date,
        patch.subject,
        patch.author.name,
        patch.author.email,
        patch.patchId,
        patch.files.join(" "),
      ]),
    ),
  );
}

function trailers({revisions: all}: Dataset): string {
  return csv(
    [
      "revision",
      "patch",
      "type",
      "name",
      "email",
      "value",
      "comment",
      "source",
      "via",
      "messageId",
      "date",
      "accepted",
      "why",
      "givenBy",
      "withdrawn",
      "qualified",
    ],
    all.flatMap(({id, patches: list}) =>
      list.flatMap(({index, trailers: votes}) =>
        votes.map((vote): Cell[] => [
          id,
          index,
          vote.type,
          vote.name,
          vote.email,
          vote.value,
          vote.comment,
          vote.source,
          vote.via,
          vote.messageId,
          vote.date,
          vote.accepted,
          vote.why,
          vote.givenBy,
          vote.withdrawn,
          vote.qualified,
        ]),
      ),
    ),
  );
}

const judged = ({revisions: all}: Dataset) =>
  all.flatMap((revision) =>
    criteria.flatMap((criterion) => {
      const verdict = revision.verdicts[criterion];
      return verdict === undefined ? [] : [{revision, verdict}];
    }),
  );

function verdicts(dataset: Dataset): string {
  return csv(
    [
      "driver",
      "revision",
      "criterion",
      "state",
      "rule",
      "missing",
      "because",
      "inferred",
      "evidence",
      "messagesRead",
      "messagesMissing",
    ],
    judged(dataset).map(({revision, verdict}) => [
      revision.introduces,
      revision.id,
      verdict.criterion,
      verdict.state,
      verdict.rule,
      verdict.missing ?? null,
      verdict.because ?? null,
      verdict.inferred.join("; "),
      verdict.evidence.length,
      verdict.searched.messages,
      verdict.searched.missing.length,
    ]),
  );
}

function evidence(dataset: Dataset): string {
  return csv(
    [
      "driver",
      "revision",
      "criterion",
      "messageId",
      "url",
      "list",
      "date",
      "person",
      "role",
      "kind",
      "trailer",
      "patch",
      "offset",
      "quote",
      "inferred",
    ],
    judged(dataset).flatMap(({revision, verdict}) =>
      verdict.evidence.map((one): Cell[] => [
        revision.introduces,
        revision.id,
        verdict.criterion,
        one.messageId,
        one.url,
        one.list,
        one.date,
        one.person,
        one.role,
        one.kind,
        one.trailer ?? null,
        one.patch ?? null,
        one.offset ?? null,
        one.quote ?? null,
        one.inferred.join("; "),
      ]),
    ),
  );
}

function interactions(dataset: Dataset): string {
  return csv(
    ["driver", "revision", "parent", "kind", "what", "patch", "messageId", "file", "line", "approvedBy"],
    judged(dataset).flatMap(({revision, verdict}) =>
      (verdict.interactions ?? []).map((one): Cell[] => [
        revision.introduces,
        revision.id,
        one.parent,
        one.kind,
        one.what,
        one.patch,
        one.messageId,
        one.file,
        one.line,
        [...new Set(one.approvals.map(({person}) => person))].join("; "),
      ]),
    ),
  );
}

function people({people: all}: Dataset): string {
  return csv(
    ["id", "name", "emails", "employers", "roles", "bot"],
    all.map(({id, name, emails, employers, roles, bot}) => [
      id,
      name,
      emails.join(" "),
      employers.map((one) => `${one.name} (${one.from ?? ""}..${one.until ?? ""})`).join("; "),
      roles.map(({role, section, from, until}) => `${role}: ${section} (${from ?? ""}..${until ?? ""})`).join("; "),
      bot,
    ]),
  );
}

function gaps({gaps: all}: Dataset): string {
  return csv(
    ["kind", "what", "where", "reason"],
    all.map(({kind, what, where, reason}) => [kind, what, where, reason]),
  );
}

function dictionaryTable(): string {
  const words = dictionary.flatMap(({file, columns}) =>
    Object.entries(columns).map(([column, meaning]) => [file, column, meaning]),
  );
  return csv(["file", "column", "meaning"], words);
}

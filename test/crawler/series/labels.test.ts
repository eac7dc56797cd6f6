import {readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import * as z from "zod";
import type {Revision} from "../../../crawler/records.ts";
import {reconstruct} from "../../../crawler/series/reconstruct.ts";
import {corpusMails} from "../../helpers/corpus.ts";
import {whereIs} from "../../helpers/needs.ts";

const corpus = whereIs("corpus");
const labels = whereIs("labels");

const Person = z.object({type: z.string(), name: z.string(), email: z.string().nullable()});
const Label = z.object({
  driver: z.string(),
  label: z.string(),
  version: z.number(),
  version_marker: z.string().nullable(),
  rfc: z.boolean(),
  resend: z.boolean(),
  cover_msgid: z.string().nullable(),
  cover_subject: z.string(),
  date: z.string(),
  author_name: z.string(),
  author_email: z.string(),
  total: z.number(),
  previous_cover_msgid: z.string().nullable(),
  patches: z.array(
    z.object({
      n: z.number(),
      msgid: z.string(),
      subject_title: z.string(),
      in_body_from: z.object({name: z.string(), email: z.string()}).nullable(),
      trailers_in_body: z.array(Person),
      followup_trailers: z.array(Person.extend({from_msgid: z.string(), applies_via: z.string()})),
      files: z.array(z.string()),
    }),
  ),
  must_not_count: z.array(z.object({msgid: z.string(), line: z.string()})),
});

const sorted = <T>(values: readonly T[]): string[] => values.map((value) => JSON.stringify(value)).sort();

const withoutBrackets = (subject: string): string => subject.replace(/^(?:\[[^\]]*\]\s*)+/, "");

/** A revision in the words of the label, so that one comparison shows every field that differs. */
function asLabelled(revision: Revision, label: z.infer<typeof Label>) {
  return {
    version: revision.version,
    versionInferred: revision.versionInferred,
    rfc: revision.rfc,
    resend: revision.resend,
    cover: revision.cover,
    subject: revision.subject,
    date: revision.date,
    author: revision.author,
    total: revision.total,
    missing: revision.missing,
    supersedes: revision.supersedes,
    patches: revision.patches.map((patch, at) => ({
      n: patch.index,
      msgid: patch.messageId,
      title: patch.subject,
      author: label.patches[at]?.in_body_from ? patch.author : null,
      files: [...patch.files].sort(),
      body: sorted(
        patch.trailers
          .filter(({source, value}) => source === "body" && value === null)
          .map(({type, name, email}) => [type, name, email]),
      ),
      replies: sorted(
        patch.trailers
          .filter(({source, accepted, value}) => source === "reply" && accepted && value === null)
          .map(({type, name, email, messageId, via}) => [type, name, email, messageId, via]),
      ),
    })),
  };
}

function asExpected(label: z.infer<typeof Label>) {
  return {
    version: label.version_marker === null ? 1 : label.version,
    versionInferred: label.version_marker === null,
    rfc: label.rfc,
    resend: label.resend,
    cover: label.cover_msgid,
    subject: withoutBrackets(label.cover_subject),
    date: new Date(label.date).toISOString(),
    author: {name: label.author_name, email: label.author_email},
    total: label.total,
    missing: [],
    supersedes: label.previous_cover_msgid,
    patches: label.patches.map((patch) => ({
      n: patch.n,
      msgid: patch.msgid,
      title: patch.subject_title,
      author: patch.in_body_from,
      files: [...patch.files].sort(),
      body: sorted(patch.trailers_in_body.map(({type, name, email}) => [type, name, email])),
      replies: sorted(
        patch.followup_trailers.map(({type, name, email, from_msgid, applies_via}) => [
          type,
          name,
          email,
          from_msgid,
          applies_via,
        ]),
      ),
    })),
  };
}

describe.skipIf(corpus === null || labels === null)("readings by hand (needs the corpus and the labels)", () => {
  const read =
    labels === null ? [] : z.array(Label).parse(JSON.parse(readFileSync(join(labels, "series.json"), "utf8")));
  let revisions: readonly Revision[] = [];
  beforeAll(async () => {
    // Whole threads: replies keep the titles of what they answer.
    const titles = read.flatMap(({cover_subject, patches}) => [
      cover_subject,
      ...patches.map(({subject_title}) => subject_title),
    ]);
    const known = titles.map((title) => withoutBrackets(title).toLowerCase());
    const messages = await corpusMails(corpus ?? "", (subject) => {
      const lower = subject.toLowerCase();
      return known.some((title) => lower.includes(title));
    });
    revisions = reconstruct(messages).revisions;
  });

  it.each(read.map((label) => [`${label.driver} ${label.label.slice(0, 12)}`, label] as const))(
    "agree in every field: %s",
    (_name, label) => {
      const id = label.cover_msgid ?? label.patches[0]?.msgid;
      const revision = revisions.find((candidate) => candidate.id === id);
      expect(revision && asLabelled(revision, label)).toEqual(asExpected(label));
    },
  );

  it("agree on what must not count", () => {
    for (const {msgid, line} of read.flatMap((label) => label.must_not_count)) {
      const counted = revisions.flatMap(({patches}) =>
        patches.filter(
          ({messageId, trailers}) =>
            messageId === msgid || trailers.some((vote) => vote.messageId === msgid && vote.accepted),
        ),
      );
      expect(counted, line).toEqual([]);
    }
  });
});

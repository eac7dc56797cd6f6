/** What could not be read or placed, as far as it bears on the verdicts. */
import type {Override} from "../crawler/series/overrides.ts";
import {type Annotation, annotatedText} from "./annotations.ts";
import type {Driver, Gap, JudgedRevision} from "./dataset.ts";
import type {Reader} from "./reader.ts";

export function gapsOf(
  drivers: readonly Driver[],
  revisions: readonly JudgedRevision[],
  {
    reader,
    annotations,
    unusedOverrides,
  }: {
    readonly reader: Reader;
    readonly annotations: readonly Annotation[];
    readonly unusedOverrides: readonly Override[];
  },
): Gap[] {
  const bringing = revisions.filter(({introduces}) => introduces !== null);
  const missingMail = new Map<string, string>();
  for (const {id, verdicts} of bringing) {
    for (const what of verdicts["listed-reviewer"]?.searched.missing ?? []) {
      if (!missingMail.has(what)) missingMail.set(what, id);
    }
  }
  const gaps: Gap[] = [
    ...[...missingMail].map(
      ([what, where]): Gap => ({kind: "missing-mail", what, where, reason: "an answer names it and no source has it"}),
    ),
    ...bringing.flatMap(({id, missing, total}) =>
      missing.map(
        (n): Gap => ({
          kind: "missing-patch",
          what: `patch ${n}/${total}`,
          where: id,
          reason: "not among the mail read",
        }),
      ),
    ),
    ...unusedOverrides.map(
      ({revision, reason}): Gap => ({kind: "unmatched-override", what: revision, where: "overrides", reason}),
    ),
    ...drivers
      .filter(({introducedBy}) => introducedBy === null)
      .map(
        ({name, directory}): Gap => ({
          kind: "unplaced-driver",
          what: name,
          where: directory,
          reason: "introduction not among the mail read",
        }),
      ),
    ...annotations
      .filter((one) => annotatedText(one, reader.get(one.messageId)) === null)
      .map(
        ({messageId, question, driver}): Gap => ({
          kind: "stale-annotation",
          what: messageId,
          where: `${driver}, ${question}`,
          reason: reader.head(messageId) === null ? "no source has the mail" : "the words are not there any more",
        }),
      ),
  ];
  return gaps.sort((a, b) => {
    const left = [a.kind, a.where, a.what].join("\n");
    const right = [b.kind, b.where, b.what].join("\n");
    return left < right ? -1 : left > right ? 1 : 0;
  });
}

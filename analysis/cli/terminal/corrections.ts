import type {Correction, Dataset, JudgedRevision} from "../../dataset.ts";
import {wrap} from "./text.ts";

/** What people set right about these versions, their mails and those who speak in their verdicts, as lines; none where rules alone decided. */
export function correctionLines(revisions: readonly JudgedRevision[], {corrections = []}: Dataset): string[] {
  const mails = new Set(
    revisions.flatMap(({id, cover, patches, replies}) => [
      id,
      ...(cover === null ? [] : [cover]),
      ...[...patches, ...replies].map(({messageId}) => messageId),
    ]),
  );
  const people = new Set(
    revisions.flatMap(({verdicts}) =>
      Object.values(verdicts).flatMap(({evidence}) => evidence.map(({person}) => person)),
    ),
  );
  const bearing = corrections.filter((one) => (isOfMail(one) ? mails : people).has(one.where));
  if (bearing.length === 0) return [];
  return [
    "",
    "Set right by people",
    ...bearing.flatMap(({where, what, by, date, reason}) =>
      wrap(`${where}: ${what}; corrected by ${by} on ${date} because ${reason}`, {indent: "  "}),
    ),
  ];
}

const isOfMail = ({kind}: Correction): boolean => kind === "link" || kind === "reading";
